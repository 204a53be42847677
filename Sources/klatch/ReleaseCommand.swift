import App
import ArgumentParser
import Foundation

struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Sign and check what is known of a build: who made, tested and approved it.",
        subcommands: [ReleaseKeyCommand.self, ReleaseSignCommand.self, ReleaseCheckCommand.self])
}

/// Says what is wrong and ends with code 1.
private func complaining(_ body: () throws -> Void) throws {
    do { try body() } catch let code as ExitCode { throw code } catch {
        Terminal.complain("klatch: \(error)")
        throw ExitCode.failure
    }
}

struct ReleaseKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make a key for signing releases: the private half into a file, the public one printed.")

    @Argument(help: "A new file for the private half. It stays with whoever signs.") var file: String

    func run() throws { try complaining { Terminal.say(try ReleaseDesk.makeKey(file)) } }
}

struct ReleaseSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a draft, and print the release file for KLATCH_RELEASE_FILE.")

    @Argument(help: "The draft, as JSON; docs/releases.md tells its fields.") var draft: String
    @Option(help: "The file of `klatch release key`.") var key: String

    func run() throws {
        try complaining { Terminal.say(try ReleaseDesk.sign(draft, key: key)) }
    }
}

struct ReleaseCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a release file against a program, without an installation. Exit code 1 if anything is not so.")

    @Argument(help: "A file of `klatch release sign`.") var file: String
    @Option(name: .customLong("key"), help: "A public key of somebody who may sign. May be given several times.")
    var keys: [String]
    @Option(help: "The program; this one where none is named.") var program = "/proc/self/exe"
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        try complaining {
            let lines = try ReleaseDesk.check(file, keys: keys, program: program, now: Date())
            if json { try Terminal.sayJSON(["claims": lines]) } else { lines.forEach { Terminal.say($0.text) } }
            if !lines.allSatisfy(\.isSo) { throw ExitCode.failure }
        }
    }
}

import App
import ArgumentParser

struct ClaimsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claims", abstract: "What this installation claims of itself, and whether it is so.",
        subcommands: [
            ClaimsListCommand.self, ClaimsVerifyCommand.self, ClaimsExportCommand.self, ClaimsCheckCommand.self,
        ])
}

struct ClaimsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Print the register of claims.")

    @Flag(help: "Print the register as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let list = try ClaimsDesk(installation).list
            if json { try Terminal.sayJSON(["claims": list]) } else { list.forEach { Terminal.say($0.text) } }
        }
    }
}

struct ClaimsVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Examine the installation, and keep signed evidence. Exit code 1 if a claim is broken.")

    @Argument(help: "Claims to examine; without any, all whose part is built.") var claims: [String] = []
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let report = try await ClaimsDesk(installation).verify(claims)
            if json { try Terminal.sayJSON(report) } else { Terminal.say(report.text) }
            if report.hasBroken { throw ExitCode.failure }
        }
    }
}

struct ClaimsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write all signed evidence into a file, for somebody who checks it elsewhere.")

    @Argument(help: "The file.") var file: String

    func run() async throws {
        try await Terminal.opened { installation in
            let count = try await EvidenceDesk(installation).export(to: file)
            Terminal.say(
                "\(count) pieces of evidence. Check them anywhere with `klatch claims check \(file) --key KEY`.")
        }
    }
}

struct ClaimsCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Check a file of evidence, on any machine and without an installation. Exit code 1 if it does not hold.")

    @Argument(help: "A file of `klatch claims export`.") var file: String
    @Option(
        name: .customLong("key"),
        help: "A public key of the installation, in hexadecimal, from somebody you trust. May be given several times.")
    var keys: [String] = []

    func run() throws {
        let (count, faults, lines) = try EvidenceDesk.check(file, keys: keys)
        for line in lines { Terminal.say(line) }
        for fault in faults { Terminal.say(fault) }
        if !faults.isEmpty { throw ExitCode.failure }
        Terminal.say(
            "\(count) pieces of evidence hold."
                + (keys.isEmpty ? " They are whole; whose they are, only a key from elsewhere tells." : ""))
    }
}

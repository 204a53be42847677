import App
import ArgumentParser

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Look after the keys.",
        subcommands: [KeysStatusCommand.self, KeysRotateCommand.self])
}

struct KeysStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what keys there are, how old they are, and what wraps them.")

    @Flag(help: "Print the status as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let status = try await KeyDesk(installation).status()
            if json { try Terminal.sayJSON(status) } else { Terminal.say(KeyDesk.text(status)) }
        }
    }
}

struct KeysRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Replace keys by new ones. What was sealed before still opens.")

    @Argument(help: "Which keys: root, workspaces, people or signing.") var level: KeyDesk.Level
    @Flag(help: "Print what was done as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let done = try await KeyDesk(installation).rotate(level)
            if json { try Terminal.sayJSON(done) } else { Terminal.say(done.text) }
        }
    }
}

extension KeyDesk.Level: ExpressibleByArgument {}

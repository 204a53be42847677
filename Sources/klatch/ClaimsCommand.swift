import App
import ArgumentParser

struct ClaimsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claims", abstract: "What this installation claims of itself, and whether it is so.",
        subcommands: [ClaimsListCommand.self, ClaimsVerifyCommand.self])
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

import App
import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Look after the audit trail.", subcommands: [AuditVerifyCommand.self])
}

struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every chain of the audit trail, and name the first bad row. Exit code 1 if there is one.")

    @Option(help: "Also hold the chains against checkpoints saved earlier in this file.") var checkpoints: String?
    @Option(help: "Save the newest checkpoints to this file, to be kept elsewhere.") var save: String?
    @Flag(help: "Print the result as JSON.") var json = false

    func run() async throws {
        try await Terminal.opened { installation in
            let report = try await AuditDesk(installation).verify(against: checkpoints, saving: save)
            if json { try Terminal.sayJSON(report) } else { Terminal.say(report.text) }
            if !report.isSound { throw ExitCode.failure }
        }
    }
}

import App
import ArgumentParser
import Primitives

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Look after the audit trail.",
        subcommands: [AuditVerifyCommand.self, AuditExportCommand.self])
}

struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every chain of the audit trail, and name the first bad row. Exit code 1 if there is one.")

    @Option(help: "Also hold the chains against checkpoints saved earlier in this file.") var checkpoints: String?
    @Option(help: "Save the newest checkpoints to this file, to be kept elsewhere.") var save: String?
    @Option(help: "Check a file of `klatch audit export` instead: on any machine, without an installation.")
    var file: String?
    @Option(
        name: .customLong("key"),
        help: "With --file: a public key of the installation, in hexadecimal, from somebody you trust. May be repeated."
    )
    var keys: [String] = []
    @Flag(help: "Print the result as JSON.") var json = false

    func validate() throws {
        if file == nil, !keys.isEmpty { throw ValidationError("--key goes with --file.") }
        if file != nil, checkpoints != nil || save != nil {
            throw ValidationError("--file goes with neither --checkpoints nor --save: the file has its own.")
        }
    }

    func run() async throws {
        if let file { return try say(AuditDesk.check(file, keys: keys)) }
        try await Terminal.opened { installation in
            try say(try await AuditDesk(installation).verify(against: checkpoints, saving: save))
        }
    }

    private func say(_ report: AuditDesk.Report) throws {
        if json { try Terminal.sayJSON(report) } else { Terminal.say(report.text) }
        if !json, file != nil, keys.isEmpty, report.isSound {
            Terminal.say("They are whole; whose they are, only a key from elsewhere tells.")
        }
        if !report.isSound { throw ExitCode.failure }
    }
}

struct AuditExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the audit trail into a file, for somebody who checks it elsewhere.")

    @Argument(help: "The file.") var file: String
    @Option(help: "Only the chain of this workspace, by its identifier.") var workspace: String?

    func run() async throws {
        let only = try workspace.map { text in
            guard let id = WorkspaceID(text) else { throw ValidationError("--workspace is no identifier.") }
            return id
        }
        try await Terminal.opened { installation in
            let count = try await AuditDesk(installation).export(to: file, only: only)
            Terminal.say("\(count) entries. Check them anywhere with `klatch audit verify --file \(file) --key KEY`.")
        }
    }
}

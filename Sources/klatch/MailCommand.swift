import App
import ArgumentParser
import Foundation

struct MailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail", abstract: "Take mail that comes back, and read what nothing sends.",
        subcommands: [MailReceiveCommand.self, MailKeptCommand.self])
}

struct MailKeptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kept",
        abstract: "Print the latest mails of the installation itself, where no mail server is set.",
        discussion:
            "Mails that sign people in, for example. What workspaces write stands on the outbox page. Noted in the audit log."
    )

    @Option(name: .customLong("last"), help: "How many mails, at most \(KeptMailDesk.maximum).") var count = 3

    func run() async throws {
        try await Terminal.opened { installation in
            let mails = try await KeptMailDesk(installation).latest(count)
            if mails.isEmpty { Terminal.say("No mail was written yet.") }
            for mail in mails { Terminal.say(mail) }
        }
    }
}

struct MailReceiveCommand: AsyncParsableCommand {
    /// EX_TEMPFAIL of sysexits.h: the mail server keeps the message and tries again.
    private static let later = ExitCode(75)
    private static let chunk = 65_536

    static let configuration = CommandConfiguration(
        commandName: "receive",
        abstract:
            "Read one message from standard input, as mail servers pipe it, and note which mail it reports as lost.",
        discussion: "Exit code 75 asks the mail server to try again later: the database was away, for example.")

    @Option(name: .customLong("to"), help: "The address that the message was sent to.") var recipient: String?

    func run() async throws {
        let message = try Self.standardInput()
        do {
            try await Terminal.opened { installation in
                let answer = try await ReturnDesk(installation).take(message, to: recipient)
                Terminal.say(answer.sentence)
                if answer.isTooEarly { throw Self.later }
            }
        } catch {
            // What went wrong was told. Whatever it was, the report is not to be lost for it.
            throw Self.later
        }
    }

    /// Reads all of it, so that the mail server is rid of it, and keeps its beginning.
    private static func standardInput() throws -> [UInt8] {
        var message: [UInt8] = []
        while let part = try FileHandle.standardInput.read(upToCount: chunk), !part.isEmpty {
            message += part.prefix(max(0, ReturnDesk.maximumLength - message.count))
        }
        return message
    }
}

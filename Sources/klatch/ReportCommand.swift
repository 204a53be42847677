import App
import ArgumentParser
import Foundation

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Take reports of flaws that come by mail.",
        subcommands: [ReportReceiveCommand.self])
}

struct ReportReceiveCommand: AsyncParsableCommand {
    /// EX_TEMPFAIL of sysexits.h: the mail server keeps the message and tries again.
    private static let later = ExitCode(75)
    private static let chunk = 65_536

    static let configuration = CommandConfiguration(
        commandName: "receive",
        abstract: "Read one message from standard input, as mail servers pipe it, and open a report if it is one.",
        discussion: "Exit code 75 asks the mail server to try again later: the database was away, for example.")

    @Option(name: .customLong("to"), help: "The address that the message was sent to.") var recipient: String?

    func run() async throws {
        let message = try Self.standardInput()
        do {
            try await Terminal.opened { installation in
                Terminal.say(try await FlawMailDesk(installation).take(message, to: recipient))
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
            message += part.prefix(max(0, FlawMailDesk.maximumLength - message.count))
        }
        return message
    }
}

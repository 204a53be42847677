import Primitives

/// Sends through a mail server (RFC 5321) with libcurl: TLS 1.2 or newer, always verified.
package struct SMTPTransport: MailTransport {
    package let settings: SMTPSettings
    /// Each keeps its connection while there is work, and closes it after a little idleness.
    private let threads: BlockingThreads<SMTPConnection>

    package init(_ settings: SMTPSettings) {
        self.settings = settings
        threads = BlockingThreads(
            name: "klatch-smtp", count: settings.connections, waiting: .max,
            idle: Double(settings.timeouts.idle.components.seconds))
    }

    package func send(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendResult {
        await attempt(message, from: from, to: to).result
    }

    /// A cancelled task stops its delivery unless the message is already handed over.
    package func attempt(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendAttempt {
        await stoppable { connection, stop in
            guard let connection else { return Self.unusable }
            return connection.deliver(message, from: from, to: to, stop: stop)
        }
    }

    /// Connects and signs in without sending anything. Nil trouble means that a mail could be handed over now.
    package func check() async -> (trouble: MailTrouble?, dialogue: SMTPDialogue) {
        await stoppable { connection, stop in
            connection?.check(stop: stop) ?? (Self.unusable.trouble, Self.unusable.dialogue)
        }
    }

    private static let unusable = SendAttempt(
        result: .unavailable(reason: MailTrouble.other.summary), trouble: .other)

    private func stoppable<Result: Sendable>(
        _ body: @escaping @Sendable (SMTPConnection?, StopFlag) -> Result
    ) async -> Result {
        let (stop, settings) = (StopFlag(), settings)
        return await withTaskCancellationHandler {
            let result = await threads.run { connection in
                if connection == nil { connection = SMTPConnection(settings) }
                return body(connection, stop)
            }
            return result ?? body(nil, stop)
        } onCancel: {
            stop.set()
        }
    }
}

import Primitives
import Store

/// Conversations with people's own mail servers, in the list of calls that they read: each is written down before a word is
/// said. They do not go through the door, which speaks HTTP alone.
package struct MailServerCalls: Sendable {
    private let ledger: CallLedger

    package init(_ database: Database, random: RandomSource) {
        ledger = CallLedger(database: database, random: random)
    }

    package enum Speech: String, Sendable { case imap = "IMAP", smtp = "SMTP" }

    /// What is said, to whom and what for.
    package struct Conversation: Sendable {
        package let speech: Speech
        package let host: String
        package let operation: String
        /// Header fields that are asked for.
        package let asked: [String]

        package init(_ speech: Speech, _ host: String, _ operation: String, asked: [String] = []) {
            self.speech = speech
            self.host = host
            self.operation = operation
            self.asked = asked
        }
    }

    /// Nil where it could not be written down: then nothing was said.
    package func noted<Value: Sendable>(
        _ conversation: Conversation, for onBehalf: OnBehalf, result: (Value) -> CallResult, _ talk: () async -> Value
    ) async -> Value? {
        let call = NewCall(
            onBehalf: onBehalf, vendor: "Mail server", operation: conversation.operation, host: conversation.host,
            standIn: nil, method: conversation.speech.rawValue, path: "/", asked: conversation.asked)
        guard let id = try? await ledger.begin(call) else { return nil }
        let clock = ContinuousClock()
        let start = clock.now
        let value = await talk()
        var figures = TransferFigures()
        figures.milliseconds = Int(start.duration(to: clock.now) / .milliseconds(1))
        await ledger.finish(id, onBehalf, result(value), figures)
        return value
    }
}

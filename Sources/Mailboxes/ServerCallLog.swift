import Outbound
import Outreach

/// What is said to a person's mail server, in their list of calls.
struct ServerCallLog: Sendable {
    let calls: MailServerCalls
    let onBehalf: OnBehalf
    let looking: String
    let sending: String

    /// `unavailable` where it could not be written down: then nothing was said.
    func look<Value>(
        _ operation: String, asked: [String] = [], _ talk: () async -> MailboxAnswer<Value>
    ) async -> MailboxAnswer<Value> {
        await noted(MailServerCalls.Conversation(.imap, looking, operation, asked: asked), talk)
    }

    func handOver<Value>(_ talk: () async -> MailboxAnswer<Value>) async -> MailboxAnswer<Value> {
        await noted(MailServerCalls.Conversation(.smtp, sending, "send a mail"), talk)
    }

    private func noted<Value>(
        _ conversation: MailServerCalls.Conversation, _ talk: () async -> MailboxAnswer<Value>
    ) async -> MailboxAnswer<Value> {
        await calls.noted(conversation, for: onBehalf, result: Self.result, talk) ?? .unavailable
    }

    private static func result<Value>(_ answer: MailboxAnswer<Value>) -> CallResult {
        switch answer {
        case .done: .answered
        case .rejected, .gone, .notGranted: .rejected
        case .unauthorized: .unauthorized
        case .later, .rateLimited: .rateLimited
        case .unavailable: .unavailable
        case .unknown: .unknown
        }
    }
}

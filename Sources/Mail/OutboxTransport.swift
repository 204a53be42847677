import Primitives

/// The transport of an installation without a mail server: nothing leaves, and the outbox page shows what would have.
package struct OutboxTransport: MailTransport {
    static let reply = "kept in the outbox of this machine"

    package init() {}

    package func send(_ message: [UInt8], from: EmailAddress, to: EmailAddress) async -> SendResult {
        .kept
    }
}

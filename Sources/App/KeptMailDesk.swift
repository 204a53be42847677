import Audit
import Mail
import Primitives
import Store
import Vault

/// Mail of the installation itself, as that by which people sign in, where there is no mail server to send it: read on the
/// machine, as the owner's link is made there. What workspaces write is on the outbox page.
package struct KeptMailDesk: Sendable {
    /// Mails shown at most.
    package static let maximum = 50

    let installation: Installation

    package init(_ installation: Installation) { self.installation = installation }

    /// The latest last, each with its text. Throws where mail does leave: then it is for whom it was sent to alone.
    package func latest(_ count: Int) async throws -> [String] {
        guard installation.settings.smtp == nil else { throw KeptMailRefusal() }
        let (deliveries, audit) = (DeliveryStore(installation.vault), installation.audit)
        return try await installation.database.transaction(.system("shows mail that nothing sends")) { tx in
            let limit = max(1, min(count, Self.maximum))
            try audit.record(tx, nil, AuditEvent("mail.read-on-machine", by: .command))
            return try deliveries.page(tx, .installation, limit: limit).reversed().compactMap {
                try deliveries.message(tx, .installation, $0.id).map(Self.text)
            }
        }
    }

    private static func text(_ mail: MailMessage) -> String {
        "To: \(mail.to.address)\nSubject: \(mail.subject.text)\n\n\(mail.text)\n"
    }
}

package struct KeptMailRefusal: Error, CustomStringConvertible {
    package let description = "A mail server is set (KLATCH_SMTP_URL): mail leaves by it, and is for its reader alone."
}

import Disclosure
import Limits
import Primitives
import Vault

/// `klatch report receive`: takes a mail that a mail server hands over, and makes a report of it where it is one.
package struct FlawMailDesk: Sendable {
    /// Octets of a message that are looked at.
    package static let maximumLength = InboundReport.maximumLength

    private let installation: Installation

    package init(_ installation: Installation) { self.installation = installation }

    package func take(_ message: [UInt8], to recipient: String?) async throws -> String {
        let intake = FlawIntake(
            vault: installation.vault, audit: installation.audit, random: installation.random)
        let isTaken = try await intake.take(
            message, to: recipient.flatMap { try? EmailAddress(parsing: $0) },
            security: installation.settings.addresses.security, in: installation.database,
            within: Limiter(
                database: installation.database, keys: LimitKeys(mac: installation.vault.mac), time: installation.time))
        return isTaken
            ? "Taken: whoever wrote it is told, where the mail says who." : "Not a report of a flaw. Nothing to do."
    }
}

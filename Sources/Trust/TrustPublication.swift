import Audit
import Claims
import Foundation
import Primitives
import Store
import Vault

/// Gives the trust page a new version whenever a sentence or a state on it has changed. It writes down nothing that the
/// page does not say by itself: states follow from evidence.
struct TrustPublication: Sendable {
    let vault: KeyVault
    let audit: AuditTrail
    let announce: ClaimVerification.Announcement

    private var store: TrustVersionStore { TrustVersionStore() }

    /// Nil where nothing has changed. Call where the lock of evidence is held.
    @discardableResult
    func publish(_ tx: Transaction, _ reports: [ClaimReport]) throws -> TrustVersion? {
        let last = try store.newest(tx)
        let (old, new) = (last?.version?.document.claims ?? [], TrustVersion.lines(reports))
        guard last == nil || last?.version == nil || old != new else { return nil }
        let version = try TrustVersion(
            TrustVersion.Document(
                at: Int(tx.now.timeIntervalSince1970), claims: new, number: (last?.number ?? 0) + 1,
                previous: last?.digest ?? TrustVersionStore.genesis),
            signedBy: vault.signing)
        try store.add(tx, version)
        let changes = TrustChange.between(old, new)
        try audit.record(
            tx, nil,
            AuditEvent(
                "trust.versioned", by: .system,
                details: [
                    "number": "\(version.number)", "digest": version.digest, "changes": "\(changes.count)",
                ]))
        try announce(tx, version, changes)
        return version
    }
}

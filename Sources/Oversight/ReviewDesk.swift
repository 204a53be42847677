import Accounts
import Audit
import Foundation
import Primitives
import Store

/// Writes down what was decided about a line of a review: the same for a page and for the machine itself, which confirms
/// what nobody else can.
package struct ReviewDesk: Sendable {
    let reviews: ReviewStore
    let audit: AuditTrail

    package init(audit: AuditTrail, random: RandomSource) {
        reviews = ReviewStore(random: random)
        self.audit = audit
    }

    /// Says of a grant over the installation that it is still needed. False where no review asks about it.
    package func confirm(_ tx: Transaction, grant: UUID) throws -> Bool {
        guard let review = try reviews.current(tx, nil), let line = try reviews.open(tx, review.id, about: grant) else {
            return false
        }
        try decide(tx, nil, review, line, .confirmed, by: .command)
        return true
    }

    func decide(
        _ tx: Transaction, _ place: WorkspaceID?, _ review: Review, _ line: ReviewLine, _ end: ReviewLine.State,
        by actor: Actor
    ) throws {
        let account: AccountID? = if case .account(let id) = actor { id } else { nil }
        try reviews.decide(tx, place, line.id, end, by: account)
        _ = try reviews.closeIfDone(tx, place, review.id)
        try audit.record(
            tx, place,
            AuditEvent(
                "access-review.decided", by: actor, on: line.item.lowercaseText,
                details: ["quarter": review.quarter, "source": line.source, "decision": end.rawValue]))
    }
}

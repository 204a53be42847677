import Accounts
import Audit
import Operators
import Oversight
import Policy
import Primitives

extension ReviewSource {
    /// Grants over the installation, each with its reason: Oversight reviews them, Operators takes them back, but for the
    /// last one by which others are given and reviewed.
    static func operatorGrants(_ accounts: AccountsSlice, _ audit: AuditTrail) -> ReviewSource {
        ReviewSource("operator-grant", .installation, words: { OperatorRole(rawValue: $0)?.words }) { tx, _ in
            try accounts.operatorGrants.live(tx).map { grant in
                ReviewItem(
                    grant.id.uuid, of: grant.account, holder: grant.name, kind: grant.role.rawValue,
                    what: grant.role.words, note: grant.reason, endsAt: grant.endsAt)
            }
        } revoke: { tx, _, item, actor in
            guard try !accounts.operatorGrants.isLastKeeper(tx, OperatorGrantID(item.id)) else { return false }
            let granting = OperatorGranting(audit: audit, ending: accounts.ending)
            return try granting.revoke(tx, OperatorGrantID(item.id), by: actor) != nil
        }
    }
}

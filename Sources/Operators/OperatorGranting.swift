import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// Gives and takes rights over the installation: with its entry in the trail, and the end of what the account had open
/// (AT-14). The same for a page and for the machine itself.
package struct OperatorGranting: Sendable {
    let audit: AuditTrail
    let ending: AccountEnding

    package init(audit: AuditTrail, ending: AccountEnding) {
        self.audit = audit
        self.ending = ending
    }

    private var grants: OperatorGrantStore { OperatorGrantStore(accounts: ending.accounts) }

    package func give(_ tx: Transaction, _ wish: OperatorGrantStore.Wish, by actor: Actor) throws -> OperatorGrantID {
        let id = try grants.give(tx, wish)
        try ending.end(tx, wish.account, but: nil)
        try audit.record(
            tx, nil,
            AuditEvent(
                "operator.granted", by: actor, on: id.text,
                details: ["account": wish.account.text, "role": wish.role.rawValue, "days": "\(wish.days)"],
                personal: ["reason": wish.reason]))
        return id
    }

    /// Approves a grant that waits for it, in a new one with the same end. False where none waits.
    package func approve(_ tx: Transaction, _ id: OperatorGrantID, by approver: AccountID) throws -> Bool {
        guard let wish = try grants.approval(tx, of: id, by: approver) else { return false }
        _ = try give(tx, wish, by: .account(approver))
        return true
    }

    /// Whose it was; nil where there is no such live grant. Who gives up their own rights keeps the session they do it in.
    package func revoke(
        _ tx: Transaction, _ id: OperatorGrantID, by actor: Actor, keeping caller: Caller? = nil
    ) throws -> AccountID? {
        guard let ended = try grants.revoke(tx, id) else { return nil }
        try ending.end(tx, ended.account, but: ended.account == caller?.account ? caller?.session : nil)
        try audit.record(
            tx, nil,
            AuditEvent(
                "operator.revoked", by: actor, on: id.text,
                details: ["account": ended.account.text, "role": ended.role.rawValue]))
        return ended.account
    }
}

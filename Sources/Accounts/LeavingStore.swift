import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// Leaving a workspace at once and coming back, as its company's directory says. In the scope of the workspace; accounts
/// themselves, and what they have in other workspaces, are not touched.
package struct LeavingStore: Sendable {
    let accounts: AccountStore
    let audit: AuditTrail

    package init(accounts: AccountStore, audit: AuditTrail) {
        self.accounts = accounts
        self.audit = audit
    }

    /// How much of a membership stays.
    package enum Reach: Sendable {
        /// It comes back with the person.
        case suspended
        case removed
    }

    /// Takes somebody out: no program, no right, no session, no leave for support, no way in by an invitation. Returns their account, if they
    /// have one. Throws `LeavingError.lastOwner` where nobody would be left to run the workspace.
    @discardableResult
    package func leave(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ reach: Reach
    ) throws -> AccountID? {
        guard try !isLastOwner(tx, workspace, person) else { throw LeavingError.lastOwner }
        try tx.run(
            """
            UPDATE person SET state = 'left', is_away = true, updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(person)
            """)
        try tx.run(
            """
            UPDATE invitation SET withdrawn_at = \(tx.now) WHERE workspace_id = \(workspace) AND accepted_at IS NULL
                AND withdrawn_at IS NULL AND address_index = (
                    SELECT address_index FROM person WHERE workspace_id = \(workspace) AND id = \(person))
            """)
        guard let account = try endMembership(tx, workspace, person, reach) else { return nil }
        try InvitationStore(accounts: accounts).withdrawOrphans(tx, workspace)
        try tx.run(
            """
            UPDATE session SET ended_at = \(tx.now)
            WHERE account_id = \(account) AND workspace_id = \(workspace) AND ended_at IS NULL
            """)
        let ended = try SupportAccessStore(accounts: accounts).revokeAll(tx, of: account, in: workspace)
        try audit.record(tx, ended, by: .system)
        return account
    }

    private func endMembership(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ reach: Reach
    ) throws -> AccountID? {
        let mine: SQL = "workspace_id = \(workspace) AND person_id = \(person)"
        let change: SQL =
            switch reach {
            case .suspended: "UPDATE membership SET state = 'suspended' WHERE \(mine) RETURNING account_id"
            case .removed: "DELETE FROM membership WHERE \(mine) RETURNING account_id"
            }
        // Sessions are ended for who was a member, whatever the state was.
        return try tx.first(change)?.get("account_id")
    }

    /// Whose account somebody is in a workspace; nil without one.
    package func account(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> AccountID? {
        try tx.first(
            "SELECT account_id FROM membership WHERE workspace_id = \(workspace) AND person_id = \(person)"
        )?.get("account_id")
    }

    /// What somebody is in a workspace, held until the transaction ends; nil without an account there.
    package func role(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> Role? {
        try tx.first(
            """
            SELECT role FROM membership WHERE workspace_id = \(workspace) AND person_id = \(person) FOR UPDATE
            """)?.get("role")
    }

    /// Takes somebody back, with the membership they had. Sessions and tokens stay ended.
    package func comeBack(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try tx.run(
            """
            UPDATE person SET state = 'active', is_away = false, updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(person)
            """)
        try tx.run(
            "UPDATE membership SET state = 'active' WHERE workspace_id = \(workspace) AND person_id = \(person)")
    }

    /// Whether nobody else could run the workspace. Holds the workspace, so that of two owners one stays.
    package func isLastOwner(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> Bool {
        try OwnerRule.hold(tx, workspace)
        let row = try tx.first(
            """
            SELECT role = 'owner' AND state = 'active' AND NOT \(OwnerRule.others(workspace, than: person)) AS is_last
            FROM membership WHERE workspace_id = \(workspace) AND person_id = \(person)
            """)
        return try row?.get("is_last") ?? false
    }
}

package enum LeavingError: Refusal, Equatable {
    case lastOwner

    package var status: Int { 409 }
    package var words: WordKey { WordKey("accounts.members.last-owner") }
}

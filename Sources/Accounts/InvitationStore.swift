import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

/// Every statement on `invitation`.
struct InvitationStore: Sendable {
    static let maximum = 500

    let accounts: AccountStore
    private var vault: KeyVault { accounts.vault }

    /// Invites an address; an earlier invitation of the same address is withdrawn by it.
    func create(
        _ tx: Transaction, _ workspace: WorkspaceID, _ address: EmailAddress, as role: Role, by person: PersonID
    ) throws -> Token {
        let token = Token.issue(.invite, random: accounts.random)
        let id = accounts.random.uuid(at: tx.now)
        let sealed = try vault.seal(
            address.text, under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace))
        try tx.run(
            """
            UPDATE invitation SET withdrawn_at = \(tx.now) WHERE workspace_id = \(workspace)
                AND address_index = \(vault.blindIndex(address)) AND accepted_at IS NULL AND withdrawn_at IS NULL
            """)
        try tx.run(
            """
            INSERT INTO invitation (workspace_id, id, token_hash, address_index, address, role, invited_by, created_at,
                expires_at)
            VALUES (\(workspace), \(id), \(token.hash), \(vault.blindIndex(address)), \(sealed), \(role), \(person),
                \(tx.now), \(tx.now.addingTimeInterval(Invitation.lifetime)))
            """)
        return token
    }

    /// Whoever was removed or demoted no longer lets anybody in (AT-24).
    private static let inviterMayStill: SQL = """
        EXISTS (SELECT FROM membership m
            WHERE m.workspace_id = invitation.workspace_id AND m.person_id = invitation.invited_by
                AND m.state = 'active'
                AND (m.role = 'owner' OR (m.role = 'admin' AND invitation.role <> 'owner')))
        """

    /// The live invitation behind a token.
    func find(_ tx: Transaction, token: String) throws -> Invitation? {
        guard let hash = Token.hash(of: token, kind: .invite) else { return nil }
        let row = try tx.first(
            """
            SELECT \(Self.columns) FROM invitation
            WHERE token_hash = \(hash) AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > \(tx.now)
                AND \(Self.inviterMayStill)
            """)
        return try row.map { try open(tx, $0) }
    }

    /// Uses an invitation up; false where somebody was faster.
    func accept(_ tx: Transaction, _ invitation: Invitation) throws -> Bool {
        try tx.run(
            """
            UPDATE invitation SET accepted_at = \(tx.now) WHERE workspace_id = \(invitation.workspace)
                AND id = \(invitation.id) AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > \(tx.now)
                AND \(Self.inviterMayStill)
            """) == 1
    }

    func withdraw(_ tx: Transaction, _ workspace: WorkspaceID, _ id: UUID) throws -> Bool {
        try tx.run(
            """
            UPDATE invitation SET withdrawn_at = \(tx.now) WHERE workspace_id = \(workspace) AND id = \(id)
                AND accepted_at IS NULL AND withdrawn_at IS NULL
            """) == 1
    }

    /// Withdraws those whose inviter could not send them any more: they would come to life with the role.
    func withdrawOrphans(_ tx: Transaction, _ workspace: WorkspaceID) throws {
        try tx.run(
            """
            UPDATE invitation SET withdrawn_at = \(tx.now) WHERE workspace_id = \(workspace)
                AND accepted_at IS NULL AND withdrawn_at IS NULL AND NOT \(Self.inviterMayStill)
            """)
    }

    /// Takes back what an account has sent since, in all its workspaces: it may have been somebody else.
    func withdraw(_ tx: Transaction, sentBy account: AccountID, since: Date) throws {
        try tx.run(
            """
            UPDATE invitation SET withdrawn_at = \(tx.now) FROM membership m
            WHERE m.account_id = \(account) AND invitation.workspace_id = m.workspace_id
                AND invitation.invited_by = m.person_id AND invitation.created_at >= \(since)
                AND accepted_at IS NULL AND withdrawn_at IS NULL
            """)
    }

    /// One that waits to be answered, by its id.
    func pending(_ tx: Transaction, _ workspace: WorkspaceID, _ id: UUID) throws -> Invitation? {
        try tx.first(
            """
            SELECT \(Self.columns) FROM invitation
            WHERE workspace_id = \(workspace) AND id = \(id) AND accepted_at IS NULL AND withdrawn_at IS NULL
            """
        ).map { try open(tx, $0) }
    }

    /// Those that wait to be answered, and those that ran out within a month.
    func pending(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [Invitation] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM invitation
            WHERE workspace_id = \(workspace) AND accepted_at IS NULL AND withdrawn_at IS NULL
                AND expires_at > \(tx.now.addingTimeInterval(-30 * 86_400))
            ORDER BY created_at DESC LIMIT \(Self.maximum)
            """
        ).map { try open(tx, $0) }
    }

    private static let columns: SQL = "workspace_id, id, address, role, invited_by, created_at, expires_at"

    /// Reads a row's ``columns``.
    private func open(_ tx: Transaction, _ row: Row) throws -> Invitation {
        let workspace: WorkspaceID = try row.get("workspace_id")
        let id: UUID = try row.get("id")
        let address = try vault.open(
            row.get("address", as: Sealed<String>.self), under: vault.workspaceKey(tx, workspace),
            at: Self.place(id, workspace))
        return Invitation(
            workspace: workspace, id: id, address: try EmailAddress(parsing: address), role: try row.get("role"),
            invitedBy: try row.get("invited_by"), createdAt: try row.get("created_at"),
            expiresAt: try row.get("expires_at"))
    }

    private static func place(_ id: UUID, _ workspace: WorkspaceID) -> Place {
        Place("invitation", "address", row: id, workspace: workspace)
    }
}

import Policy
import Primitives
import Store
import Vault
import Web

/// Statements on `membership` as the members page needs them.
package struct MemberStore: Sendable {
    static let maximum = 500

    let accounts: AccountStore

    /// Members with their names, whoever holds more than membership first: nobody with a say is ever beyond the end of the
    /// list. Read by the system, since accounts belong to no workspace.
    package func members(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [Member] {
        let key = try accounts.vault.installationKey(tx)
        return try tx.rows(
            """
            \(Self.selection)
            WHERE m.workspace_id = \(workspace) ORDER BY m.role = 'member', m.created_at, m.person_id LIMIT \(Self.maximum)
            """
        ).map { try open($0, key) }
    }

    /// Everybody who holds more than membership, the longest-standing first: all of them, however many there are.
    package func aboveMembers(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [Member] {
        let key = try accounts.vault.installationKey(tx)
        return try tx.rows(
            """
            SELECT \(Self.columns), m.role_by, m.role_at, GREATEST(m.used_at, (SELECT max(s.used_at) FROM session s
                WHERE s.account_id = m.account_id AND s.workspace_id = m.workspace_id
                    AND s.support_account_id IS NULL)) AS used_at
            FROM \(Self.tables)
            WHERE m.workspace_id = \(workspace) AND m.role <> 'member' ORDER BY m.created_at, m.person_id
            """
        ).map { row in
            var member = try open(row, key)
            member.roleBy = try row.get("role_by")
            member.roleAt = try row.get("role_at")
            member.usedAt = try row.get("used_at")
            return member
        }
    }

    /// A member by their address; nil where nobody who is one has it.
    func member(_ tx: Transaction, _ workspace: WorkspaceID, at address: EmailAddress) throws -> Member? {
        let key = try accounts.vault.installationKey(tx)
        return try tx.first(
            """
            \(Self.selection)
            WHERE m.workspace_id = \(workspace) AND a.address_index = \(accounts.vault.blindIndex(address))
            """
        ).map { try open($0, key) }
    }

    package func member(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> Member? {
        let key = try accounts.vault.installationKey(tx)
        return try tx.first(
            """
            \(Self.selection)
            WHERE m.workspace_id = \(workspace) AND m.person_id = \(person)
            """
        ).map { try open($0, key) }
    }

    private static let columns: SQL = "\(AccountStore.columns), m.person_id, m.role"
    private static let tables: SQL = "membership m JOIN account a ON a.id = m.account_id"
    private static let selection: SQL = "SELECT \(columns) FROM \(tables)"

    private func open(_ row: Row, _ key: DataKey) throws -> Member {
        let account = try accounts.open(row, under: key)
        return Member(
            person: try row.get("person_id"), account: account.id, role: try row.get("role"), name: account.name,
            address: account.address.text)
    }

    /// Changes a role unless that would leave the workspace without an owner. False where nothing was changed. `giver` is
    /// nil for the machine.
    func changeRole(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, to role: Role, by giver: AccountID?
    ) throws -> Bool {
        try OwnerRule.hold(tx, workspace)
        return try tx.run(
            """
            UPDATE membership SET role = \(role), role_by = \(giver), role_at = \(tx.now) WHERE workspace_id = \(workspace) AND person_id = \(person)
                AND (\(role == .owner) OR \(OwnerRule.others(workspace, than: person)))
            """) == 1
    }

    func remove(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> AccountID? {
        try OwnerRule.hold(tx, workspace)
        return try tx.first(
            """
            DELETE FROM membership WHERE workspace_id = \(workspace) AND person_id = \(person)
                AND \(OwnerRule.others(workspace, than: person)) RETURNING account_id
            """)?.get("account_id")
    }
}

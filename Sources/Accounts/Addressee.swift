import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

/// Somebody who is written to, in the language of the browser they last used.
package struct Addressee: Sendable, Equatable {
    package let account: AccountID
    package let name: String
    package let address: EmailAddress
    package let language: String
}

/// Finds whom to write to about a workspace or an account. Needs the system scope.
package struct AddresseeStore: Sendable {
    let accounts: AccountStore

    package init(accounts: AccountStore) { self.accounts = accounts }

    /// Who leads a workspace, the longest-standing first.
    package func owners(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [Addressee] {
        try members(tx, workspace, [.owner])
    }

    /// Who may do something in a workspace by their role, the longest-standing first.
    package func members(
        _ tx: Transaction, _ workspace: WorkspaceID, whoMay act: Act
    ) throws -> [Addressee] {
        try members(tx, workspace, Grants.roles(for: act))
    }

    private func members(_ tx: Transaction, _ workspace: WorkspaceID, _ roles: Set<Role>) throws -> [Addressee] {
        try tx.rows(
            """
            \(Self.selection) JOIN membership m ON m.account_id = a.id
            WHERE m.workspace_id = \(workspace) AND m.role = ANY(\(roles.map(\.rawValue))) AND m.state = 'active'
            ORDER BY m.created_at, m.person_id LIMIT 50
            """
        ).map { try open(tx, $0) }
    }

    package func addressee(_ tx: Transaction, _ account: AccountID) throws -> Addressee? {
        try tx.first("\(Self.selection) WHERE a.id = \(account)").map { try open(tx, $0) }
    }

    /// Names of members of a workspace, by account.
    package func names(
        _ tx: Transaction, _ workspace: WorkspaceID, of accounts: [AccountID]
    ) throws -> [AccountID: String] {
        let rows = try tx.rows(
            """
            \(Self.selection) JOIN membership m ON m.account_id = a.id
            WHERE m.workspace_id = \(workspace) AND a.id = ANY(\(accounts))
            """)
        return try rows.reduce(into: [:]) { all, row in
            let somebody = try open(tx, row)
            all[somebody.account] = somebody.name
        }
    }

    /// Where so many of these accounts have a place.
    package func workspaces(
        _ tx: Transaction, of accounts: [AccountID], atLeast least: Int = 1
    ) throws -> [WorkspaceID] {
        try tx.rows(
            """
            SELECT workspace_id FROM membership WHERE account_id = ANY(\(accounts))
            GROUP BY workspace_id HAVING count(*) >= \(least) ORDER BY workspace_id
            """
        ).map { try $0.get("workspace_id") }
    }

    private static let selection: SQL = """
        SELECT \(AccountStore.columns), COALESCE((SELECT d.language FROM device d WHERE d.account_id = a.id
            ORDER BY d.last_seen_at DESC LIMIT 1), 'en') AS language FROM account a
        """

    private func open(_ tx: Transaction, _ row: Row) throws -> Addressee {
        let account = try accounts.open(row, under: accounts.vault.installationKey(tx))
        return Addressee(
            account: account.id, name: account.name, address: account.address, language: try row.get("language"))
    }
}

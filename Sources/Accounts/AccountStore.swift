import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

extension Role: SQLEncodable, SQLDecodable {}
extension SignInMethod: SQLEncodable, SQLDecodable {}
extension SecondFactor: SQLEncodable, SQLDecodable {}
extension OperatorRole: SQLEncodable, SQLDecodable {}

/// Every statement on `account`, `workspace` and `membership`.
package struct AccountStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    package init(vault: KeyVault, random: RandomSource) {
        self.vault = vault
        self.random = random
    }

    /// Makes an account for an address that has none. A second one for the same address is refused by the database, and
    /// nothing here ever changes an existing account (AT-1).
    package func create(_ tx: Transaction, name: String, address: EmailAddress) throws -> AccountID {
        let id = AccountID(random.uuid(at: tx.now))
        let key = try vault.installationKey(tx)
        try tx.run(
            """
            INSERT INTO account (id, address_index, address, name, created_at)
            VALUES (\(id), \(vault.blindIndex(address)),
                \(vault.seal(address.text, under: key, at: Self.place("address", id))),
                \(vault.seal(name, under: key, at: Self.place("name", id))), \(tx.now))
            """)
        return id
    }

    package func find(_ tx: Transaction, index: [UInt8]) throws -> AccountID? {
        try tx.first("SELECT id FROM account WHERE address_index = \(index)")?.get("id")
    }

    package func account(_ tx: Transaction, _ id: AccountID) throws -> Account? {
        guard let row = try tx.first("SELECT \(Self.columns) FROM account a WHERE a.id = \(id)") else { return nil }
        return try open(row, under: vault.installationKey(tx))
    }

    /// What ``open(_:under:)`` reads, of a table or alias `a`.
    static let columns: SQL = "a.id, a.name, a.address, a.has_factors, a.locked_until"

    /// Reads a row's ``columns``.
    func open(_ row: Row, under key: DataKey) throws -> Account {
        let id: AccountID = try row.get("id")
        return Account(
            id: id, name: try vault.open(row.get("name"), under: key, at: Self.place("name", id)),
            address: try EmailAddress(
                parsing: vault.open(row.get("address"), under: key, at: Self.place("address", id))),
            hasFactors: try row.get("has_factors"), lockedUntil: try row.get("locked_until"))
    }

    /// A name from a row that joins a second account.
    package func openName(_ sealed: Sealed<String>?, of id: AccountID?, under key: DataKey) throws -> String? {
        guard let sealed, let id else { return nil }
        return try vault.open(sealed, under: key, at: Self.place("name", id))
    }

    func rename(_ tx: Transaction, _ id: AccountID, to name: String) throws {
        let sealed = try vault.seal(name, under: vault.installationKey(tx), at: Self.place("name", id))
        try tx.run("UPDATE account SET name = \(sealed) WHERE id = \(id)")
    }

    /// Gives an account another address, unless another account has it.
    func move(_ tx: Transaction, _ id: AccountID, to address: EmailAddress) throws -> Bool {
        let index = vault.blindIndex(address)
        let sealed = try vault.seal(address.text, under: vault.installationKey(tx), at: Self.place("address", id))
        return try tx.run(
            """
            UPDATE account SET address_index = \(index), address = \(sealed),
                former_addresses = CASE WHEN address_index = ANY(array_append(former_addresses, \(index)))
                    THEN former_addresses
                    ELSE array_append(former_addresses, address_index) END
            WHERE id = \(id) AND NOT EXISTS (SELECT FROM account o WHERE o.address_index = \(index))
            """) == 1
    }

    /// Puts back an address that an account had before. False where another account has it by now.
    func moveBack(_ tx: Transaction, _ id: AccountID, to former: EmailAddress) throws -> Bool {
        let isThere = try tx.first(
            "SELECT id FROM account WHERE id = \(id) AND address_index = \(vault.blindIndex(former)) FOR UPDATE")
        return try isThere != nil || move(tx, id, to: former)
    }

    /// Holds an account for what counts its ways in and then takes one away: of two at once, the second counts afresh.
    package func hold(_ tx: Transaction, _ id: AccountID) throws {
        _ = try tx.first("SELECT id FROM account WHERE id = \(id) FOR UPDATE")
    }

    /// Says that an account has a second factor, or has none any more.
    package func note(_ tx: Transaction, _ id: AccountID, hasFactors: Bool) throws {
        try tx.run("UPDATE account SET has_factors = \(hasFactors) WHERE id = \(id)")
    }

    /// Whether the account has a role with any say beyond a member's, in any workspace or in the installation.
    package func administers(_ tx: Transaction, _ id: AccountID) throws -> Bool {
        try tx.first(
            """
            SELECT EXISTS (SELECT FROM membership WHERE account_id = \(id) AND role <> 'member')
                OR EXISTS (SELECT FROM account WHERE id = \(id) AND is_operator) AS any
            """)?.get("any") ?? true
    }

    /// Bars changes of factors and address until then.
    package func lock(_ tx: Transaction, _ id: AccountID, until: Date) throws {
        try tx.run("UPDATE account SET locked_until = \(until) WHERE id = \(id)")
    }

    package func unlock(_ tx: Transaction, _ id: AccountID) throws {
        try tx.run("UPDATE account SET locked_until = NULL WHERE id = \(id)")
    }

    /// Some accounts, whichever.
    package func sample(_ tx: Transaction, count: Int) throws -> [AccountID] {
        try tx.rows("SELECT id FROM account ORDER BY id DESC LIMIT \(count)").map { try $0.get("id") }
    }

    package func hasAccounts(_ tx: Transaction) throws -> Bool {
        try tx.first("SELECT EXISTS (SELECT FROM account) AS any")?.get("any") ?? false
    }

    package func createWorkspace(_ tx: Transaction, name: String) throws -> WorkspaceID {
        let id = WorkspaceID(random.uuid(at: tx.now))
        try tx.run("INSERT INTO workspace (id, name, created_at) VALUES (\(id), \(name), \(tx.now))")
        _ = try vault.createWorkspaceKey(tx, id)
        return id
    }

    package func workspaceName(_ tx: Transaction, _ id: WorkspaceID) throws -> String? {
        try tx.first("SELECT name FROM workspace WHERE id = \(id)")?.get("name")
    }

    /// The workspaces of the installation in order of their making; for commands on the machine.
    package func workspaces(_ tx: Transaction) throws -> [(id: WorkspaceID, name: String)] {
        try tx.rows("SELECT id, name FROM workspace ORDER BY created_at, id LIMIT 1000").map {
            (try $0.get("id"), try $0.get("name"))
        }
    }

    /// A page of all workspaces by name, with how large they are, and how many there are in all.
    package func sizes(_ tx: Transaction, page: Int, of size: Int) throws -> (sizes: [WorkspaceSize], total: Int) {
        let sizes = try tx.rows(
            """
            SELECT w.name, w.created_at,
                (SELECT count(*) FROM person p WHERE p.workspace_id = w.id AND p.state = 'active') AS people,
                (SELECT count(*) FROM membership m WHERE m.workspace_id = w.id AND m.state = 'active') AS members
            FROM workspace w ORDER BY lower(w.name), w.id LIMIT \(size) OFFSET \((page - 1) * size)
            """
        ).map {
            WorkspaceSize(
                name: try $0.get("name"), people: try $0.get("people"), members: try $0.get("members"),
                createdAt: try $0.get("created_at"))
        }
        return (sizes, try tx.first("SELECT count(*) AS count FROM workspace")?.get("count") ?? 0)
    }

    package func join(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ account: AccountID, _ role: Role,
        invitedBy inviter: PersonID? = nil
    ) throws {
        try tx.run(
            """
            INSERT INTO membership (workspace_id, person_id, account_id, role, role_by, role_at, created_at)
            VALUES (\(workspace), \(person), \(account), \(role), (SELECT account_id FROM membership
                WHERE workspace_id = \(workspace) AND person_id = \(inviter)::uuid), \(tx.now), \(tx.now))
            """)
    }

    /// The longest-standing owner of the installation: whom the owner link of the machine signs in.
    package func firstOwner(_ tx: Transaction) throws -> (account: AccountID, workspace: WorkspaceID)? {
        try tx.first(
            """
            SELECT account_id, workspace_id FROM membership WHERE role = 'owner' ORDER BY created_at, account_id LIMIT 1
            """
        ).map { (try $0.get("account_id"), try $0.get("workspace_id")) }
    }

    func firstWorkspace(_ tx: Transaction, of account: AccountID) throws -> WorkspaceID? {
        try tx.first(
            "SELECT workspace_id FROM membership WHERE account_id = \(account) ORDER BY created_at LIMIT 1"
        )?.get("workspace_id")
    }

    /// Who they are where they have been longest.
    func firstSeat(
        _ tx: Transaction, of account: AccountID
    ) throws -> (workspace: WorkspaceID, person: PersonID)? {
        try tx.first(
            """
            SELECT workspace_id, person_id FROM membership WHERE account_id = \(account) AND state = 'active'
            ORDER BY created_at, workspace_id LIMIT 1
            """
        ).map { (try $0.get("workspace_id"), try $0.get("person_id")) }
    }

    private static func place(_ column: StaticString, _ id: AccountID) -> Place {
        Place("account", column, row: id.uuid, workspace: nil)
    }
}

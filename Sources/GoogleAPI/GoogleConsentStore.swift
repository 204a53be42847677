import Foundation
import Primitives
import Store
import Vault

/// Every statement on a table of what waits while somebody is at Google. The room that asks keeps the table.
package struct GoogleConsentStore: Sendable {
    /// A room's table, with columns `workspace_id, id, person_id, state, browser, waiting, expires_at`.
    package struct Table: Sendable {
        let name: StaticString
        /// What the hashes of a state, and of a browser, are for.
        let state: StaticString
        let browser: StaticString

        package init(_ name: StaticString, state: StaticString, browser: StaticString) {
            (self.name, self.state, self.browser) = (name, state, browser)
        }

        var rows: SQL { SQL.name(name) }
    }

    private let table: Table
    private let vault: KeyVault
    private let random: RandomSource

    package init(_ table: Table, vault: KeyVault, random: RandomSource) {
        (self.table, self.vault, self.random) = (table, vault, random)
    }

    package func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, state: String, browser: [UInt8],
        _ consent: GoogleConsent
    ) throws {
        let id = random.uuid(at: tx.now)
        let sealed = try vault.seal(consent, under: key(tx, workspace, person), at: place(id, workspace))
        try tx.run(
            """
            INSERT INTO \(table.rows) (workspace_id, id, person_id, state, browser, waiting, expires_at)
            VALUES (\(workspace), \(id), \(person), \(hash(state)), \(hash(browser)), \(sealed),
                \(tx.now + GoogleConsent.lifetime))
            """)
    }

    /// Gives up what waits under a state; of two who ask, one gets it. Another browser's is used up, and nobody gets it.
    package func take(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, state: String, browser: [UInt8]
    ) throws -> GoogleConsent? {
        let row = try tx.first(
            """
            DELETE FROM \(table.rows) WHERE workspace_id = \(workspace) AND person_id = \(person)
                AND state = \(hash(state)) RETURNING id, browser, waiting, expires_at
            """)
        guard let row, constantTimeEqual(try row.get("browser", as: [UInt8].self), hash(browser)),
            try row.get("expires_at", as: Date.self) > tx.now
        else { return nil }
        return try vault.open(
            row.get("waiting", as: Sealed<GoogleConsent>.self), under: key(tx, workspace, person),
            at: place(row.get("id"), workspace))
    }

    /// Needs the system scope.
    package func prune(_ tx: Transaction) throws {
        try tx.run("DELETE FROM \(table.rows) WHERE expires_at < \(tx.now)")
    }

    private func hash(_ state: String) -> [UInt8] { vault.mac(table.state, Array(state.utf8)) }
    private func hash(_ browser: [UInt8]) -> [UInt8] { vault.mac(table.browser, browser) }

    private func key(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> DataKey {
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private func place(_ id: UUID, _ workspace: WorkspaceID) -> Place {
        Place(table.name, "waiting", row: id, workspace: workspace)
    }
}

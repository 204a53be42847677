import Foundation
import Primitives
import Store
import Vault

extension SecurityCase.State: SQLEncodable, SQLDecodable {}

/// Every statement on `security_case`. Needs the system scope: cases are no workspace's.
package struct SecurityCases: Sendable {
    /// Characters of a note.
    static let noteLimit = 2000

    let vault: KeyVault
    let random: RandomSource

    package init(vault: KeyVault, random: RandomSource) {
        self.vault = vault
        self.random = random
    }

    /// Opens a case; the note is for whoever works on it.
    @discardableResult
    package func open(
        _ tx: Transaction, _ kind: StaticString, about account: AccountID?, note: String? = nil
    ) throws -> UUID {
        let id = random.uuid(at: tx.now)
        try tx.run(
            """
            INSERT INTO security_case (id, kind, account_id, note, opened_at)
            VALUES (\(id), \(kind.description), \(account), \(sealed(tx, note, id)), \(tx.now))
            """)
        return id
    }

    /// The latest cases first.
    package func list(_ tx: Transaction, _ state: SecurityCase.State, limit: Int = 100) throws -> [SecurityCase] {
        try tx.rows(
            """
            SELECT id, kind, account_id, state, note, opened_at, closed_at FROM security_case
            WHERE state = \(state) ORDER BY opened_at DESC, id LIMIT \(limit)
            """
        ).map { try opened(tx, $0) }
    }

    /// Closes a case with a last note, if there is one. False where it is not open.
    package func close(_ tx: Transaction, _ id: UUID, note: String? = nil) throws -> Bool {
        try tx.run(
            """
            UPDATE security_case SET state = 'closed', closed_at = \(tx.now),
                note = COALESCE(\(sealed(tx, note, id)), note)
            WHERE id = \(id) AND state = 'open'
            """) == 1
    }

    private func sealed(_ tx: Transaction, _ note: String?, _ id: UUID) throws -> Sealed<String>? {
        try note.map {
            try vault.seal(String($0.prefix(Self.noteLimit)), under: vault.installationKey(tx), at: Self.place(id))
        }
    }

    private func opened(_ tx: Transaction, _ row: Row) throws -> SecurityCase {
        let id: UUID = try row.get("id")
        let note: Sealed<String>? = try row.get("note")
        return SecurityCase(
            id: id, kind: try row.get("kind"), account: try row.get("account_id"), state: try row.get("state"),
            note: try note.map { try vault.open($0, under: vault.installationKey(tx), at: Self.place(id)) },
            openedAt: try row.get("opened_at"), closedAt: try row.get("closed_at"))
    }

    private static func place(_ id: UUID) -> Place { Place("security_case", "note", row: id, workspace: nil) }
}

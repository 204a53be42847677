import Foundation
import Primitives
import Store
import Vault

/// Every statement on `availability`. Seals and opens on the way.
struct AvailabilityStore: Sendable {
    let vault: KeyVault

    /// With `locking`, nothing else is booked with them until the transaction ends.
    func all(
        _ tx: Transaction, _ workspace: WorkspaceID, _ people: [PersonID], locking: Bool = false
    ) throws -> [PersonID: Availability] {
        let lock: SQL = locking ? " FOR NO KEY UPDATE" : ""
        let rows = try tx.rows(
            """
            SELECT person_id, document FROM availability
            WHERE workspace_id = \(workspace) AND person_id = ANY(\(people)) ORDER BY person_id\(lock)
            """)
        return try open(tx, workspace, rows)
    }

    func open(_ tx: Transaction, _ workspace: WorkspaceID, _ rows: [Row]) throws -> [PersonID: Availability] {
        let keys = try vault.personKeys(tx, workspace, rows.map { try $0.get("person_id") })
        var found: [PersonID: Availability] = [:]
        for row in rows {
            let person: PersonID = try row.get("person_id")
            guard let key = keys[person] else { throw DatabaseError.missing("data_key") }
            found[person] = try vault.open(
                row.get("document", as: Sealed<Availability>.self), under: key, at: Self.place(person, workspace))
        }
        return found
    }

    func open(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ sealed: Sealed<Availability>
    ) throws -> Availability {
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else {
            throw DatabaseError.missing("data_key")
        }
        return try vault.open(sealed, under: key, at: Self.place(person, workspace))
    }

    func availability(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, locking: Bool = false
    ) throws -> Availability? {
        try all(tx, workspace, [person], locking: locking)[person]
    }

    func set(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ new: Availability) throws {
        guard let key = try vault.personKeys(tx, workspace, [person])[person] else {
            throw DatabaseError.missing("data_key")
        }
        let sealed = try vault.seal(new, under: key, at: Self.place(person, workspace))
        try tx.run(
            """
            INSERT INTO availability (workspace_id, person_id, document, is_shared, patience, updated_at)
            VALUES (\(workspace), \(person), \(sealed), \(new.isShared), \(new.patience), \(tx.now))
            ON CONFLICT (workspace_id, person_id) DO UPDATE
                SET document = excluded.document, is_shared = excluded.is_shared, patience = excluded.patience,
                    updated_at = excluded.updated_at
            """)
    }

    /// Whom colleagues may name as a host.
    func shared(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [PersonID] {
        try tx.rows(
            """
            SELECT a.person_id FROM availability a JOIN person p
                ON p.workspace_id = a.workspace_id AND p.id = a.person_id AND p.state = 'active'
            JOIN membership m ON m.workspace_id = a.workspace_id AND m.person_id = a.person_id AND m.state = 'active'
            WHERE a.workspace_id = \(workspace) AND a.is_shared ORDER BY a.person_id LIMIT 500
            """
        ).map { try $0.get("person_id") }
    }

    private static func place(_ person: PersonID, _ workspace: WorkspaceID) -> Place {
        Place("availability", "document", row: person.uuid, workspace: workspace)
    }
}

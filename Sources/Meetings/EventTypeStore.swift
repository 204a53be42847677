import Accounts
import Foundation
import Primitives
import Store
import Vault

/// Every statement on `event_type` and `event_type_host`. Seals and opens on the way.
struct EventTypeStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    func create(
        _ tx: Transaction, _ workspace: WorkspaceID, by owner: PersonID, named name: String,
        _ settings: EventTypeSettings, hosts: [PersonID]
    ) throws -> EventTypeID {
        let id = EventTypeID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO event_type (workspace_id, id, owner_id, name, document, created_at, updated_at)
            VALUES (\(workspace), \(id), \(owner), \(name), \(sealed(tx, settings, id, workspace)), \(tx.now), \(tx.now))
            """)
        try setHosts(tx, workspace, id, hosts)
        return id
    }

    func change(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: EventTypeID, named name: String,
        _ settings: EventTypeSettings, hosts: [PersonID]
    ) throws {
        try tx.run(
            """
            UPDATE event_type SET name = \(name), document = \(sealed(tx, settings, id, workspace)),
                updated_at = \(tx.now) WHERE workspace_id = \(workspace) AND id = \(id)
            """)
        try setHosts(tx, workspace, id, hosts)
    }

    private func setHosts(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: EventTypeID, _ hosts: [PersonID]
    ) throws {
        try tx.run("DELETE FROM event_type_host WHERE workspace_id = \(workspace) AND event_type_id = \(id)")
        try tx.run(
            """
            INSERT INTO event_type_host (workspace_id, event_type_id, person_id, position)
            SELECT \(workspace), \(id), h.person, h.position - 1 FROM unnest(\(hosts)) WITH ORDINALITY AS h (person, position)
            """)
    }

    func setOpen(_ tx: Transaction, _ workspace: WorkspaceID, _ id: EventTypeID, _ isOpen: Bool) throws {
        try tx.run(
            """
            UPDATE event_type SET is_open = \(isOpen), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id)
            """)
    }

    func delete(_ tx: Transaction, _ workspace: WorkspaceID, _ id: EventTypeID) throws {
        try tx.run("DELETE FROM event_type WHERE workspace_id = \(workspace) AND id = \(id)")
    }

    /// Those that somebody made, or receives guests for, by name.
    func all(_ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID) throws -> [EventType] {
        try tx.rows(
            """
            SELECT id, owner_id, name, document, is_open FROM event_type t WHERE workspace_id = \(workspace)
                AND (owner_id = \(person) OR EXISTS (SELECT FROM event_type_host h
                    WHERE h.workspace_id = t.workspace_id AND h.event_type_id = t.id AND h.person_id = \(person)))
            ORDER BY lower(name), id LIMIT 200
            """
        ).map { try read(tx, workspace, $0) }
    }

    func eventType(_ tx: Transaction, _ workspace: WorkspaceID, _ id: EventTypeID) throws -> EventType? {
        try tx.first(
            "SELECT id, owner_id, name, document, is_open FROM event_type WHERE workspace_id = \(workspace) AND id = \(id)"
        ).map { try read(tx, workspace, $0) }
    }

    func hosts(_ tx: Transaction, _ workspace: WorkspaceID, _ id: EventTypeID) throws -> [PersonID] {
        try tx.rows(
            """
            SELECT person_id FROM event_type_host WHERE workspace_id = \(workspace) AND event_type_id = \(id)
            ORDER BY position, person_id
            """
        ).map { try $0.get("person_id") }
    }

    func read(
        _ tx: Transaction, _ workspace: WorkspaceID, _ row: Row, id column: String = "id", document: String = "document"
    ) throws -> EventType {
        let id: EventTypeID = try row.get(column)
        let settings: EventTypeSettings = try vault.open(
            row.get(document), under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace))
        return EventType(
            id: id, owner: try row.get("owner_id"), name: try row.get("name"), settings: settings,
            isOpen: try row.get("is_open"))
    }

    private func sealed(
        _ tx: Transaction, _ settings: EventTypeSettings, _ id: EventTypeID, _ workspace: WorkspaceID
    ) throws -> Sealed<EventTypeSettings> {
        try vault.seal(settings, under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace))
    }

    private static func place(_ id: EventTypeID, _ workspace: WorkspaceID) -> Place {
        Place("event_type", "document", row: id.uuid, workspace: workspace)
    }
}

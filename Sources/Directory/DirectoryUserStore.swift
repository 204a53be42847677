import Accounts
import Foundation
import Primitives
import Store
import Vault
import Web

/// Every statement on `directory_user`, and look-ups of people by what the directory knows.
struct DirectoryUserStore: Sendable {
    let vault: KeyVault
    let people: PersonStore
    let groups: DirectoryGroupStore

    /// People the directory has not deleted.
    private static let visible: SQL = """
        person p LEFT JOIN directory_user d ON d.workspace_id = p.workspace_id AND d.person_id = p.id
        """

    func count(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM \(Self.visible) WHERE p.workspace_id = \(workspace) AND d.deleted_at IS NULL
            """)?.get("count") ?? 0
    }

    /// In order of id.
    func ids(_ tx: Transaction, _ workspace: WorkspaceID, offset: Int, limit: Int) throws -> [PersonID] {
        try tx.rows(
            """
            SELECT p.id FROM \(Self.visible) WHERE p.workspace_id = \(workspace) AND d.deleted_at IS NULL
            ORDER BY p.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map { try $0.get("id") }
    }

    /// Whoever one of these may mean, in order of id.
    func ids(_ tx: Transaction, _ workspace: WorkspaceID, _ lookups: Set<ScimLookup>) throws -> [PersonID] {
        try Set(lookups.flatMap { try ids(tx, workspace, $0) }).sorted()
    }

    private func ids(_ tx: Transaction, _ workspace: WorkspaceID, _ lookup: ScimLookup) throws -> [PersonID] {
        let found: SQL
        switch lookup {
        case .id(let text): return PersonID(text).map { [$0] } ?? []
        case .member: return []
        case .externalID(let text): found = "d.external_index = \(externalIndex(text))"
        case .address(let text):
            guard let address = try? EmailAddress(parsing: text) else { return [] }
            found = "p.address_index = \(vault.blindIndex(address))"
        case .name(let text):
            // Who came by a roster goes by their address.
            let address = (try? EmailAddress(parsing: text)).map(vault.blindIndex) ?? []
            found = "(d.name_index = \(nameIndex(text)) OR (d.person_id IS NULL AND p.address_index = \(address)))"
        }
        return try tx.rows(
            """
            SELECT p.id FROM \(Self.visible)
            WHERE p.workspace_id = \(workspace) AND d.deleted_at IS NULL AND \(found) LIMIT 100
            """
        ).map { try $0.get("id") }
    }

    /// These people in their order, without whom the directory has deleted.
    func users(
        _ tx: Transaction, _ workspace: WorkspaceID, _ ids: [PersonID], withGroups: Bool = true
    ) throws -> [DirectoryUser] {
        let known = try people.people(tx, workspace, ids)
        let said = try said(tx, workspace, ids)
        let groups = withGroups ? try groups.groups(tx, workspace, of: ids) : [:]
        return ids.compactMap { id in
            guard let person = known[id], said[id]?.isDeleted != true else { return nil }
            return DirectoryUser(
                person: person, stored: said[id]?.user, changedAt: said[id]?.changedAt ?? person.updatedAt,
                groups: groups[id] ?? [])
        }
    }

    /// One of them, held until the transaction ends.
    func user(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonID) throws -> DirectoryUser? {
        _ = try tx.rows("SELECT id FROM person WHERE workspace_id = \(workspace) AND id = \(id) FOR UPDATE")
        return try users(tx, workspace, [id]).first
    }

    private struct Said {
        let user: ScimUser
        let changedAt: Date
        let isDeleted: Bool
    }

    private func said(_ tx: Transaction, _ workspace: WorkspaceID, _ ids: [PersonID]) throws -> [PersonID: Said] {
        let keys = try vault.personKeys(tx, workspace, ids)
        return try tx.rows(
            """
            SELECT d.person_id, d.document, d.updated_at, d.deleted_at IS NOT NULL AS is_deleted
            FROM unnest(\(ids)) AS wanted (id) CROSS JOIN LATERAL (SELECT * FROM directory_user
                WHERE workspace_id = \(workspace) AND person_id = wanted.id OFFSET 0) d
            """
        ).reduce(into: [:]) { all, row in
            let id: PersonID = try row.get("person_id")
            guard let key = keys[id] else { throw DatabaseError.missing("data_key") }
            let text: String = try vault.open(row.get("document"), under: key, at: Self.place(id, workspace))
            guard let document = try JSONReader.read(Array(text.utf8)).object else { throw VaultError.unreadable }
            all[id] = Said(
                user: ScimUser(document: document), changedAt: try row.get("updated_at"),
                isDeleted: try row.get("is_deleted"))
        }
    }

    /// Whether the directory has deleted somebody who is in the roster still.
    func isDeleted(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonID) throws -> Bool {
        try tx.first(
            """
            SELECT person_id FROM directory_user
            WHERE workspace_id = \(workspace) AND person_id = \(id) AND deleted_at IS NOT NULL
            """) != nil
    }

    func save(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonID, _ user: ScimUser) throws {
        let document = try seal(tx, user, id, workspace)
        let external = user.externalID.map(externalIndex)
        try tx.run(
            """
            INSERT INTO directory_user (workspace_id, person_id, name_index, external_index, document, created_at,
                updated_at)
            VALUES (\(workspace), \(id), \(nameIndex(user.userName)), \(external), \(document), \(tx.now), \(tx.now))
            ON CONFLICT (workspace_id, person_id) DO UPDATE
            SET name_index = excluded.name_index, external_index = excluded.external_index,
                document = excluded.document, updated_at = excluded.updated_at, deleted_at = NULL
            """)
    }

    /// Notes that the directory has deleted somebody, and forgets what it had said.
    func delete(_ tx: Transaction, _ workspace: WorkspaceID, _ user: DirectoryUser) throws {
        try save(tx, workspace, user.person.id, ScimUser(document: ["userName": .string(user.told.userName)]))
        try tx.run(
            """
            UPDATE directory_user SET deleted_at = \(tx.now), external_index = NULL
            WHERE workspace_id = \(workspace) AND person_id = \(user.person.id)
            """)
    }

    private func seal(
        _ tx: Transaction, _ user: ScimUser, _ id: PersonID, _ workspace: WorkspaceID
    ) throws -> Sealed<String> {
        guard let key = try vault.personKeys(tx, workspace, [id])[id] else { throw DatabaseError.missing("data_key") }
        let text = String(decoding: JSONValue.object(user.document).bytes, as: UTF8.self)
        return try vault.seal(text, under: key, at: Self.place(id, workspace))
    }

    private func nameIndex(_ text: String) -> [UInt8] { vault.mac("directory-name", Array(text.lowercased().utf8)) }
    private func externalIndex(_ text: String) -> [UInt8] { vault.mac("directory-external", Array(text.utf8)) }

    private static func place(_ id: PersonID, _ workspace: WorkspaceID) -> Place {
        Place("directory_user", "document", row: id.uuid, workspace: workspace)
    }
}

import Foundation
import Primitives
import Store
import Vault
import Web

/// Every statement on `directory_group` and `directory_member`.
struct DirectoryGroupStore: Sendable {
    /// Groups of one workspace.
    static let maximum = 2000

    let vault: KeyVault
    let random: RandomSource

    /// Name and id as the directory knows them.
    private struct Sealable: Codable, SealableValue {
        let name: String
        let externalID: String?
    }

    func count(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Int {
        try tx.first("SELECT count(*) AS count FROM directory_group WHERE workspace_id = \(workspace)")?.get("count")
            ?? 0
    }

    func ids(_ tx: Transaction, _ workspace: WorkspaceID, offset: Int, limit: Int) throws -> [DirectoryGroupID] {
        try tx.rows(
            """
            SELECT id FROM directory_group WHERE workspace_id = \(workspace) ORDER BY id LIMIT \(limit) OFFSET \(offset)
            """
        ).map { try $0.get("id") }
    }

    func ids(
        _ tx: Transaction, _ workspace: WorkspaceID, _ lookups: Set<ScimLookup>
    ) throws -> [DirectoryGroupID] {
        try Set(lookups.flatMap { try ids(tx, workspace, $0) }).sorted()
    }

    private func ids(_ tx: Transaction, _ workspace: WorkspaceID, _ lookup: ScimLookup) throws -> [DirectoryGroupID] {
        let found: SQL
        switch lookup {
        case .id(let text): return DirectoryGroupID(text).map { [$0] } ?? []
        case .address: return []
        case .name(let text): found = "name_index = \(nameIndex(text))"
        case .externalID(let text): found = "external_index = \(externalIndex(text))"
        case .member(let text):
            guard let person = PersonID(text) else { return [] }
            found = """
                id IN (SELECT group_id FROM directory_member WHERE workspace_id = \(workspace) AND person_id = \(person))
                """
        }
        return try tx.rows(
            "SELECT id FROM directory_group WHERE workspace_id = \(workspace) AND \(found) LIMIT \(Self.maximum)"
        ).map { try $0.get("id") }
    }

    /// These groups in order of id.
    func groups(
        _ tx: Transaction, _ workspace: WorkspaceID, _ ids: [DirectoryGroupID], withMembers: Bool
    ) throws -> [DirectoryGroup] {
        let key = try vault.workspaceKey(tx, workspace)
        let members = withMembers ? try members(tx, workspace, ids) : nil
        return try tx.rows(
            """
            SELECT id, document, created_at, updated_at, revision FROM directory_group
            WHERE workspace_id = \(workspace) AND id = ANY(\(ids)) ORDER BY id
            """
        ).map { row in
            let id: DirectoryGroupID = try row.get("id")
            let said: Sealable = try vault.open(row.get("document"), under: key, at: Self.place(id, workspace))
            return DirectoryGroup(
                id: id, name: said.name, externalID: said.externalID, createdAt: try row.get("created_at"),
                changedAt: try row.get("updated_at"), revision: try row.get("revision"),
                members: members.map { $0[id] ?? [] })
        }
    }

    /// One of them, held until the transaction ends.
    func group(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DirectoryGroupID) throws -> DirectoryGroup? {
        _ = try tx.rows("SELECT id FROM directory_group WHERE workspace_id = \(workspace) AND id = \(id) FOR UPDATE")
        return try groups(tx, workspace, [id], withMembers: true).first
    }

    private func members(
        _ tx: Transaction, _ workspace: WorkspaceID, _ ids: [DirectoryGroupID]
    ) throws -> [DirectoryGroupID: [PersonID]] {
        try tx.rows(
            """
            SELECT group_id, person_id FROM directory_member
            WHERE workspace_id = \(workspace) AND group_id = ANY(\(ids)) ORDER BY group_id, person_id
            """
        ).reduce(into: [:]) { all, row in try all[row.get("group_id"), default: []].append(row.get("person_id")) }
    }

    /// In which groups people are.
    func groups(
        _ tx: Transaction, _ workspace: WorkspaceID, of people: [PersonID]
    ) throws -> [PersonID: [DirectoryUser.Group]] {
        let rows = try tx.rows(
            """
            SELECT person_id, group_id FROM directory_member
            WHERE workspace_id = \(workspace) AND person_id = ANY(\(people)) ORDER BY person_id, group_id
            """)
        let pairs: [(PersonID, DirectoryGroupID)] = try rows.map { (try $0.get("person_id"), try $0.get("group_id")) }
        let known = try groups(tx, workspace, Array(Set(pairs.map(\.1))), withMembers: false)
        let names = Dictionary(known.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        return pairs.reduce(into: [:]) { all, pair in
            all[pair.0, default: []].append(.init(id: pair.1, name: names[pair.1] ?? ""))
        }
    }

    // MARK: Writing

    func create(_ tx: Transaction, _ workspace: WorkspaceID, _ group: ScimGroup) throws -> DirectoryGroupID {
        let id = DirectoryGroupID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO directory_group (workspace_id, id, name_index, external_index, document, created_at, updated_at)
            VALUES (\(workspace), \(id), \(nameIndex(group.name)), \(group.externalID.map(externalIndex)),
                \(seal(tx, group, id, workspace)), \(tx.now), \(tx.now))
            """)
        try add(tx, workspace, id, group.members)
        return id
    }

    func change(
        _ tx: Transaction, _ workspace: WorkspaceID, _ before: DirectoryGroup, to group: ScimGroup
    ) throws {
        try tx.run(
            """
            UPDATE directory_group SET name_index = \(nameIndex(group.name)),
                external_index = \(group.externalID.map(externalIndex)),
                document = \(seal(tx, group, before.id, workspace)), updated_at = \(tx.now), revision = revision + 1
            WHERE workspace_id = \(workspace) AND id = \(before.id)
            """)
        let members = Set(before.members ?? [])
        try add(tx, workspace, before.id, group.members.subtracting(members))
        try tx.run(
            """
            DELETE FROM directory_member WHERE workspace_id = \(workspace) AND group_id = \(before.id)
                AND person_id = ANY(\(Array(members.subtracting(group.members))))
            """)
    }

    /// Throws where one of them is nobody here.
    private func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: DirectoryGroupID, _ people: Set<PersonID>
    ) throws {
        guard !people.isEmpty else { return }
        let added = try tx.run(
            """
            INSERT INTO directory_member (workspace_id, group_id, person_id)
            SELECT p.workspace_id, \(id), p.id FROM person p
            LEFT JOIN directory_user d ON d.workspace_id = p.workspace_id AND d.person_id = p.id
            WHERE p.workspace_id = \(workspace) AND p.id = ANY(\(Array(people))) AND d.deleted_at IS NULL
            ON CONFLICT DO NOTHING
            """)
        guard added == people.count else { throw ScimError.unknownMember }
    }

    func delete(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DirectoryGroupID) throws -> Bool {
        try tx.run("DELETE FROM directory_group WHERE workspace_id = \(workspace) AND id = \(id)") == 1
    }

    /// Takes somebody out of all groups.
    func leave(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try tx.run("DELETE FROM directory_member WHERE workspace_id = \(workspace) AND person_id = \(person)")
    }

    private func seal(
        _ tx: Transaction, _ group: ScimGroup, _ id: DirectoryGroupID, _ workspace: WorkspaceID
    ) throws -> [UInt8] {
        let said = Sealable(name: group.name, externalID: group.externalID)
        return try vault.seal(said, under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace)).bytes
    }

    private func nameIndex(_ text: String) -> [UInt8] { vault.mac("directory-group", Array(text.lowercased().utf8)) }
    private func externalIndex(_ text: String) -> [UInt8] { vault.mac("directory-external", Array(text.utf8)) }

    private static func place(_ id: DirectoryGroupID, _ workspace: WorkspaceID) -> Place {
        Place("directory_group", "document", row: id.uuid, workspace: workspace)
    }
}

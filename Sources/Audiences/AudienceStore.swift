import Foundation
import Primitives
import Store
import Vault

extension Audience.Kind: SQLEncodable, SQLDecodable {}

/// Every statement on `audience`. Seals and opens rules on the way.
package struct AudienceStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    package init(vault: KeyVault, random: RandomSource) {
        self.vault = vault
        self.random = random
    }

    private static let columns: SQL = "id, name, kind, rule, group_id, held_at"

    /// Throws `DatabaseError.uniqueViolation` where another one has the name.
    func create(_ tx: Transaction, _ workspace: WorkspaceID, named name: String, _ shape: Audience.Shape) throws
        -> AudienceID
    {
        let id = AudienceID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO audience (workspace_id, id, name, kind, rule, group_id, is_timed, looked_at, agreed_at, created_at,
                updated_at)
            VALUES (\(workspace), \(id), \(name), \(shape.kind), \(sealed(tx, shape.rule, id, workspace)),
                \(shape.group)::uuid, \(shape.rule?.isTimed ?? false), \(tx.now), \(tx.now), \(tx.now), \(tx.now))
            """)
        return id
    }

    /// Another name, and another rule or group. What kind it is stays. Throws `DatabaseError.uniqueViolation`.
    func change(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, named name: String, _ shape: Audience.Shape
    ) throws {
        try tx.run(
            """
            UPDATE audience SET name = \(name), rule = \(sealed(tx, shape.rule, id, workspace)),
                group_id = \(shape.group)::uuid, is_timed = \(shape.rule?.isTimed ?? false), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) AND kind = \(shape.kind)
            """)
    }

    /// Throws `DatabaseError` where a program is for it.
    func delete(_ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID) throws -> Bool {
        try tx.run("DELETE FROM audience WHERE workspace_id = \(workspace) AND id = \(id)") == 1
    }

    /// With `locking`, nobody else changes it or who is in until the transaction ends.
    package func audience(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, locking: Bool = false
    ) throws -> Audience? {
        let lock: SQL = locking ? " FOR NO KEY UPDATE" : ""
        return try tx.first(
            "SELECT \(Self.columns) FROM audience WHERE workspace_id = \(workspace) AND id = \(id)\(lock)"
        ).map { try read(tx, workspace, $0) }
    }

    /// By name, with how many active people are in each.
    package func all(
        _ tx: Transaction, _ workspace: WorkspaceID
    ) throws -> [(audience: Audience, size: Int)] {
        try tx.rows(
            """
            SELECT \(Self.columns), (SELECT count(*) FROM audience_member m
                JOIN person p ON p.workspace_id = m.workspace_id AND p.id = m.person_id AND p.state = 'active'
                WHERE m.workspace_id = audience.workspace_id AND m.audience_id = audience.id) AS size
            FROM audience WHERE workspace_id = \(workspace) ORDER BY lower(name), id LIMIT \(Audience.maximum)
            """
        ).map { (try read(tx, workspace, $0), try $0.get("size")) }
    }

    /// Names alone, for a choice.
    package func names(_ tx: Transaction, _ workspace: WorkspaceID) throws -> [(id: AudienceID, name: String)] {
        try tx.rows(
            "SELECT id, name FROM audience WHERE workspace_id = \(workspace) ORDER BY lower(name), id LIMIT \(Audience.maximum)"
        ).map { (try $0.get("id"), try $0.get("name")) }
    }

    func count(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Int {
        try tx.first("SELECT count(*) AS count FROM audience WHERE workspace_id = \(workspace)")?.get("count") ?? 0
    }

    /// The next audiences in order of id, for going through all of them.
    func next(_ tx: Transaction, _ workspace: WorkspaceID, after: AudienceID?, limit: Int) throws -> [Audience] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM audience
            WHERE workspace_id = \(workspace) AND (\(after)::uuid IS NULL OR id > \(after)::uuid) ORDER BY id LIMIT \(limit)
            """
        ).map { try read(tx, workspace, $0) }
    }

    // MARK: Those that keep themselves

    /// All of them, locked in order of id; whether the day has changed since everybody was held against the rule.
    func kept(
        _ tx: Transaction, _ workspace: WorkspaceID
    ) throws -> [(audience: Audience, isOverdue: Bool)] {
        try tx.rows(
            """
            SELECT \(Self.columns), is_timed AND looked_at < \(AudienceDay.start(of: tx.now)) AS is_overdue FROM audience
            WHERE workspace_id = \(workspace) AND kind IN ('rules', 'group') ORDER BY id FOR NO KEY UPDATE
            """
        ).map { (try read(tx, workspace, $0), try $0.get("is_overdue")) }
    }

    func noteLook(_ tx: Transaction, _ workspace: WorkspaceID, _ ids: [AudienceID]) throws {
        try tx.run(
            "UPDATE audience SET looked_at = \(tx.now) WHERE workspace_id = \(workspace) AND id = ANY(\(ids))")
    }

    /// Holds removals until somebody agrees, or lets them happen again.
    func setHeld(_ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, _ isHeld: Bool) throws {
        try tx.run(
            """
            UPDATE audience SET held_at = CASE WHEN \(isHeld) THEN COALESCE(held_at, \(tx.now)) END
            WHERE workspace_id = \(workspace) AND id = \(id)
            """)
    }

    func noteAgreement(_ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID) throws {
        try tx.run(
            """
            UPDATE audience SET agreed_at = \(tx.now), looked_at = \(tx.now), held_at = NULL
            WHERE workspace_id = \(workspace) AND id = \(id)
            """)
    }

    private func read(_ tx: Transaction, _ workspace: WorkspaceID, _ row: Row) throws -> Audience {
        let id: AudienceID = try row.get("id")
        let sealed: [UInt8]? = try row.get("rule")
        let rule: AudienceRule? = try sealed.map {
            try vault.open(
                Sealed<AudienceRule>(bytes: $0), under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace)
            )
        }
        return Audience(
            id: id, name: try row.get("name"), kind: try row.get("kind"), rule: rule, group: try row.get("group_id"),
            heldAt: try row.get("held_at"))
    }

    private func sealed(
        _ tx: Transaction, _ rule: AudienceRule?, _ id: AudienceID, _ workspace: WorkspaceID
    ) throws -> [UInt8]? {
        try rule.map {
            try vault.seal($0, under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace)).bytes
        }
    }

    private static func place(_ id: AudienceID, _ workspace: WorkspaceID) -> Place {
        Place("audience", "rule", row: id.uuid, workspace: workspace)
    }
}

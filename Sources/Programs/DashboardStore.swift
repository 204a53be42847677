import Foundation
import Primitives
import Store
import Vault

/// Every statement on `dashboard` and `dashboard_group`. Seals and opens on the way.
struct DashboardStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// Of what a workspace's pictures would be counted: its rounds and whom they reached, its people, what they said, and
    /// whether they met.
    func current(_ tx: Transaction, _ workspace: WorkspaceID) throws -> String {
        try tx.first(
            """
            SELECT concat_ws(':',
                (SELECT concat_ws(':', count(*), max(started_at)) FROM round
                    WHERE workspace_id = \(workspace) AND state = 'running'),
                (SELECT concat_ws(':', count(*), max(updated_at)) FROM person WHERE workspace_id = \(workspace)),
                (SELECT concat_ws(':', count(*), max(updated_at)) FROM participation
                    WHERE workspace_id = \(workspace)),
                (SELECT concat_ws(':', count(*), max(at)) FROM round_end WHERE workspace_id = \(workspace)),
                (SELECT concat_ws(':', count(*), max(at)) FROM bounce WHERE workspace_id = \(workspace)),
                (SELECT concat_ws(':', count(*), max(until)) FROM not_now WHERE workspace_id = \(workspace)),
                (SELECT concat_ws(':', count(*), max(answered_at)) FROM meeting_question
                    WHERE workspace_id = \(workspace))) AS digest
            """)?.get("digest") ?? "none"
    }

    /// Of what they were counted last.
    func counted(_ tx: Transaction, _ workspace: WorkspaceID) throws -> String? {
        try tx.first(
            "SELECT digest FROM dashboard WHERE workspace_id = \(workspace) AND scope_id = \(workspace.uuid)")?
            .get("digest")
    }

    /// Keeps what was counted in place of what there was.
    func save(
        _ tx: Transaction, _ workspace: WorkspaceID, _ scope: UUID, _ result: DashboardCount.Result, digest: String
    ) throws {
        let key = try vault.workspaceKey(tx, workspace)
        let facts = try vault.seal(result.facts, under: key, at: Self.place(scope, workspace))
        let ids = result.groups.map { _ in random.uuid(at: tx.now) }
        let members = try zip(ids, result.groups).map { id, group in
            try vault.seal(DashboardMembers.bytes(group.members), under: key, at: Self.groupPlace(id, workspace)).bytes
        }
        try tx.run("DELETE FROM dashboard WHERE workspace_id = \(workspace) AND scope_id = \(scope)")
        try tx.run(
            """
            INSERT INTO dashboard (workspace_id, scope_id, digest, facts, counted_at)
            VALUES (\(workspace), \(scope), \(digest), \(facts), \(tx.now))
            """)
        try tx.run(
            """
            INSERT INTO dashboard_group (workspace_id, scope_id, key, id, members)
            SELECT \(workspace), \(scope), g.key, g.id, g.members
            FROM unnest(\(result.groups.map(\.key)), \(ids), \(members)) AS g (key, id, members)
            """)
    }

    /// Nil before anything was counted, or where it was counted by a version of the program that kept it otherwise.
    func facts(_ tx: Transaction, _ workspace: WorkspaceID, _ scope: UUID) throws -> (facts: DashboardFacts, at: Date)?
    {
        let row = try tx.first(
            "SELECT facts, counted_at FROM dashboard WHERE workspace_id = \(workspace) AND scope_id = \(scope)")
        guard let row else { return nil }
        do {
            let facts: DashboardFacts = try vault.open(
                row.get("facts"), under: vault.workspaceKey(tx, workspace), at: Self.place(scope, workspace))
            return (facts, try row.get("counted_at"))
        } catch VaultError.unreadable { return nil }
    }

    /// Who is in a department; nil where there is no such department.
    func members(
        _ tx: Transaction, _ workspace: WorkspaceID, _ scope: UUID, _ key: String
    ) throws -> [DashboardMember]? {
        let row = try tx.first(
            """
            SELECT id, members FROM dashboard_group
            WHERE workspace_id = \(workspace) AND scope_id = \(scope) AND key = \(key)
            """)
        return try row.flatMap { row in
            let bytes: [UInt8] = try vault.open(
                row.get("members"), under: vault.workspaceKey(tx, workspace),
                at: Self.groupPlace(row.get("id"), workspace))
            return DashboardMembers.members(bytes)
        }
    }

    private static func place(_ scope: UUID, _ workspace: WorkspaceID) -> Place {
        Place("dashboard", "facts", row: scope, workspace: workspace)
    }

    private static func groupPlace(_ row: UUID, _ workspace: WorkspaceID) -> Place {
        Place("dashboard_group", "members", row: row, workspace: workspace)
    }
}

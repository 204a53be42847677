import Foundation
import Primitives
import Store

/// What a look at the rules needs to know of those who are in, and the record of who came and went.
extension AudienceMemberStore {
    struct Leaving: Sendable {
        /// Would go, though they are still about.
        var unfit: [PersonID] = []
        /// Are not active any more.
        var away: [PersonID] = []
    }

    /// Who is in and not among those who fit. With `looked`, of these people only.
    func leaving(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, fitting: [PersonID], among looked: [PersonID]?
    ) throws -> Leaving {
        let whom: SQL = looked.map { "AND m.person_id IN (SELECT unnest(\($0)))" } ?? ""
        return try tx.rows(
            """
            SELECT m.person_id, p.state = 'active' AS is_active FROM audience_member m
            JOIN person p ON p.workspace_id = m.workspace_id AND p.id = m.person_id
            WHERE m.workspace_id = \(workspace) AND m.audience_id = \(id) \(whom)
                AND NOT EXISTS (SELECT FROM unnest(\(fitting)) AS f (id) WHERE f.id = m.person_id)
            """
        ).reduce(into: Leaving()) { all, row in
            if try row.get("is_active") {
                all.unfit.append(try row.get("person_id"))
            } else {
                all.away.append(try row.get("person_id"))
            }
        }
    }

    /// How many a rule or the directory took out within the last day, since somebody last agreed with it.
    func recentlyGone(_ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM audience_change c
            JOIN audience a ON a.workspace_id = c.workspace_id AND a.id = c.audience_id
            JOIN person p ON p.workspace_id = c.workspace_id AND p.id = c.person_id AND p.state = 'active'
            WHERE c.workspace_id = \(workspace) AND c.audience_id = \(id) AND NOT c.is_in AND c.way IN ('rule', 'group')
                AND c.at > \(tx.now - 86_400) AND c.at > a.agreed_at
            """)?.get("count") ?? 0
    }

    struct Change: Sendable {
        let person: PersonID
        let isIn: Bool
        let way: AudienceWay
        let at: Date
    }

    /// Who came and went, the latest first.
    func changes(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, offset: Int, limit: Int
    ) throws -> [Change] {
        try tx.rows(
            """
            SELECT person_id, is_in, way, at FROM audience_change
            WHERE workspace_id = \(workspace) AND audience_id = \(id) ORDER BY at DESC, id LIMIT \(limit) OFFSET \(offset)
            """
        ).map {
            Change(
                person: try $0.get("person_id"), isIn: try $0.get("is_in"), way: try $0.get("way"), at: try $0.get("at")
            )
        }
    }

    /// What is kept of one person: which audience they came into or left, and when; the latest first.
    package func traces(
        _ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID, limit: Int = 1_000
    ) throws -> [AudienceTrace] {
        try tx.rows(
            """
            SELECT a.name, t.is_in, t.at FROM (
                SELECT audience_id, is_in, at FROM audience_change
                WHERE workspace_id = \(workspace) AND person_id = \(person)
                UNION ALL SELECT audience_id, true, joined_at FROM audience_member m
                WHERE m.workspace_id = \(workspace) AND m.person_id = \(person) AND NOT EXISTS (
                    SELECT FROM audience_change c WHERE c.workspace_id = m.workspace_id
                        AND c.audience_id = m.audience_id AND c.person_id = m.person_id AND c.is_in)
                UNION ALL SELECT audience_id, false, left_at FROM audience_leaver l
                WHERE l.workspace_id = \(workspace) AND l.person_id = \(person) AND NOT EXISTS (
                    SELECT FROM audience_change c WHERE c.workspace_id = l.workspace_id
                        AND c.audience_id = l.audience_id AND c.person_id = l.person_id AND NOT c.is_in)
            ) AS t (audience_id, is_in, at)
            JOIN audience a ON a.workspace_id = \(workspace) AND a.id = t.audience_id
            ORDER BY t.at DESC, a.id LIMIT \(limit)
            """
        ).map { AudienceTrace(name: try $0.get("name"), isIn: try $0.get("is_in"), at: try $0.get("at")) }
    }

    func changeCount(_ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID) throws -> Int {
        try tx.first(
            "SELECT count(*) AS count FROM audience_change WHERE workspace_id = \(workspace) AND audience_id = \(id)"
        )?.get("count") ?? 0
    }

    /// Forgets changes that are older than a year. Needs the system scope.
    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM audience_change WHERE at < \(tx.now - 366 * 86_400)")
    }
}

/// That somebody came into an audience, or left it.
package struct AudienceTrace: Sendable, Equatable {
    package let name: String
    package let isIn: Bool
    package let at: Date
}

import Foundation
import Primitives
import Store

extension AudienceWay: SQLEncodable, SQLDecodable {}

/// Every statement on `audience_member`, `audience_leaver` and `audience_change`. Many people take one statement.
package struct AudienceMemberStore: Sendable {
    package init() {}

    // MARK: Who is in

    /// Active people of an audience.
    package func size(_ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID) throws -> Int {
        try tx.first("SELECT count(*) AS count \(Self.active(workspace, id))")?.get("count") ?? 0
    }

    /// The active people of an audience in order of id; nil stands for everybody of the workspace.
    package func people(_ tx: Transaction, _ workspace: WorkspaceID, of id: AudienceID?) throws -> [PersonID] {
        let from: SQL =
            id.map { Self.active(workspace, $0) }
            ?? "FROM person p WHERE p.workspace_id = \(workspace) AND p.state = 'active'"
        return try tx.rows("SELECT p.id \(from) ORDER BY p.id").map { try $0.get("id") }
    }

    /// Everybody who is in any of these audiences, once each and in order of id, with the places of those they are in:
    /// what an introduction across audiences is made of.
    package func pools(
        _ tx: Transaction, _ workspace: WorkspaceID, _ audiences: [AudienceID?]
    ) throws -> [(person: PersonID, pools: Set<Int>)] {
        var pools: [PersonID: Set<Int>] = [:]
        for (place, audience) in audiences.enumerated() {
            for person in try people(tx, workspace, of: audience) { pools[person, default: []].insert(place) }
        }
        return pools.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    struct Member: Sendable {
        let person: PersonID
        let way: AudienceWay
        let joinedAt: Date
    }

    /// A page of the active people, the latest first.
    func page(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, offset: Int, limit: Int
    ) throws -> [Member] {
        try tx.rows(
            """
            SELECT p.id, m.way, m.joined_at \(Self.active(workspace, id))
            ORDER BY m.joined_at DESC, p.id DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map { Member(person: try $0.get("id"), way: try $0.get("way"), joinedAt: try $0.get("joined_at")) }
    }

    /// The next people in order of id, for going through all of them.
    func next(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, after: PersonID?, limit: Int
    ) throws -> [Member] {
        try tx.rows(
            """
            SELECT p.id, m.way, m.joined_at \(Self.active(workspace, id)) AND (\(after)::uuid IS NULL OR p.id > \(after)::uuid)
            ORDER BY p.id LIMIT \(limit)
            """
        ).map { Member(person: try $0.get("id"), way: try $0.get("way"), joinedAt: try $0.get("joined_at")) }
    }

    /// Which of these people are in.
    func among(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, _ people: [PersonID]
    ) throws -> Set<PersonID> {
        try Set(
            tx.rows(
                """
                SELECT m.person_id FROM unnest(\(people)) AS w (id) JOIN audience_member m
                    ON m.workspace_id = \(workspace) AND m.audience_id = \(id) AND m.person_id = w.id
                """
            ).map { try $0.get("person_id") })
    }

    /// Which of these people took themselves out.
    func leavers(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, _ people: [PersonID]
    ) throws -> Set<PersonID> {
        try Set(
            tx.rows(
                """
                SELECT l.person_id FROM unnest(\(people)) AS w (id) JOIN audience_leaver l
                    ON l.workspace_id = \(workspace) AND l.audience_id = \(id) AND l.person_id = w.id
                """
            ).map { try $0.get("person_id") })
    }

    private static func active(_ workspace: WorkspaceID, _ id: AudienceID) -> SQL {
        """
        FROM audience_member m
        JOIN person p ON p.workspace_id = m.workspace_id AND p.id = m.person_id AND p.state = 'active'
        WHERE m.workspace_id = \(workspace) AND m.audience_id = \(id)
        """
    }

    // MARK: Coming and going

    /// Puts active people in who are not, but those who took themselves out. Returns how many came.
    @discardableResult
    func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, _ people: [PersonID], by way: AudienceWay
    ) throws -> Int {
        if people.isEmpty { return 0 }
        return try tx.run(
            """
            WITH come AS (
                INSERT INTO audience_member (workspace_id, audience_id, person_id, way, joined_at)
                SELECT p.workspace_id, \(id)::uuid, p.id, \(way)::text, \(tx.now)::timestamptz
                FROM unnest(\(people)) AS n (id)
                CROSS JOIN LATERAL (SELECT * FROM person WHERE workspace_id = \(workspace) AND id = n.id OFFSET 0) p
                WHERE p.state = 'active' AND NOT EXISTS (SELECT FROM audience_leaver l
                    WHERE l.workspace_id = \(workspace) AND l.audience_id = \(id) AND l.person_id = p.id)
                ON CONFLICT DO NOTHING RETURNING person_id)
            INSERT INTO audience_change (workspace_id, audience_id, person_id, is_in, way, at)
            SELECT \(workspace)::uuid, \(id)::uuid, person_id, true, \(way)::text, \(tx.now)::timestamptz FROM come
            """)
    }

    /// Takes people out. Returns how many went.
    @discardableResult
    func remove(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, _ people: [PersonID], by way: AudienceWay
    ) throws -> Int {
        if people.isEmpty { return 0 }
        return try tx.run(
            """
            WITH gone AS (
                DELETE FROM audience_member m USING unnest(\(people)) AS n (id)
                WHERE m.workspace_id = \(workspace) AND m.audience_id = \(id) AND m.person_id = n.id
                RETURNING m.person_id)
            INSERT INTO audience_change (workspace_id, audience_id, person_id, is_in, way, at)
            SELECT \(workspace)::uuid, \(id)::uuid, person_id, false, \(way)::text, \(tx.now)::timestamptz FROM gone
            """)
    }

    /// Somebody takes themselves out for good; in their own scope. False where they were not in.
    package func leave(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, _ person: PersonID
    ) throws -> Bool {
        try tx.run(
            """
            INSERT INTO audience_leaver (workspace_id, audience_id, person_id, left_at)
            VALUES (\(workspace), \(id), \(person), \(tx.now)) ON CONFLICT DO NOTHING
            """)
        return try remove(tx, workspace, id, [person], by: .own) == 1
    }

    /// Somebody who took themselves out is to be treated as everybody again.
    package func forgetLeaving(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, _ person: PersonID
    ) throws {
        try tx.run(
            """
            DELETE FROM audience_leaver
            WHERE workspace_id = \(workspace) AND audience_id = \(id) AND person_id = \(person)
            """)
    }

    /// The audiences somebody is in, by name; also in their own scope.
    package func audiences(
        _ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID
    ) throws -> [(id: AudienceID, name: String)] {
        try tx.rows(
            """
            SELECT a.id, a.name FROM audience_member m
            JOIN audience a ON a.workspace_id = m.workspace_id AND a.id = m.audience_id
            WHERE m.workspace_id = \(workspace) AND m.person_id = \(person) ORDER BY lower(a.name), a.id
            """
        ).map { (try $0.get("id"), try $0.get("name")) }
    }
}

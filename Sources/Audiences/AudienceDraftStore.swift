import Foundation
import Primitives
import Store

package enum AudienceDraftTag {}
typealias AudienceDraftID = Identifier<AudienceDraftTag>

/// Every statement on `audience_draft`: people found by a pasted list or a file, who wait for a yes.
struct AudienceDraftStore: Sendable {
    /// Seconds that they wait.
    static let lifetime: TimeInterval = 86_400

    let random: RandomSource

    func keep(
        _ tx: Transaction, _ workspace: WorkspaceID, _ audience: AudienceID, _ people: [PersonID], by way: AudienceWay
    ) throws -> AudienceDraftID {
        let id = AudienceDraftID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO audience_draft (workspace_id, audience_id, id, way, people, created_at, expires_at)
            VALUES (\(workspace), \(audience), \(id), \(way), \(people), \(tx.now), \(tx.now + Self.lifetime))
            """)
        return id
    }

    /// Takes a draft, once: of two who say yes at the same time, one gets it.
    func take(
        _ tx: Transaction, _ workspace: WorkspaceID, _ audience: AudienceID, _ id: AudienceDraftID
    ) throws -> (people: [PersonID], way: AudienceWay)? {
        try tx.first(
            """
            DELETE FROM audience_draft
            WHERE workspace_id = \(workspace) AND audience_id = \(audience) AND id = \(id) AND expires_at > \(tx.now)
            RETURNING people, way
            """
        ).map { (try $0.get("people"), try $0.get("way")) }
    }

    /// Needs the system scope.
    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM audience_draft WHERE expires_at <= \(tx.now)")
    }
}

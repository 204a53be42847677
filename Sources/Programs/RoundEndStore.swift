import Foundation
import Mail
import Primitives
import Store

/// Every statement on `round_end`.
struct RoundEndStore: Sendable {
    /// Rounds of all workspaces whose mails are all settled, but that have no end yet. Needs the system scope.
    func due(_ tx: Transaction, limit: Int) throws -> [(workspace: WorkspaceID, round: RoundID)] {
        try tx.rows(
            """
            SELECT r.workspace_id, r.id FROM round r
            WHERE r.state = 'running'
                AND NOT EXISTS (SELECT FROM round_end e WHERE e.workspace_id = r.workspace_id AND e.round_id = r.id)
                AND NOT EXISTS (
                    SELECT FROM introduction_member m
                    LEFT JOIN delivery d ON d.workspace_id = m.workspace_id AND d.id = m.delivery_id
                    WHERE m.workspace_id = r.workspace_id AND m.round_id = r.id
                        AND (m.delivery_id IS NULL OR d.state IN ('queued', 'sending')))
            ORDER BY r.started_at LIMIT \(limit)
            """
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    /// False where it has one already.
    func set(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID, _ progress: RoundProgress) throws -> Bool {
        try tx.run(
            """
            INSERT INTO round_end (workspace_id, round_id, at, sent_count, refused_count, unknown_count)
            VALUES (\(workspace), \(round), \(tx.now), \(progress.counts[.sent, default: 0]),
                \(progress.counts[.refused, default: 0]), \(progress.counts[.unknown, default: 0]))
            ON CONFLICT (workspace_id, round_id) DO NOTHING
            """) == 1
    }

    /// When nothing more happened about its mails by itself; nil while something does.
    func end(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID) throws -> Date? {
        try tx.first("SELECT at FROM round_end WHERE workspace_id = \(workspace) AND round_id = \(round)")?.get("at")
    }

    /// Something is sent again, so it is not over yet.
    func reopen(_ tx: Transaction, _ workspace: WorkspaceID, _ round: RoundID) throws {
        try tx.run("DELETE FROM round_end WHERE workspace_id = \(workspace) AND round_id = \(round)")
    }
}

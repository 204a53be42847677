import Foundation
import Primitives
import Store

/// Finds what is due on `outreach_message`, of all people, without opening anything.
package enum DueMailStore {
    package struct Due: Sendable {
        package let workspace: WorkspaceID
        package let id: UUID
    }

    /// Those for which there is something to do, the longest due first. Needs the system scope.
    package static func next(_ tx: Transaction, limit: Int) throws -> [Due] {
        try tx.rows(
            """
            SELECT workspace_id, id FROM outreach_message WHERE run_at <= \(tx.now) ORDER BY run_at LIMIT \(limit)
            """
        ).map { Due(workspace: try $0.get("workspace_id"), id: try $0.get("id")) }
    }
}

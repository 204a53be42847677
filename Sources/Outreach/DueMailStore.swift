import Foundation
import Primitives
import Store

/// Finds what is due on `outreach_message`, of all people, without opening anything.
package enum DueMailStore {
    package struct Due: Sendable {
        package let workspace: WorkspaceID
        package let person: PersonID
        package let id: UUID
        /// Since when.
        package let at: Date

        package var place: Place { Place(at: at, workspace: workspace, id: id) }
    }

    /// How far a walk over what is due has come.
    package struct Place: Sendable, Equatable {
        let at: Date
        let workspace: WorkspaceID
        let id: UUID
    }

    /// Those for which there is something to do, the longest due first, behind a place or from the beginning. Needs the system
    /// scope.
    package static func next(_ tx: Transaction, after place: Place? = nil, limit: Int) throws -> [Due] {
        let behind: SQL =
            place.map { "AND (run_at, workspace_id, id) > (\($0.at)::timestamptz, \($0.workspace), \($0.id))" } ?? ""
        return try tx.rows(
            """
            SELECT workspace_id, person_id, id, run_at FROM outreach_message WHERE run_at <= \(tx.now) \(behind)
            ORDER BY run_at, workspace_id, id LIMIT \(limit)
            """
        ).map {
            Due(
                workspace: try $0.get("workspace_id"), person: try $0.get("person_id"), id: try $0.get("id"),
                at: try $0.get("run_at"))
        }
    }
}

import Foundation
import Primitives
import Store

/// Somebody wants to be left alone: no introductions, and nothing else that comes to them, until a day or until they say
/// so. What holds it is one value, so that rooms only read it.
package struct NotNow: Sendable, Equatable {
    /// Nil: until they say so.
    package let until: Date?

    package init(until: Date?) { self.until = until }

    package func holds(at now: Date) -> Bool { until.map { $0 > now } ?? true }
}

/// Every statement that changes `not_now`. Rows whose day has come mean nothing any more.
package struct NotNowStore: Sendable {
    package init() {}

    /// Nil for somebody who can be disturbed.
    package func notNow(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> NotNow? {
        try tx.first(
            """
            SELECT until FROM not_now WHERE workspace_id = \(workspace) AND person_id = \(person)
                AND (until IS NULL OR until > \(tx.now))
            """
        ).map { NotNow(until: try $0.get("until")) }
    }

    package func set(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ new: NotNow) throws {
        try tx.run(
            """
            INSERT INTO not_now (workspace_id, person_id, until, since)
            VALUES (\(workspace), \(person), \(new.until)::timestamptz, \(tx.now))
            ON CONFLICT (workspace_id, person_id) DO UPDATE SET until = excluded.until, since = excluded.since
            """)
    }

    /// How many there were: none or one.
    @discardableResult
    package func end(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> Int {
        try tx.run("DELETE FROM not_now WHERE workspace_id = \(workspace) AND person_id = \(person)")
    }
}

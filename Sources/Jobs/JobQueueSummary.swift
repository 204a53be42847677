import Foundation
import Primitives
import Store

/// The queue as the admin page shows it. The transaction's scope decides whose jobs are counted.
package struct JobQueueSummary: Sendable, Equatable {
    package static let pageLimit = 100

    package let counts: [JobCount]

    package init(_ tx: Transaction) throws { counts = try JobStore.counts(tx) }

    package func count(_ state: JobState) -> Int { counts.filter { $0.state == state }.reduce(0) { $0 + $1.count } }

    /// A page of a workspace's jobs, the newest first; nil is the installation's own. `before` is the last number of
    /// the page before.
    package static func recent(
        _ tx: Transaction, workspace: WorkspaceID?, state: JobState? = nil, before: Int64? = nil, limit: Int = 50
    ) throws -> [ListedJob] {
        let limit = max(1, min(limit, pageLimit))
        return try JobStore.recent(
            tx, workspace: workspace ?? .installation, state: state, before: before, limit: limit)
    }

    /// Since when the job that has waited longest could have run; nil where none waits. The transaction's scope decides
    /// whose jobs are looked at.
    package static func waitingSince(_ tx: Transaction) throws -> Date? { try JobStore.waitingSince(tx) }

    /// Calls off a job that is not finished. False where it is, is not in the transaction's scope, or is of a kind to spare.
    package static func cancel(_ tx: Transaction, _ key: JobKey, sparing kinds: [String] = []) throws -> Bool {
        try JobStore.cancel(tx, key, sparing: kinds, reason: "cancelled by hand")
    }
}

/// How many jobs of a kind are in a state.
package struct JobCount: Sendable, Equatable {
    package let kind: String
    package let state: JobState
    package let count: Int
}

/// One line of the admin page.
package struct ListedJob: Sendable, Equatable {
    package let key: JobKey
    package let kind: String
    package let state: JobState
    package let attempt: Int
    package let maximumAttempts: Int
    package let scheduledAt: Date
    package let insertedAt: Date
    package let attemptedAt: Date?
    /// When it was completed, cancelled or discarded.
    package let endedAt: Date?
    /// The kind of the last error; holds no personal data.
    package let lastError: String?

    init(_ row: Row) throws {
        key = JobKey(workspace: try row.get("workspace_id"), id: try row.get("id"))
        kind = try row.get("kind")
        state = try row.get("state")
        attempt = try row.get("attempt")
        maximumAttempts = try row.get("max_attempts")
        scheduledAt = try row.get("scheduled_at")
        insertedAt = try row.get("inserted_at")
        attemptedAt = try row.get("attempted_at")
        endedAt = try row.get("completed_at")
        lastError = try row.get("last_error")
    }
}

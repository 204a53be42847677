import Foundation
import Jobs
import Primitives
import Store

/// Looks for deliveries that were left without a job: one that was cancelled, or used up its attempts.
package struct DeliverySweep: JobPayload {
    package static let kind = "mail.sweep"
    /// The next beat is the retry.
    package static let maximumAttempts = 1

    package init() {}

    package static func recurring() throws -> RecurringJob {
        try RecurringJob("mail.sweep", .every(minutes: 5), DeliverySweep())
    }
}

/// Gives such a delivery a job again. What was on the wire is not sent a second time: its job finds it in that state and
/// says that nobody knows what became of it.
package struct DeliverySweepWorker: Worker {
    /// Seconds after its last change that a delivery is looked at.
    static let age: TimeInterval = 600
    private static let limit = 1000
    private let database: Database
    private let jobs = JobQueue()

    package init(_ database: Database) { self.database = database }

    package func run(_ payload: DeliverySweep, _ job: RunningJob) async throws -> JobOutcome {
        try await database.transaction(.system("looks for mail that nobody sends")) { tx in
            for (workspace, deliveries) in try Self.left(tx) {
                let requests = deliveries.map {
                    JobRequest(DeliverMail(workspace: workspace, delivery: $0), unique: $0.text, priority: 5)
                }
                try jobs.enqueue(tx, all: requests, workspace: workspace)
            }
        }
        return .completed
    }

    /// Those without an unfinished job; a job of a delivery bears its id as unique key.
    private static func left(_ tx: Transaction) throws -> [WorkspaceID: [DeliveryID]] {
        try tx.rows(
            """
            SELECT d.workspace_id, d.id FROM delivery d
            WHERE d.state IN ('queued', 'sending') AND d.updated_at < \(tx.now - age) AND NOT EXISTS (
                SELECT FROM job j WHERE j.workspace_id = d.workspace_id AND j.kind = \(DeliverMail.kind)
                    AND j.unique_key = d.id::text AND j.state IN ('scheduled', 'available', 'executing', 'retryable'))
            ORDER BY d.updated_at LIMIT \(limit)
            """
        ).reduce(into: [:]) { all, row in
            try all[row.get("workspace_id"), default: []].append(row.get("id"))
        }
    }
}

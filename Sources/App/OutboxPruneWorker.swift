import Foundation
import Jobs
import Mail
import Store

/// Forgets mail, after the time the ledger keeps it. What did not arrive stays longer, for whoever asks what became of it.
struct OutboxPrune: JobPayload {
    static let kind = "mail.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
    /// Seconds from writing a mail until it is forgotten.
    static let retention: TimeInterval = 90 * 86_400
    /// The same for one that did not arrive.
    static let retentionOfFailed: TimeInterval = 180 * 86_400
    /// Rows deleted in one transaction.
    static let batch = 1000
}

struct OutboxPruneWorker: Worker {
    let database: Database
    let deliveries: DeliveryStore

    func run(_ payload: OutboxPrune, _ job: RunningJob) async throws -> JobOutcome {
        let deliveries = deliveries
        var count = OutboxPrune.batch
        while count >= OutboxPrune.batch {
            try Task.checkCancellation()
            count = try await database.transaction(.system("forgets mail that is over, in all workspaces")) { tx in
                try deliveries.prune(
                    tx, before: tx.now - OutboxPrune.retention, failed: tx.now - OutboxPrune.retentionOfFailed,
                    limit: OutboxPrune.batch)
            }
        }
        return .completed
    }
}

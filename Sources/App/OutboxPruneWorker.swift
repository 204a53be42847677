import Foundation
import Jobs
import Mail
import Store

/// Forgets mail that arrived, after the time the ledger keeps it. What did not arrive stays, so that it never reads as sent.
struct OutboxPrune: JobPayload {
    static let kind = "mail.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
    /// Seconds from writing a mail until it is forgotten.
    static let retention: TimeInterval = 90 * 86_400
}

struct OutboxPruneWorker: Worker {
    let database: Database
    let deliveries: DeliveryStore

    func run(_ payload: OutboxPrune, _ job: RunningJob) async throws -> JobOutcome {
        let deliveries = deliveries
        _ = try await database.transaction(.system("forgets mail that is over, in all workspaces")) { tx in
            try deliveries.prune(tx, before: tx.now.addingTimeInterval(-OutboxPrune.retention))
        }
        return .completed
    }
}

import Foundation
import Jobs
import Mail
import Store

/// How the installation is doing, in numbers that tell nothing about anybody.
struct InstallationHealth: Sendable {
    let jobs: [JobState: Int]
    /// Since when the job that has waited longest could have run; nil where none waits.
    let waitingSince: Date?
    let deliveries: [DeliveryState: Int]
    /// Bytes.
    let databaseSize: Int64

    init(_ tx: Transaction, _ ledger: DeliveryStore) throws {
        let summary = try JobQueueSummary(tx)
        jobs = JobState.allCases.reduce(into: [:]) { $0[$1] = summary.count($1) }
        waitingSince = try JobQueueSummary.waitingSince(tx)
        deliveries = try ledger.counts(tx)
        databaseSize = try tx.first("SELECT pg_database_size(current_database()) AS size")?.get("size") ?? 0
    }
}

import Audit
import Jobs
import Store
import Vault

/// Every five minutes the heads of all audit chains are signed.
struct CheckpointJob: JobPayload {
    static let kind = "audit.checkpoint"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct CheckpointWorker: Worker {
    let database: Database
    let vault: KeyVault

    func run(_ payload: CheckpointJob, _ job: RunningJob) async throws -> JobOutcome {
        let checkpoints = CheckpointStore(vault: vault)
        _ = try await database.transaction(.system("signs the heads of the audit chains")) {
            try checkpoints.checkpointAll($0)
        }
        return .completed
    }
}

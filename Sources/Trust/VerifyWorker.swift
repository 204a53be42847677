import Audit
import Jobs
import Store

/// Looks each quarter of an hour which evidence grows old, and makes it anew.
struct VerifyClaims: JobPayload {
    static let kind = "claims.verify"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct VerifyWorker: Worker {
    static var concurrency: Int { 1 }
    let database: Database
    let verification: ClaimVerification

    func run(_ payload: VerifyClaims, _ job: RunningJob) async throws -> JobOutcome {
        try await look()
        return .completed
    }

    /// Returns how many claims were examined.
    @discardableResult
    func look() async throws -> Int {
        let due = try await database.transaction(.system("looks which evidence grows old")) { tx in
            let due = try verification.due(tx)
            if due.isEmpty { try verification.publish(tx) }
            return due
        }
        if !due.isEmpty { _ = try await verification.verify(due, by: .system) }
        return due.count
    }
}

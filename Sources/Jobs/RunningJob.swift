import Foundation
import Primitives
import Store

/// The job a worker is running now: a value, good for as long as its lease is held.
package struct RunningJob: Sendable, Equatable {
    package let lease: JobLease
    /// 1 for the first.
    package let attempt: Int
    package let maximumAttempts: Int

    package init(lease: JobLease, attempt: Int, maximumAttempts: Int) {
        self.lease = lease
        self.attempt = attempt
        self.maximumAttempts = maximumAttempts
    }

    package var id: Int64 { lease.key.id }
    package var fence: Int64 { lease.fence }
    /// Nil for a job of the installation itself.
    package var workspace: WorkspaceID? { lease.key.workspace == .installation ? nil : lease.key.workspace }
    package var isLastAttempt: Bool { attempt >= maximumAttempts }

    /// Whether this lease still holds. If so, nobody else can take the job until the transaction ends, so that
    /// what it writes is written under the lease.
    package func isStillMine(_ tx: Transaction) throws -> Bool { try JobStore.holds(tx, lease) }

    /// Completes the job in the effect's own transaction: both are kept or neither, so the effect is made exactly
    /// once. Throws `LostLease` where another runner has it by now. The worker then returns `.completed`.
    package func complete(_ tx: Transaction) throws {
        guard try JobStore.complete(tx, lease) else { throw LostLease() }
    }
}

/// The job was taken by another runner, cancelled, or is finished: this one's work on it does not count.
package struct LostLease: Error, Equatable {
    package init() {}
}

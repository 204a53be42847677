import Foundation
import Store

/// How much waits or is under way, in all workspaces. What is over is not counted: there may be very much of it.
package struct JobQueueBacklog: Sendable {
    package let counts: [JobState: Int]
    /// Seconds for which the longest waiting job could have run; nil where none waits.
    package let oldest: TimeInterval?

    /// Needs the system scope.
    package init(_ tx: Transaction) throws {
        counts = try JobStore.unfinished(tx)
        oldest = try JobStore.waitingSince(tx).map { max(0, tx.now.timeIntervalSince($0)) }
    }
}

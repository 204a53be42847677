import Foundation
import Store

/// What every runner does for all: moves what is due, takes back what is abandoned, forgets what is old.
struct JobHousekeeping: Sendable {
    /// Rows at most in one round.
    static let limit = 1000

    let kinds: [String]
    let retention: TimeInterval

    /// One round. Writes nothing where there is nothing to do. Returns the kinds that have work now.
    @discardableResult
    func round(_ tx: Transaction) throws -> Set<String> {
        let staged = try JobStore.stage(tx, limit: Self.limit)
        let rescued = try JobStore.rescue(tx, limit: Self.limit)
        try JobSchedules.enqueueDue(tx, kinds: kinds, limit: Self.limit)
        let ready = Set(staged + rescued)
        try JobStore.wake(tx, ready)
        return ready
    }

    /// Forgets one batch of finished jobs; true where there may be more.
    func prune(_ tx: Transaction) throws -> Bool {
        try JobStore.prune(tx, endedBefore: tx.now - retention, limit: Self.limit) == Self.limit
    }
}

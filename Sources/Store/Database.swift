import Foundation
import Primitives

/// PostgreSQL as the rest of the house sees it: transactions opened for a scope, and nothing else.
package final class Database: Sendable {
    /// How often a transaction that met another one is run again before the caller hears `.conflict`.
    static let attempts = 3

    private let pool: ConnectionPool
    private let time: TimeSource
    /// For tasks that are going to ask for transactions.
    package let executor: DatabaseExecutor
    package let target: @Sendable () -> String
    let limits: DatabaseLimits

    /// `target` is a libpq connection string, asked for at each new connection. `witness` hears of every round trip.
    package init(
        target: @escaping @Sendable () -> String, limits: DatabaseLimits = DatabaseLimits(), time: TimeSource = .system,
        witness: DatabaseWitness? = nil
    ) {
        self.target = target
        self.limits = limits
        self.time = time
        pool = ConnectionPool(target: target, limits: limits, witness: witness)
        executor = DatabaseExecutor(pool)
    }

    /// Runs `body` in one transaction for `scope` and commits it; whatever `body` throws rolls it back.
    ///
    /// `body` runs on a database thread, may run again where another transaction was in the way, and cannot wait for
    /// anything but the database.
    package func transaction<T: Sendable>(
        _ scope: Scope, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        for _ in 1..<Self.attempts {
            do { return try await attempt(scope, body) } catch DatabaseError.conflict { continue }
        }
        return try await attempt(scope, body)
    }

    /// Waits for running transactions, then closes all connections.
    package func close() { pool.close() }

    private func attempt<T: Sendable>(
        _ scope: Scope, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        let now = time.now().asKept
        let support = ActingSupport.account
        if let connection = pool.connectionAtHand() {
            return try Self.run(Transaction(connection.get(), scope: scope, now: now, support: support), body)
        }
        return try await withCheckedThrowingContinuation { continuation in
            pool.withConnection { connection in
                continuation.resume(
                    with: Result {
                        try Self.run(Transaction(connection.get(), scope: scope, now: now, support: support), body)
                    })
            }
        }
    }

    private static func run<T>(_ transaction: Transaction, _ body: (Transaction) throws -> T) throws -> T {
        do {
            let value = try body(transaction)
            try transaction.commit()
            return value
        } catch {
            transaction.rollBack()
            throw error
        }
    }
}

/// Hears of each round trip, with the texts of its statements and none of their values. Preparing a statement for the
/// first time on a connection is not told.
package typealias DatabaseWitness = @Sendable (_ statements: [String]) -> Void

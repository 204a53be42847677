import Foundation
import Primitives

/// A transaction open for one scope, on a database thread. Not to be kept: it ends with the closure it was given to.
package final class Transaction {
    package private(set) var scope: Scope
    /// The instant this transaction counts as now, from the installation's time source.
    package let now: Date
    /// The account of support in whose hands this is, if somebody of support acts in another's name.
    package let support: UUID?
    let connection: Connection
    private var hasBegun: Bool
    private var posted: [SQL] = []

    init(_ connection: Connection, scope: Scope, now: Date, support: UUID? = nil, hasBegun: Bool = false) {
        self.connection = connection
        self.scope = scope
        self.now = now
        self.support = support
        self.hasBegun = hasBegun
    }

    package func rows(_ sql: SQL) throws -> [Row] { try execute(sql).rows }

    package func first(_ sql: SQL) throws -> Row? { try execute(sql).rows.first }

    package func answer<Answer>(_ query: Query<Answer>) throws -> Answer { try query.read(rows(query.statement)) }

    /// How many rows the statement touched.
    @discardableResult
    package func run(_ sql: SQL) throws -> Int { try execute(sql).affected }

    /// Sends a statement along with the next one, at the latest with the commit: for what is written and not read back.
    ///
    /// Saves its round trip. What it fails of is thrown by whatever sends it, so nothing that follows may rest on it.
    package func post(_ sql: SQL) { posted.append(sql) }

    /// Goes on for one workspace alone, where it was the system that had to find out which. There is no way back.
    package func narrow(to workspace: WorkspaceID) {
        guard case .system = scope else { return }
        scope = .workspace(workspace)
        post(scope.statement)
    }

    /// Tells listeners of a channel, once the transaction has been committed.
    package func notify(_ channel: StaticString, _ payload: String = "") throws {
        try run("SELECT pg_notify(\(channel.description), \(payload))")
    }

    /// Begin, scope, what was posted and the statement share one round trip.
    private func execute(_ sql: SQL) throws -> QueryResult {
        let ahead: [SQL] = (hasBegun ? [] : ["BEGIN", scope.statement]) + takePosted()
        hasBegun = true
        if ahead.isEmpty { return try connection.execute(sql) }
        guard let result = try connection.executeTogether(ahead + [sql]).last else { throw DatabaseError.unavailable }
        return result
    }

    private func takePosted() -> [SQL] {
        defer { posted = [] }
        return posted
    }

    /// Asks all of it in one round trip, with which the transaction ends: the quickest way to read for a page.
    ///
    /// A statement after this one is a transaction of its own, for the same scope.
    package func finish<each Answer>(_ query: repeat Query<each Answer>) throws -> (repeat each Answer) {
        var statements: [SQL] = []
        for query in repeat each query { statements.append(query.statement) }
        var results = try finish(statements).makeIterator()
        return (repeat try (each query).read(results.next()?.rows ?? []))
    }

    private func finish(_ statements: [SQL]) throws -> [QueryResult] {
        let ahead = takePosted()
        if hasBegun {
            let results = try connection.executeTogether(ahead + statements + ["COMMIT"])
            hasBegun = false
            return Array(results.dropFirst(ahead.count))
        }
        // A pipeline outside a transaction is one by itself: neither BEGIN nor COMMIT is needed.
        return Array(
            try connection.executeTogether([scope.statement] + ahead + statements).dropFirst(1 + ahead.count))
    }

    /// With what was posted, in one round trip.
    func commit() throws {
        if !hasBegun {
            if !posted.isEmpty { _ = try finish([]) }
            return
        }
        let ahead = takePosted()
        let result =
            ahead.isEmpty
            ? try connection.execute("COMMIT") : try connection.executeTogether(ahead + ["COMMIT"]).last
        guard connection.isIdle else { throw DatabaseError.unavailable }
        // A body that swallowed an error and went on has written nothing (25P02, in_failed_sql_transaction).
        guard result?.commandTag == "COMMIT" else { throw DatabaseError.failed(state: "25P02") }
    }

    /// Leaves the connection clean. A connection that cannot be cleaned is not used again.
    func rollBack() { if hasBegun, !connection.isIdle { try? connection.runScript("ROLLBACK") } }
}

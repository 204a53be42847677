import Foundation
import Primitives
import Store
import Synchronization

/// A real PostgreSQL database of one test's own, with a clock that only the test moves.
package final class TestDatabase: Sendable {
    package let database: Database
    package let targets: TestTargets
    package let clock: TestClock
    private let trips = TripRecorder()

    /// With Store's migrations and these.
    package static func make(_ migrations: [Migration] = [], connections: Int = 4) async throws -> TestDatabase {
        let targets = try await TestCluster.shared.database(StoreSchema.migrations() + migrations)
        return TestDatabase(targets, connections: connections)
    }

    private init(_ targets: TestTargets, connections: Int) {
        self.targets = targets
        clock = TestClock()
        database = Database(
            target: { targets.app }, limits: DatabaseLimits(connections: connections), time: clock.source,
            witness: trips.note)
    }

    /// What `body` asks of the database: each round trip with the texts of its statements. Nothing else may be at work.
    package func trips(during body: () async throws -> Void) async throws -> [[String]] {
        try await trips.during(body)
    }

    deinit {
        database.close()
        TestCluster.shared.drop(targets)
    }

    /// Runs statements as the owner of the tables, row security still in force.
    @discardableResult
    package func asOwner(_ text: String) throws -> [String] {
        try TestConnection(targets.owner).run("SET search_path TO klatch; " + text)
    }

    /// Runs statements as the role that serves, without any scope unless the text sets one.
    @discardableResult
    package func asApp(_ text: String) throws -> [String] {
        try TestConnection(targets.app).run("SET search_path TO klatch; " + text)
    }
}

/// A clock that stands still until the test moves it. Begins on Monday, 5 January 2026, 09:00 UTC.
package final class TestClock: Sendable {
    private let date = Mutex(Date(timeIntervalSince1970: 1_767_603_600))

    package init() {}

    package var now: Date { date.withLock { $0 } }
    package var source: TimeSource { TimeSource { [self] in now } }

    package func advance(by seconds: TimeInterval) { date.withLock { $0.addTimeInterval(seconds) } }
}

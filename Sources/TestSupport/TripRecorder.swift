import Synchronization

/// Writes down round trips to a database while it is told to.
final class TripRecorder: Sendable {
    private let trips = Mutex<[[String]]?>(nil)

    func note(_ statements: [String]) { trips.withLock { $0?.append(statements) } }

    func during(_ body: () async throws -> Void) async throws -> [[String]] {
        trips.withLock { $0 = [] }
        defer { trips.withLock { $0 = nil } }
        try await body()
        return trips.withLock { $0 ?? [] }
    }
}

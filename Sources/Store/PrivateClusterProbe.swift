import CPostgres
import Dispatch

/// Asks a server whether it takes connections.
enum PrivateClusterProbe {
    /// True when the server answers. libpq waits while it asks, so it asks on a thread outside Swift's own few.
    static func answers(_ connection: String) async -> Bool {
        await withCheckedContinuation { answered in
            DispatchQueue.global().async {
                answered.resume(returning: PQping(connection + " connect_timeout=2") == PQPING_OK)
            }
        }
    }
}

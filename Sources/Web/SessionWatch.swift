import Foundation
import Primitives
import Synchronization

/// Looks after an answer that takes long: a second after its session ended, at the latest, nothing more of it is written.
final class SessionWatch: Sendable {
    /// Seconds for which an answer of the database is believed.
    static let interval: TimeInterval = 1

    private let session: UUID
    private let asked: Mutex<Date>

    init(session: UUID, since: Date) {
        self.session = session
        asked = Mutex(since)
    }

    /// Throws once the session is over.
    func check(_ sessions: any SessionSource, at now: Date) async throws {
        let isDue = asked.withLock { last in
            guard abs(now.timeIntervalSince(last)) >= Self.interval else { return false }
            last = now
            return true
        }
        if isDue, try await !sessions.isLive(session) { throw RequestRefusal.notSignedIn }
    }
}

import Foundation
import Primitives
import Synchronization
import Testing

@testable import Web

/// AT-14, AT-30: what is still being written when a right ends.
@Suite("A long answer")
struct SessionWatchTests {
    private final class Sessions: SessionSource {
        let live = Mutex(true)
        let asked = Mutex(0)
        func caller(presenting token: String) async throws -> Caller? { nil }
        func isLive(_ session: UUID) async throws -> Bool {
            asked.withLock { $0 += 1 }
            return live.withLock { $0 }
        }
    }

    @Test("stops a second after its session has ended, and asks no more than once a second (AT-14, AT-30)")
    func stops() async throws {
        let sessions = Sessions()
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let watch = SessionWatch(session: UUID(), since: start)
        for _ in 0..<100 { try await watch.check(sessions, at: start.addingTimeInterval(0.9)) }
        #expect(sessions.asked.withLock { $0 } == 0)
        try await watch.check(sessions, at: start.addingTimeInterval(1))
        #expect(sessions.asked.withLock { $0 } == 1)
        sessions.live.withLock { $0 = false }
        try await watch.check(sessions, at: start.addingTimeInterval(1.9))
        await #expect(throws: RequestRefusal.notSignedIn) {
            try await watch.check(sessions, at: start.addingTimeInterval(2))
        }
    }
}

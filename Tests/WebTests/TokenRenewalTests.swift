import Foundation
import HTTPTypes
import Policy
import Primitives
import Synchronization
import Testing

@testable import Web

/// The next token of a session, on its way into the browser.
@Suite("A renewed token")
struct TokenRenewalTests {
    private final class Clock: Sendable {
        private let moment = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        var source: TimeSource { TimeSource { self.moment.withLock { $0 } } }
        func advance(by seconds: TimeInterval) { moment.withLock { $0 += seconds } }
    }

    private struct Renewing: SessionSource {
        func caller(presenting token: String) async throws -> Caller? {
            Caller(
                account: AccountID(UUID()), session: UUID(), name: "Ada", address: "ada@example.org", membership: nil,
                proof: Proof(
                    method: .link, secondFactor: nil, hasFactors: false, shownAt: nil, satisfiesWorkspace: true),
                renewedToken: "next-one")
        }
        func isLive(_ session: UUID) async throws -> Bool { true }
    }

    @Test("comes with an answer of half a minute, and with none that took longer", arguments: [0, 30, 31, 600])
    func slow(_ seconds: Int) async throws {
        let clock = Clock()
        let route = Route.get("/slow", .visitor("a test")) { _ in
            clock.advance(by: TimeInterval(seconds))
            return .text("done")
        }
        let site = try SmallSite(sessions: Renewing(), time: clock.source, more: [route])
        let answer = try await site.send(.get, "/slow", ["Cookie": "klatch_session=old"])
        let lines = answer.headers[values: .setCookie].filter { $0.contains("klatch_session=next-one") }
        #expect(answer.status == 200 && lines.count == (seconds <= 30 ? 1 : 0))
    }
}

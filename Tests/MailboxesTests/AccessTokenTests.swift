import Foundation
import Primitives
import Synchronization
import Testing

@testable import GoogleAPI
@testable import Mailboxes
@testable import Outreach

@Suite("Access tokens")
struct AccessTokenTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private final class Renewals: Sendable {
        private let count = Mutex(0)
        var made: Int { count.withLock { $0 } }

        @Sendable func renew() async -> Result<GoogleAccess, GoogleFailure> {
            let number = count.withLock { count in
                count += 1
                return count
            }
            for _ in 0..<100 { await Task.yield() }
            return .success(
                GoogleAccess(
                    token: Secret("a\(number)"), expiresAt: AccessTokenTests.now + 3_600,
                    granted: GrantedScopes([.send])))
        }
    }

    private let mailbox = MailboxID(UUID())

    @Test("are renewed once, however many ask at the same time")
    func singleFlight() async throws {
        let (tokens, renewals, mailbox) = (AccessTokens(), Renewals(), mailbox)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await tokens.access(
                        mailbox, Secret("r"), isStale: false, now: Self.now, renewals.renew
                    ).token.reveal()
                }
            }
            for try await token in group { #expect(token == "a1") }
        }
        #expect(renewals.made == 1)
    }

    @Test("are got anew when they are about to end, were not taken, or another leave was given")
    func anew() async throws {
        let (tokens, renewals) = (AccessTokens(), Renewals())
        func ask(_ refresh: String, stale: Bool = false, after seconds: TimeInterval = 0) async throws -> String {
            try await tokens.access(
                mailbox, Secret(refresh), isStale: stale, now: Self.now + seconds, renewals.renew
            ).token.reveal()
        }
        #expect(try await ask("r") == "a1")
        #expect(try await ask("r") == "a1")
        #expect(try await ask("r", stale: true) == "a2")
        #expect(try await ask("other") == "a3")
        #expect(try await ask("other", after: 3_600 - AccessTokens.margin + 1) == "a4")
    }
}

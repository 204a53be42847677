import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Limits

@Suite("Delays instead of lock-outs (AT-13)")
struct DelaysTests {
    let policy = DelayPolicy.password
    let strangers = LimitFixtures.keys.account(LimitFixtures.ada)
    let own = LimitFixtures.keys.account(LimitFixtures.ada, in: [1, 2, 3])

    /// Fails as often as it is let in, `tries` times at one instant.
    private func fail(_ world: TestDatabase, _ key: LimitKey, tries: Int) async throws -> (let: Int, wait: Int?) {
        var (count, wait) = (0, Int?.none)
        for _ in 0..<tries {
            do {
                _ = try await Delays(database: world.database).begin(policy, key)
                count += 1
            } catch let refusal as TooManyTries { wait = refusal.retryAfter }
        }
        return (count, wait)
    }

    @Test("each failure makes the next try wait as the policy says")
    func grow() async throws {
        let world = try await LimitFixtures.database()
        for failures in 1...16 {
            _ = try await Delays(database: world.database).begin(policy, strangers)
            let wait = policy.wait(after: failures)
            guard wait > 0 else { continue }
            world.clock.advance(by: Double(wait) - 0.001)
            #expect(try await fail(world, strangers, tries: 1) == (0, 1))
            world.clock.advance(by: 0.001)
        }
    }

    @Test("refused tries make nobody wait longer")
    func refused() async throws {
        let world = try await LimitFixtures.database()
        #expect(try await fail(world, strangers, tries: 500) == (4, 1))
        world.clock.advance(by: 1)
        #expect(try await fail(world, strangers, tries: 500) == (1, 2))
    }

    @Test("strangers who guess without end keep a known browser from nothing")
    func known() async throws {
        let world = try await LimitFixtures.database()
        for _ in 0..<200 {
            world.clock.advance(by: 300)
            _ = try await fail(world, strangers, tries: 5)
        }
        #expect(try await fail(world, strangers, tries: 1).let == 0)
        #expect(try await fail(world, own, tries: 1).let == 1)
    }

    @Test("nobody is locked out: the longest wait is a quarter of an hour")
    func noLockOut() async throws {
        let world = try await LimitFixtures.database()
        for _ in 0..<50 {
            #expect(try await fail(world, strangers, tries: 9).let >= 1)
            world.clock.advance(by: 900)
        }
        #expect(try await fail(world, strangers, tries: 1).let == 1)
    }

    @Test("of many tries at once only the free ones and one more are let through")
    func parallel() async throws {
        let world = try await LimitFixtures.database(connections: 8)
        let passed = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    (try? await Delays(database: world.database).begin(policy, strangers)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(passed == 4)
    }

    @Test("success in a known browser forgets its failures, success among strangers only itself")
    func success() async throws {
        let world = try await LimitFixtures.database()
        let delays = Delays(database: world.database)
        for (key, failures) in [(own, []), (strangers, ["4"])] {
            _ = try await fail(world, key, tries: 9)
            world.clock.advance(by: 10)
            let attempt = try await delays.begin(policy, key)
            #expect(attempt.failures == 5)
            try await world.database.transaction(.system("test")) { try delays.succeed($0, attempt) }
            let kept = try world.asOwner(
                "SET app.scope = 'system'; SELECT failures FROM limit_delay WHERE failures > 0")
            #expect(kept == failures)
        }
        #expect(try await fail(world, strangers, tries: 9) == (1, 2))
    }

    @Test("a day without a try forgets everything, and pruning takes it away")
    func memory() async throws {
        let world = try await LimitFixtures.database()
        _ = try await fail(world, strangers, tries: 9)
        world.clock.advance(by: 86_399)
        #expect(try await Delays(database: world.database).prune() == 0)
        world.clock.advance(by: 1)
        #expect(try await fail(world, strangers, tries: 9) == (4, 1))
        world.clock.advance(by: 86_401)
        #expect(try await Delays(database: world.database).prune() == 1)
    }

    @Test("a clock that ran ahead holds nobody up for longer than the policy does")
    func clockAhead() async throws {
        let world = try await LimitFixtures.database()
        world.clock.advance(by: 7 * 86_400)
        _ = try await fail(world, strangers, tries: 9)
        world.clock.advance(by: -7 * 86_400)
        #expect(try await fail(world, strangers, tries: 1).let == 1)
    }

    @Test("other scopes than the system's are denied, and no database is no try")
    func denied() async throws {
        let world = try await LimitFixtures.database()
        await #expect(throws: DatabaseError.denied) {
            try await world.database.transaction(.account(LimitFixtures.ada)) { [self] tx in
                _ = try DelayStore().begin(tx, policy, strangers)
            }
        }
        world.database.close()
        await #expect(throws: DatabaseError.self) {
            try await Delays(database: world.database).begin(policy, strangers)
        }
    }
}

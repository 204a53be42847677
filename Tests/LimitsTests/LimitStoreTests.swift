import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Limits

@Suite("Buckets in the database")
struct LimitStoreTests {
    let three = Allowance("test.three", .token, 3, each: 60, burst: 3)
    let ten = Allowance("test.ten", .token, 10, each: 60, burst: 10)

    private func charge(_ allowance: Allowance, _ key: Int, cost: Int = 1) -> Charge {
        Charge(allowance: allowance, key: LimitFixtures.key(key), cost: cost)
    }

    private func left(_ world: TestDatabase, _ allowance: Allowance, _ key: Int) async throws -> Int {
        var left = 0
        while try await world.charge([charge(allowance, key)]) { left += 1 }
        return left
    }

    @Test("Decide as the pure rule does, whatever is asked")
    func likeTheRule() async throws {
        let world = try await LimitFixtures.database()
        var random = SplitMix64(state: 4)
        var known: [Int: Int64] = [:]
        for _ in 0..<200 {
            world.clock.advance(by: Double.random(in: 0...30, using: &random).rounded(.down) / 8)
            let (key, cost) = (Int.random(in: 0..<3, using: &random), Int.random(in: 1...3, using: &random))
            let now = world.clock.now.microseconds
            let decision = GCRA.decide(three, cost: cost, fullAt: known[key], now: now)
            if case .pass(let fullAt) = decision { known[key] = fullAt }
            #expect(try await world.charge([charge(three, key, cost: cost)]) == decision.passes)
        }
    }

    @Test("Charge none where one refuses, in whichever order they are named")
    func allOrNothing() async throws {
        let world = try await LimitFixtures.database()
        #expect(try await left(world, three, 1) == 3)
        for key in [0, 2] {
            for _ in 0..<5 {
                #expect(try await !world.charge([charge(ten, key), charge(three, 1), charge(three, key)]))
            }
        }
        #expect(try world.asOwner("SET app.scope = 'system'; SELECT count(*) FROM limit_bucket") == ["1"])
        #expect(try await left(world, ten, 0) == 10)
    }

    @Test("Say how long each refusing bucket needs")
    func waits() async throws {
        let world = try await LimitFixtures.database()
        _ = try await left(world, three, 1)
        world.clock.advance(by: 5)
        let findings = try await world.database.transaction(.system("test")) { [self] tx in
            try LimitStore().charge(tx, Charge.merged([charge(three, 1, cost: 2), charge(ten, 1)]))
        }
        #expect(Set(findings.map(\.wait)) == [35_000_000, nil])
    }

    @Test(
        "Let through exactly the burst of many at once for a key never seen, over several processes", arguments: 1...5)
    func race(round: Int) async throws {
        let world = try await LimitFixtures.database(connections: 8)
        let passed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for extra in 0..<60 {
                group.addTask { try await world.charge([charge(three, 1), charge(ten, 100 + extra % 7)]) }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(passed == 3)
        var rest = 0
        for key in 100..<107 { rest += try await left(world, ten, key) }
        #expect(rest == 7 * 10 - 3)
    }

    @Test("Stand and fall with the caller's transaction")
    func rollBack() async throws {
        struct Undone: Error {}
        let world = try await LimitFixtures.database()
        await #expect(throws: Undone.self) {
            try await world.database.transaction(.system("test")) { [self] tx in
                _ = try LimitStore().charge(tx, [charge(three, 1, cost: 3)])
                throw Undone()
            }
        }
        #expect(try await left(world, three, 1) == 3)
    }

    @Test(
        "Are closed to every scope but the system's",
        arguments: [
            Scope.account(LimitFixtures.ada), .workspace(.installation), .link(UUID()),
        ])
    func scopes(_ scope: Scope) async throws {
        let world = try await LimitFixtures.database()
        await #expect(throws: DatabaseError.denied) {
            try await world.database.transaction(scope) { [self] tx in
                _ = try LimitStore().charge(tx, [charge(three, 1)])
            }
        }
    }

    @Test("Heal after a clock that ran ahead")
    func clockAhead() async throws {
        let world = try await LimitFixtures.database()
        world.clock.advance(by: 86_400)
        _ = try await left(world, three, 1)
        world.clock.advance(by: -86_400)
        #expect(try await !world.charge([charge(three, 1)]))
        let findings = try await world.database.transaction(.system("test")) { [self] tx in
            try LimitStore().charge(tx, [charge(three, 1)])
        }
        #expect(findings.map(\.wait) == [20_000_000])
    }

    @Test("Are forgotten once they are full, and not before")
    func prune() async throws {
        let world = try await LimitFixtures.database()
        for key in 0..<20 { _ = try await world.charge([charge(three, key)]) }
        world.clock.advance(by: 75)
        _ = try await world.charge([charge(three, 5, cost: 3)])
        let limiter = world.limiter()
        try await limiter.prune(batch: 3)
        #expect(try world.asOwner("SET app.scope = 'system'; SELECT count(*) FROM limit_bucket") == ["20"])
        world.clock.advance(by: 10)
        try await limiter.prune(batch: 3)
        #expect(try world.asOwner("SET app.scope = 'system'; SELECT count(*) FROM limit_bucket") == ["1"])
        #expect(try await left(world, three, 5) == 0)
    }

    @Test("Hold nothing that says whose they are")
    func nothingPersonal() async throws {
        let world = try await LimitFixtures.database()
        let keys = LimitFixtures.keys.peer("192.0.2.7") + [LimitFixtures.keys.account(LimitFixtures.ada)]
        let charges = keys.map { Charge(allowance: three, key: $0, cost: 1) }
        #expect(try await world.charge(charges))
        let text = try world.asOwner("SET app.scope = 'system'; SELECT b::text FROM limit_bucket b").joined()
        #expect(!text.contains("192") && !text.contains(LimitFixtures.ada.text) && !text.contains("c0000207"))
    }
}

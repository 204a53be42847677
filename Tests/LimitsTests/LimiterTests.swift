import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Limits

@Suite("The limiter that slices ask")
struct LimiterTests {
    let keys = LimitFixtures.keys
    let pair = Limit(
        "test", "For tests.", [.per(.peer, 6, each: 60, burst: 3), .per(.account, 60, each: 60, burst: 10)])

    private var both: [LimitKey] { keys.peer("192.0.2.7") + [keys.account(LimitFixtures.ada)] }

    /// How often of `tries` it lets through, and the last refusal.
    private func passes(
        _ limiter: Limiter, _ limit: Limit, tries: Int, _ keys: (Int) throws -> [LimitKey]
    ) async throws -> (count: Int, refusal: TooManyTries?) {
        var (count, refusal) = (0, TooManyTries?.none)
        for number in 0..<tries {
            do {
                try await limiter.check([(limit, try keys(number))])
                count += 1
            } catch let error as TooManyTries { refusal = error }
        }
        return (count, refusal)
    }

    @Test("refuses with 429, the seconds to wait, and the allowance for the log")
    func refusal() async throws {
        let world = try await LimitFixtures.database()
        let (count, refusal) = try await passes(world.limiter(), pair, tries: 4) { _ in both }
        #expect(count == 3 && refusal?.status == 429 && refusal?.retryAfter == 10 && refusal?.limit == "test.peer")
        world.clock.advance(by: 9.999)
        await #expect(throws: TooManyTries.self) { try await world.limiter().check(pair, both) }
        world.clock.advance(by: 0.001)
        try await world.limiter().check(pair, both)
    }

    @Test("shares its buckets with other processes")
    func processes() async throws {
        let world = try await LimitFixtures.database()
        #expect(try await passes(world.limiter(), pair, tries: 2) { _ in both }.count == 2)
        #expect(try await passes(world.limiter(), pair, tries: 9) { _ in both }.count == 1)
    }

    @Test("refuses a flood without asking the database, and asks it for everything else")
    func front() async throws {
        let world = try await LimitFixtures.database()
        let limiter = world.limiter()
        _ = try await passes(limiter, pair, tries: 3) { _ in both }
        world.database.close()
        #expect(try await passes(limiter, pair, tries: 1_000) { _ in both }.count == 0)
        let other = keys.peer("192.0.2.8") + [keys.account(LimitFixtures.ada)]
        await #expect(throws: DatabaseError.self) { try await limiter.check(pair, other) }
    }

    @Test("answers with the database's error where it cannot be asked, never with a pass")
    func unavailable() async throws {
        let database = Database(target: { "host=/nonexistent" })
        let limiter = Limiter(database: database, keys: keys, time: .system)
        await #expect(throws: DatabaseError.unavailable) { try await limiter.check(pair, both) }
        database.close()
    }

    @Test("takes a missing key for a mistake, not for nothing to count")
    func missing() async throws {
        let world = try await LimitFixtures.database()
        await #expect(throws: LimitError.keyMissing("test.account")) {
            try await world.limiter().check(pair, keys.peer("192.0.2.7"))
        }
        await #expect(throws: LimitError.costAboveBurst("test.peer")) {
            try await world.limiter().check(pair, both, cost: 4)
        }
    }

    @Test("counts several acts and costs together")
    func costs() async throws {
        let world = try await LimitFixtures.database()
        let limiter = world.limiter()
        try await limiter.check(pair, both, cost: 2)
        await #expect(throws: TooManyTries.self) { try await limiter.check([(pair, both), (pair, both)]) }
        try await limiter.check(pair, both)
    }

    @Test("counts in the caller's transaction, and forgets with it")
    func inTransaction() async throws {
        struct Undone: Error {}
        let world = try await LimitFixtures.database()
        let limiter = world.limiter()
        await #expect(throws: Undone.self) {
            try await world.database.transaction(.system("test")) { [self] tx in
                try limiter.check(tx, pair, both, cost: 3)
                throw Undone()
            }
        }
        let counted = try await world.database.transaction(.system("test")) { [self] tx in
            try limiter.check(tx, pair, both, cost: 3)
            return (try? limiter.check(tx, pair, both)) == nil
        }
        #expect(counted)
        await #expect(throws: TooManyTries.self) { try await limiter.check(pair, both) }
    }

    @Test(
        "ten thousand hosts together try a code ten times an hour, and guess it within a year for less than 1e-6 (AT-3)"
    )
    func distributedGuessing() async throws {
        let world = try await LimitFixtures.database()
        let limiter = world.limiter()
        let index = try LimitFixtures.blindIndex("ada@example.org")
        var admitted: [Int] = []
        for hour in 0..<6 {
            admitted.append(
                try await passes(limiter, .codeTry, tries: hour == 0 ? 10_000 : 1_000) { number in
                    keys.peer("10.\(hour).\(number >> 8).\(number & 255)") + [keys.address(index)]
                }.count)
            world.clock.advance(by: 3_600)
        }
        #expect(admitted == [5, 5, 5, 5, 5, 5])
        let codes = 152_587_890_625.0  // 25 characters, eight places
        let mostInYear = Double(5 + 5 * 24 * 365)
        #expect(mostInYear / codes < 1e-6)
    }

    @Test("neither case nor a fresh host gets another try at an address (AT-12)")
    func spellings() async throws {
        let world = try await LimitFixtures.database()
        let forms = ["ada@example.org", "Ada@example.org", "ADA@EXAMPLE.ORG", "aDa@Example.Org"]
        let (count, _) = try await passes(world.limiter(), .codeTry, tries: 40) { number in
            keys.peer("192.0.2.\(number)") + [keys.address(try LimitFixtures.blindIndex(forms[number % 4]))]
        }
        #expect(count == 5)
    }

    @Test("one /48 that walks through its /64s is stopped as one, and leaves few rows behind (AT-56)")
    func manyNetworks() async throws {
        let world = try await LimitFixtures.database()
        let index = try LimitFixtures.blindIndex("ada@example.org")
        let (count, _) = try await passes(world.limiter(), .passwordTry, tries: 2_000) { number in
            keys.peer("2001:db8:1:\(String(number, radix: 16))::1") + [keys.address(index)]
        }
        #expect(count == 80)
        #expect(try world.asOwner("SET app.scope = 'system'; SELECT count(*) FROM limit_bucket") == ["81"])
    }

    @Test("strangers who empty the address keep its known browser from nothing (AT-13)")
    func knownDevice() async throws {
        let world = try await LimitFixtures.database()
        let index = try LimitFixtures.blindIndex("ada@example.org")
        let stranger = keys.peer("192.0.2.7") + [keys.address(index), keys.address(index, in: [6, 6, 6])]
        let owner = keys.peer("192.0.2.7") + [keys.address(index), keys.address(index, in: [1])]
        for limit in [Limit.codeTry, .signInMail] {
            for _ in 0..<50 { try? await world.limiter().check(limit, stranger) }
        }
        await #expect(throws: TooManyTries.self) { try await world.limiter().check(.codeTry, owner) }
        #expect(try await passes(world.limiter(), .codeTryOnKnownDevice, tries: 9) { _ in owner }.count == 5)
        #expect(try await passes(world.limiter(), .signInMailOnKnownDevice, tries: 9) { _ in owner }.count == 3)
    }
}

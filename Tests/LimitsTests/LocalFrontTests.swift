import Foundation
import Primitives
import Testing

@testable import Limits

@Suite("What one process remembers of empty buckets (AT-56)")
struct LocalFrontTests {
    let allowance = Allowance("test", .token, 3, each: 60, burst: 3)
    let start: Int64 = 1_767_603_600_000_000

    private func charge(_ key: Int, cost: Int = 1) -> Charge {
        Charge(allowance: allowance, key: LimitFixtures.key(key), cost: cost)
    }

    @Test("refuses only what the database would refuse, and some of it", arguments: 0..<30)
    func neverStricter(seed: Int) {
        var random = SplitMix64(state: UInt64(seed))
        let front = LocalFront(slots: 16)
        var (now, known, refusals) = (start, [Int: Int64](), 0)
        for _ in 0..<2_000 {
            now += Int64.random(in: 0...2_000_000, using: &random)
            let key = Int.random(in: 0..<40, using: &random)
            let charge = charge(key, cost: Int.random(in: 1...3, using: &random))
            let decision = GCRA.decide(allowance, cost: charge.cost, fullAt: known[key], now: now)
            let wait = front.wait(for: charge, now: now)
            if wait != nil { refusals += 1 }
            #expect(wait == nil || decision == wait.map { .wait(microseconds: $0) })
            if case .pass(let fullAt) = decision { known[key] = fullAt }
            front.note(charge, fullAt: known[key] ?? now, now: now)
        }
        #expect(refusals > 0)
    }

    @Test("never forgets a bucket before its time, whatever else comes")
    func remembers() {
        let front = LocalFront(slots: 1024)
        let empty = start + allowance.capacity
        for key in 0..<64 { front.note(charge(key), fullAt: empty, now: start) }
        for key in 1_000..<100_000 { front.note(charge(key), fullAt: empty, now: start) }
        for key in 0..<64 { #expect(front.wait(for: charge(key), now: start) == allowance.interval) }
        for key in 0..<64 { #expect(front.wait(for: charge(key), now: start + allowance.interval) == nil) }
    }

    @Test("gives a slot on once its time has come")
    func reuse() {
        let front = LocalFront(slots: 8)
        for round in 0..<50 {
            let now = start + Int64(round) * allowance.interval
            for key in 0..<8 { front.note(charge(100 * round + key), fullAt: now + allowance.capacity, now: now) }
            #expect(front.usage(now: now).held == 8)
            #expect(front.wait(for: charge(100 * round + 7), now: now) != nil)
        }
    }

    @Test("takes no more memory under ten million different keys than at first")
    func bounded() {
        let front = LocalFront(slots: 4096)
        var random = SplitMix64(state: 1)
        for _ in 0..<10_000_000 {
            front.note(UInt128(random.next()) << 64 | UInt128(random.next()), until: start + 1, now: start)
        }
        #expect(front.usage(now: start) == (4096, 4096))
    }

    @Test("remembers nothing of a bucket that still holds one")
    func notEmpty() {
        let front = LocalFront(slots: 8)
        front.note(charge(1), fullAt: start + 2 * allowance.interval, now: start)
        #expect(front.usage(now: start).held == 0)
        #expect(front.wait(for: charge(1), now: start) == nil)
    }

    @Test("keeps the allowances of one key apart")
    func allowances() {
        let front = LocalFront(slots: 8)
        front.note(charge(1), fullAt: start + allowance.capacity, now: start)
        let other = Allowance("other", .token, 3, each: 60, burst: 3)
        #expect(front.wait(for: Charge(allowance: other, key: charge(1).key, cost: 1), now: start) == nil)
    }
}

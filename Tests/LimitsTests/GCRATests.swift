import Foundation
import Primitives
import Testing

@testable import Limits

@Suite("The algorithm of a bucket")
struct GCRATests {
    static let start: Int64 = 1_767_603_600_000_000

    /// From one event in a microsecond to one in ten, one to five at once.
    private func allowance(_ random: inout SplitMix64) -> Allowance {
        let events = Int.random(in: 100_000...1_000_000, using: &random)
        return Allowance("test", .token, events, each: 1, burst: Int.random(in: 1...5, using: &random))
    }

    @Test("decides as a slow token bucket does", arguments: 0..<200)
    func reference(seed: Int) {
        var random = SplitMix64(state: UInt64(seed))
        let allowance = allowance(&random)
        var slow = SlowBucket(allowance, at: Self.start)
        var (now, fullAt) = (Self.start, Int64?.none)
        for _ in 0..<300 {
            now += Int64.random(in: 0...20, using: &random)
            let cost = Int.random(in: 1...allowance.burst, using: &random)
            let decision = GCRA.decide(allowance, cost: cost, fullAt: fullAt, now: now)
            if case .pass(let instant) = decision { fullAt = instant }
            #expect(slow.take(cost, at: now) == (decision == fullAt.map { .pass(fullAt: $0) }))
        }
    }

    @Test("names the wait exactly: a microsecond less is too early", arguments: 0..<200)
    func wait(seed: Int) throws {
        var random = SplitMix64(state: UInt64(seed))
        let allowance = allowance(&random)
        let fullAt = Self.start + Int64.random(in: 1...allowance.capacity, using: &random)
        let decision = GCRA.decide(allowance, cost: allowance.burst, fullAt: fullAt, now: Self.start)
        guard case .wait(let wait) = decision else { return #expect(Bool(false)) }
        #expect(GCRA.decide(allowance, cost: allowance.burst, fullAt: fullAt, now: Self.start + wait).passes)
        #expect(!GCRA.decide(allowance, cost: allowance.burst, fullAt: fullAt, now: Self.start + wait - 1).passes)
    }

    @Test("lets no stretch of one period see more than burst and rate together")
    func most() {
        let allowance = Allowance("test", .token, 5, each: 3600, burst: 5)
        var passed: [Int64] = []
        var fullAt: Int64?
        for minute in 0..<3_000 {
            let now = Self.start + Int64(minute) * 60_000_000
            guard case .pass(let instant) = GCRA.decide(allowance, cost: 1, fullAt: fullAt, now: now) else { continue }
            fullAt = instant
            passed.append(now)
        }
        let most = passed.map { first in passed.count { (first...first + 3_600_000_000).contains($0) } }.max()
        #expect(most == 10 && allowance.mostInPeriod == 10)
    }

    @Test("refuses for ever what costs more than a full bucket, and counts a cost of nothing as one")
    func costs() {
        let allowance = Allowance("test", .token, 1, each: 1, burst: 3)
        #expect(GCRA.decide(allowance, cost: 4, fullAt: nil, now: Self.start) == .never)
        #expect(GCRA.decide(allowance, cost: .max, fullAt: nil, now: Self.start) == .never)
        let one = GCRA.decide(allowance, cost: 1, fullAt: nil, now: Self.start)
        #expect(one == .pass(fullAt: Self.start + 1_000_000))
        #expect(GCRA.decide(allowance, cost: .min, fullAt: nil, now: Self.start) == one)
    }

    @Test("keeps nobody waiting longer than an empty bucket does, whatever a clock has written")
    func clocks() {
        let allowance = Allowance("test", .token, 1, each: 60, burst: 3)
        let decision = GCRA.decide(allowance, cost: 1, fullAt: Self.start + 1_000_000_000_000, now: Self.start)
        #expect(decision == .wait(microseconds: 60_000_000))
        #expect(GCRA.decide(allowance, cost: 3, fullAt: 0, now: Self.start).passes)
    }

    @Test("brings senseless rates and dates within bounds, without overflow")
    func bounds() {
        #expect(Allowance("test", .token, 7, each: 1, burst: 1).interval * 7 >= 1_000_000)
        let most = Allowance("test", .token, .min, each: .max, burst: .max)
        #expect(most.capacity > 0 && most.mostInPeriod == 1_000_001)
        for date in [Date.distantPast, .distantFuture, Date(timeIntervalSince1970: 1e300)] {
            #expect(GCRA.decide(most, cost: .max - 1, fullAt: .max, now: date.microseconds) == .never)
            #expect(!GCRA.decide(most, cost: 1, fullAt: .max, now: date.microseconds).passes)
        }
    }
}

extension GCRA.Decision {
    var passes: Bool { if case .pass = self { true } else { false } }
}

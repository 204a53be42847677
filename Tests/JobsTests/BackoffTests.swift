import Foundation
import Primitives
import Testing

@testable import Jobs

@Suite("The wait after a failure")
struct BackoffTests {
    private let lowest = RandomSource { Array(repeating: 0, count: $0) }
    private let highest = RandomSource { Array(repeating: 255, count: $0) }

    @Test("doubles from attempt to attempt")
    func doubles() {
        let backoff = Backoff(first: 4, longest: 100)
        #expect((1...4).map { backoff.delay(afterAttempt: $0, random: lowest) } == [2, 4, 8, 16])
    }

    @Test("lies between half of the doubled time and all of it")
    func jitter() {
        let backoff = Backoff(first: 4, longest: 100)
        #expect(backoff.delay(afterAttempt: 1, random: lowest) == 2)
        #expect((3.99...4).contains(backoff.delay(afterAttempt: 1, random: highest)))
    }

    @Test("is never longer than its bound, nor negative", arguments: [Int.min, -1, 0, 1, 20, 63, 1000, .max])
    func bounded(_ attempt: Int) {
        let random = RandomSource.seeded(7)
        for _ in 0..<100 {
            let delay = Backoff().delay(afterAttempt: attempt, random: random)
            #expect((2.5...21600).contains(delay))
        }
    }

    @Test("is the same for the same seed, and differs between jobs")
    func seeded() {
        let first = (0..<8).map { _ in Backoff().delay(afterAttempt: 5, random: .seeded(1)) }
        #expect(Set(first).count == 1)
        let random = RandomSource.seeded(1)
        #expect(Set((0..<8).map { _ in Backoff().delay(afterAttempt: 5, random: random) }).count == 8)
    }

    @Test("gives a job of twenty attempts most of a day at least, and less than a week")
    func wholeLife() {
        let total = (1..<20).reduce(0.0) { $0 + Backoff().delay(afterAttempt: $1, random: lowest) }
        #expect((80_000...604_800).contains(total))
    }
}

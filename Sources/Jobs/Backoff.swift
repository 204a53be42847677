import Foundation
import Primitives

/// How long a failed job waits: doubling from `first` up to `longest`, half of it by chance so that jobs that failed
/// together do not come back together (Brooker 2015, "equal jitter"). Seconds.
package struct Backoff: Sendable, Equatable {
    package var first: TimeInterval
    package var longest: TimeInterval

    /// Twenty attempts with these bounds take one to two days.
    package init(first: TimeInterval = 5, longest: TimeInterval = 6 * 3600) {
        self.first = max(0, first)
        self.longest = max(self.first, longest)
    }

    /// The wait after the given attempt (1 for the first): between half of the doubled time and all of it.
    package func delay(afterAttempt attempt: Int, random: RandomSource) -> TimeInterval {
        let doublings = Double(max(1, min(attempt, 63)) - 1)
        let whole = min(longest, first * pow(2, doublings))
        return whole / 2 * (1 + Self.fraction(random))
    }

    /// Evenly from 0 up to, but not including, 1.
    private static func fraction(_ random: RandomSource) -> Double {
        let bits = random.bytes(7).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } & (1 << 53 - 1)
        return Double(bits) / Double(1 << 53)
    }
}

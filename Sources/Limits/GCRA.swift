import Foundation

/// The generic cell rate algorithm, in the form of virtual scheduling (ITU-T I.371, annex A): a bucket is one instant,
/// at which it will be full again. All times are microseconds since 1970.
enum GCRA {
    enum Decision: Equatable, Sendable {
        /// Done, and the bucket will now be full at that instant.
        case pass(fullAt: Int64)
        case wait(microseconds: Int64)
        /// Costs more than a full bucket holds.
        case never
    }

    /// `fullAt` is nil for a key that was never seen. A cost below one counts as one.
    static func decide(_ allowance: Allowance, cost: Int, fullAt: Int64?, now: Int64) -> Decision {
        guard cost <= allowance.burst else { return .never }
        let charged = start(allowance, fullAt: fullAt, now: now) + weight(allowance, cost)
        let latest = now + allowance.capacity
        return charged <= latest ? .pass(fullAt: charged) : .wait(microseconds: charged - latest)
    }

    /// Where charging begins. Nothing is emptier than empty: what lies further ahead was written by a clock that ran
    /// ahead, or under an older rate, and shall keep nobody waiting longer than an empty bucket does.
    private static func start(_ allowance: Allowance, fullAt: Int64?, now: Int64) -> Int64 {
        min(max(fullAt ?? now, now), now + allowance.capacity)
    }

    /// Microseconds of refilling that a cost stands for.
    static func weight(_ allowance: Allowance, _ cost: Int) -> Int64 {
        Int64(min(max(cost, 1), allowance.burst)) * allowance.interval
    }
}

extension Date {
    /// Whole microseconds since 1970, as the database rounds them; dates outside the years 1970 to 9999 are brought to
    /// the edge.
    var microseconds: Int64 {
        Int64((min(max(timeIntervalSince1970, 0), 253_402_300_799) * 1_000_000).rounded())
    }
}

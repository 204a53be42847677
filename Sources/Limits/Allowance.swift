/// How often something may be done for one key: some at once, and then at a steady rate.
///
/// A bucket of `burst` events, full at first, is refilled with `events` in each `period`.
package struct Allowance: Hashable, Sendable {
    /// Events, so that no product of two bounds overflows.
    static let largestCount = 1_000_000
    /// Seconds: 31 days.
    static let longestPeriod = 31 * 86_400

    /// Unique: `sign-in-mail.peer`. It is part of a bucket's identity; a new name begins with full buckets.
    package let name: String
    /// Whose events are counted together.
    package let kind: LimitKey.Kind
    package let events: Int
    /// Seconds.
    package let period: Int
    package let burst: Int
    /// What the name hashes to (FNV-1a, 64 bits): tells the allowances of one key apart in memory.
    let code: UInt64

    /// Values outside the bounds are brought to them.
    init(_ name: String, _ kind: LimitKey.Kind, _ events: Int, each period: Int, burst: Int) {
        self.name = name
        self.kind = kind
        self.events = min(max(events, 1), Self.largestCount)
        self.period = min(max(period, 1), Self.longestPeriod)
        self.burst = min(max(burst, 1), Self.largestCount)
        code = name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Microseconds in which one event grows back. Rounded up: never more than the rate says.
    var interval: Int64 { (Int64(period) * 1_000_000 + Int64(events) - 1) / Int64(events) }

    /// Microseconds in which an empty bucket becomes full.
    var capacity: Int64 { Int64(burst) * interval }

    /// The most events that any stretch of one period can see: the burst, and what grows back meanwhile.
    package var mostInPeriod: Int { burst + Int(Int64(period) * 1_000_000 / interval) }
}

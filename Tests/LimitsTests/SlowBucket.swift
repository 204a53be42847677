@testable import Limits

/// A token bucket as one would explain it: each microsecond a drop falls in, and an event takes `interval` drops out.
struct SlowBucket {
    let allowance: Allowance
    private var drops: Int64
    private var now: Int64

    init(_ allowance: Allowance, at now: Int64) {
        self.allowance = allowance
        self.now = now
        drops = allowance.capacity
    }

    mutating func take(_ cost: Int, at instant: Int64) -> Bool {
        while now < instant {
            now += 1
            if drops < allowance.capacity { drops += 1 }
        }
        let price = Int64(cost) * allowance.interval
        guard price <= drops else { return false }
        drops -= price
        return true
    }
}

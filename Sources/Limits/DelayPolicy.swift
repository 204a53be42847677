/// Failed tries make the next one wait, ever longer and never for ever: there is no lock-out (AT-13).
///
/// Once tries have cost the free ones, `first` seconds are to pass before the next; the wait doubles up to `longest`.
package struct DelayPolicy: Hashable, Sendable {
    /// Unique: part of a delay's identity.
    package let name: String
    /// For the published list.
    package let reason: String
    /// Failures that cost no wait.
    package let free: Int
    /// Seconds.
    package let first: Int
    /// Seconds.
    package let longest: Int
    /// Seconds without a try after which nothing is held against anybody.
    package let memory: Int

    init(_ name: String, _ reason: String, free: Int, first: Int, longest: Int, memory: Int) {
        self.name = name
        self.reason = reason
        self.free = min(max(free, 0), 100)
        self.first = min(max(first, 1), 86_400)
        self.longest = min(max(longest, self.first), 86_400)
        self.memory = max(memory, self.longest)
    }

    /// Seconds from the `failures`th failure in a row until the next try.
    package func wait(after failures: Int) -> Int {
        guard failures > free else { return 0 }
        let doublings = failures - free - 1
        // 2^17 seconds are more than a day, which is as long as a wait can be.
        return doublings > 16 ? longest : min(longest, first << doublings)
    }

    /// The waits after one failure, two, and so on; the last stands for all that follow.
    var waits: [Int] {
        var waits = [wait(after: 1)]
        while let last = waits.last, last < longest { waits.append(wait(after: waits.count + 1)) }
        return waits
    }

    /// Tries that are let through within the first `seconds`, by whoever never pauses. What guessing is reckoned by.
    package func tries(within seconds: Int) -> Int {
        var (elapsed, tries) = (0, 0)
        while elapsed <= seconds {
            tries += 1
            elapsed += max(wait(after: tries), tries > free ? 1 : 0)
        }
        return tries
    }
}

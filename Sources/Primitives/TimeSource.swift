import Foundation

/// Where the time comes from. Passed in, so that no test waits and no rule reads a clock of its own.
package struct TimeSource: Sendable {
    package let now: @Sendable () -> Date

    package init(now: @escaping @Sendable () -> Date) { self.now = now }

    package static let system = TimeSource { Date() }
    package static func fixed(_ date: Date) -> TimeSource { TimeSource { date } }
}

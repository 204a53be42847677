/// A moment, in whole seconds since 1 January 1970 00:00 UTC; leap seconds are not counted (POSIX).
package struct Instant: Hashable, Comparable, Sendable {
    package let seconds: Int

    package init(seconds: Int) { self.seconds = seconds }

    package static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }
    package static func + (instant: Instant, seconds: Int) -> Instant { Instant(seconds: instant.seconds + seconds) }
    package static func - (left: Instant, right: Instant) -> Int { left.seconds - right.seconds }
}

/// What a clock on a wall shows, without saying where it hangs: seconds since 1 January 1970 00:00 by that clock.
package struct LocalTime: Hashable, Comparable, Sendable {
    package let seconds: Int

    package init(seconds: Int) { self.seconds = seconds }
    package init(_ day: CalendarDay, secondOfDay: Int = 0) { seconds = day.number * LocalTime.day + secondOfDay }

    package var day: CalendarDay { CalendarDay(number: floorQuotient(seconds, LocalTime.day)) }
    package var secondOfDay: Int { floorRemainder(seconds, LocalTime.day) }

    package static func < (left: LocalTime, right: LocalTime) -> Bool { left.seconds < right.seconds }

    /// Seconds in a day of a clock that is never changed.
    static let day = 86_400
}

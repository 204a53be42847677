/// A recurrence rule (RFC 5545, 3.3.10), checked, with its lists as sets of bits.
package struct RecurrenceRule: Sendable, Equatable {
    package enum Frequency: Int, Comparable, Sendable {
        case secondly, minutely, hourly, daily, weekly, monthly, yearly

        package static func < (left: Frequency, right: Frequency) -> Bool { left.rawValue < right.rawValue }
    }

    package enum End: Sendable, Equatable {
        case never
        case count(Int)
        /// Through the whole of that day.
        case untilDay(CalendarDay)
        case untilLocal(LocalTime)
        case until(Instant)
    }

    /// The n-th such weekday of a month or year; below zero, counted from its end.
    struct NumberedDay: Sendable, Equatable { let number: Int, weekday: Weekday }

    var frequency: Frequency
    var interval = 1
    var end = End.never
    var weekStart = Weekday.monday

    /// Bit n stands for the value n. No bits: the part is absent.
    var seconds: UInt64 = 0
    var minutes: UInt64 = 0
    var hours: UInt64 = 0
    var months: UInt64 = 0
    var weekdays: UInt64 = 0
    var monthDays: UInt64 = 0
    /// Days counted from the month's end: bit 1 is its last.
    var monthDaysFromEnd: UInt64 = 0

    var numberedDays: [NumberedDay] = []
    var yearDays: [Int] = []
    var weekNumbers: [Int] = []
    var setPositions: [Int] = []
}

extension RecurrenceRule {
    var namesMonthDays: Bool { monthDays != 0 || monthDaysFromEnd != 0 }
    var namesWeekdays: Bool { weekdays != 0 || !numberedDays.isEmpty }
    var namesDays: Bool { namesMonthDays || namesWeekdays || !yearDays.isEmpty || !weekNumbers.isEmpty }

    /// Only frequency and interval: occurrences are evenly spaced.
    var isEven: Bool {
        frequency <= .weekly && !namesDays && seconds | minutes | hours | months == 0 && setPositions.isEmpty
    }

    /// Seconds from one period to the next, of frequencies that have a fixed length.
    var evenStep: Int {
        let unit =
            switch frequency {
            case .secondly: 1
            case .minutely: 60
            case .hourly: 3600
            case .daily: LocalTime.day
            default: 7 * LocalTime.day
            }
        return unit * interval
    }
}

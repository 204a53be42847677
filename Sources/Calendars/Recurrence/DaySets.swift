/// The days of a month or year that a rule names, as bits.
extension RecurrenceRule {
    /// Bits 1 … 31. BYMONTHDAY and BYDAY, where both are there, must both agree.
    func days(ofMonth month: Int, in year: Int) -> UInt64 {
        let length = CalendarDay.length(ofMonth: month, in: year)
        var days: UInt64 = (2 << UInt64(length)) - 2
        if namesMonthDays { days &= namedMonthDays(length) }
        if namesWeekdays { days &= namedWeekdays(CalendarDay(unchecked: year, month, 1).weekday, length) }
        return days
    }

    /// Days counted from either end, for a month of that length.
    func namedMonthDays(_ length: Int) -> UInt64 {
        var days = monthDays
        var fromEnd = monthDaysFromEnd
        while fromEnd != 0 {
            let number = fromEnd.trailingZeroBitCount
            if number <= length { days |= 1 << UInt64(length + 1 - number) }
            fromEnd &= fromEnd - 1
        }
        return days
    }

    private func namedWeekdays(_ first: Weekday, _ length: Int) -> UInt64 {
        var days: UInt64 = 0
        var plain = weekdays
        while plain != 0 {
            let day = floorRemainder(plain.trailingZeroBitCount - first.rawValue, 7) + 1
            days |= 0x1020_4081 << UInt64(day)
            plain &= plain - 1
        }
        for numbered in numberedDays {
            let day = numbered.day(first, length)
            if (1...length).contains(day) { days |= 1 << UInt64(day) }
        }
        return days
    }
}

extension RecurrenceRule.NumberedDay {
    /// Its number among `length` days, the first of which is `first`; outside 1 … length if there is no such day.
    func day(_ first: Weekday, _ length: Int) -> Int {
        let earliest = weekday.days(after: first) + 1
        guard number < 0 else { return earliest + 7 * (number - 1) }
        return earliest + (length - earliest) / 7 * 7 + 7 * (number + 1)
    }
}

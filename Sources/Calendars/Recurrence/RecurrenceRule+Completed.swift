extension RecurrenceRule {
    /// With the parts filled in that a rule leaves to DTSTART: time of day, and the day of week, month or year.
    func completed(by start: Int) -> RecurrenceRule {
        var rule = self
        let local = LocalTime(seconds: start)
        rule.completeTime(local.secondOfDay)
        guard !namesDays, frequency >= .weekly || !weekNumbers.isEmpty else { return rule.completedWeekNumbers(local) }
        let (_, month, day) = local.day.civil
        switch frequency {
        case .weekly: rule.weekdays = 1 << UInt64(local.day.weekday.rawValue)
        case .monthly: rule.monthDays = 1 << UInt64(day)
        case .yearly:
            rule.monthDays = 1 << UInt64(day)
            if months == 0 { rule.months = 1 << UInt64(month) }
        default: break
        }
        return rule
    }

    private mutating func completeTime(_ second: Int) {
        if seconds == 0, frequency > .secondly { seconds = 1 << UInt64(second % 60) }
        if minutes == 0, frequency > .minutely { minutes = 1 << UInt64(second / 60 % 60) }
        if hours == 0, frequency > .hourly { hours = 1 << UInt64(second / 3600) }
    }

    /// BYWEEKNO alone: the weekday of DTSTART in those weeks.
    private func completedWeekNumbers(_ local: LocalTime) -> RecurrenceRule {
        guard !weekNumbers.isEmpty, !namesWeekdays, !namesMonthDays, yearDays.isEmpty else { return self }
        var rule = self
        rule.weekdays = 1 << UInt64(local.day.weekday.rawValue)
        return rule
    }

    /// Seconds into a day, hour or minute at which something starts, ascending, one for each choice of BYHOUR (from
    /// daily on), BYMINUTE (from hourly on) and BYSECOND.
    func timesWithin() -> [Int] {
        var times: [Int] = []
        each(frequency >= .daily ? hours : 1) { hour in
            each(frequency >= .hourly ? minutes : 1) { minute in
                each(frequency >= .minutely ? seconds : 1) { times.append(hour * 3600 + minute * 60 + $0) }
            }
        }
        return times
    }

    private func each(_ bits: UInt64, _ body: (Int) -> Void) {
        var rest = bits
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest - 1
        }
    }

    /// Whether a day passes every part that names days; for frequencies of a day and less, and for weeks.
    func allows(_ day: CalendarDay) -> Bool {
        if weekdays != 0, weekdays >> UInt64(day.weekday.rawValue) & 1 == 0 { return false }
        guard months != 0 || namesMonthDays || !yearDays.isEmpty else { return true }
        let (year, month, number) = day.civil
        if months != 0, months >> UInt64(month) & 1 == 0 { return false }
        if namesMonthDays, namedMonthDays(CalendarDay.length(ofMonth: month, in: year)) >> UInt64(number) & 1 == 0 {
            return false
        }
        guard !yearDays.isEmpty else { return true }
        let dayOfYear = day - CalendarDay(unchecked: year, 1, 1) + 1
        return yearDays.contains(dayOfYear) || yearDays.contains(dayOfYear - 1 - CalendarDay.length(ofYear: year))
    }
}

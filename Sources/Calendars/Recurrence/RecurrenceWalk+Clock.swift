/// Hourly, minutely and secondly rules: one counter of hours, minutes or seconds on the wall's clock, which leaps over
/// days, hours and minutes that the rule does not name.
extension RecurrenceWalk {
    mutating func walkClock() throws(WorkBudgetError) {
        let unit = rule.evenStep / rule.interval
        let times = rule.timesWithin()
        let first = floorQuotient(start, unit) * unit
        let needsDay = rule.namesDays || rule.months != 0
        var at = first + firstPeriod(ahead: (max(low, start) - first) / unit) * rule.evenStep
        var known = (day: Int.min, isAllowed: true)
        while at < high {
            try budget.spend()
            let day = floorQuotient(at, LocalTime.day)
            if needsDay, known.day != day { known = (day, rule.allows(CalendarDay(number: day))) }
            if let next = skip(at, day, unit, isAllowed: known.isAllowed) {
                at += ceilingQuotient(next - at, rule.evenStep) * rule.evenStep
                continue
            }
            if try !emit(at, times) { return }
            at += rule.evenStep
        }
    }

    /// Where the next day, hour, minute or second begins, if this one is not named.
    @inline(__always)
    private func skip(_ at: Int, _ day: Int, _ unit: Int, isAllowed: Bool) -> Int? {
        if !isAllowed { return (day + 1) * LocalTime.day }
        let second = at - day * LocalTime.day
        if rule.hours != 0, rule.hours >> UInt64(second / 3600) & 1 == 0 { return at - second % 3600 + 3600 }
        guard unit <= 60 else { return nil }
        if rule.minutes != 0, rule.minutes >> UInt64(second / 60 % 60) & 1 == 0 { return at - second % 60 + 60 }
        guard unit == 1 else { return nil }
        return rule.seconds != 0 && rule.seconds >> UInt64(second % 60) & 1 == 0 ? at + 1 : nil
    }

    private mutating func emit(_ at: Int, _ times: [Int]) throws(WorkBudgetError) -> Bool {
        if rule.setPositions.isEmpty {
            for time in times where try !emit(at + time) { return false }
        } else {
            for index in rule.picks(from: times.count) where try !emit(at + times[index]) { return false }
        }
        return true
    }
}

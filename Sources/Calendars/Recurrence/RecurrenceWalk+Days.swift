/// Daily, weekly, monthly and yearly rules: each period gives days, and each day the same times.
extension RecurrenceWalk {
    mutating func walkDays() throws(WorkBudgetError) {
        let times = rule.timesWithin()
        try budget.spend(times.count)
        switch rule.frequency {
        case .daily: try walkSingleDays(times)
        case .weekly: try walkWeeks(times)
        case .monthly: try walkMonths(times)
        default: try walkYears(times)
        }
    }

    private var firstDay: CalendarDay { LocalTime(seconds: start).day }
    private var lowDay: CalendarDay { LocalTime(seconds: max(low, start)).day }

    private mutating func walkSingleDays(_ times: [Int]) throws(WorkBudgetError) {
        let isFiltered = rule.months != 0 || rule.namesDays
        var day = firstDay + firstPeriod(ahead: lowDay - firstDay) * rule.interval
        while day.number * LocalTime.day < high {
            try budget.spend()
            if !isFiltered || rule.allows(day) {
                let goesOn =
                    times.count == 1 && rule.setPositions.isEmpty
                    ? try emit(day.number * LocalTime.day + times[0]) : try emit(days: [day.number], times)
                guard goesOn else { return }
            }
            day = day + rule.interval
        }
    }

    private mutating func walkWeeks(_ times: [Int]) throws(WorkBudgetError) {
        let ahead = (0..<7).filter { rule.weekdays >> UInt64(($0 + rule.weekStart.rawValue) % 7) & 1 == 1 }
        let first = firstDay + -firstDay.weekday.days(after: rule.weekStart)
        var week = first + firstPeriod(ahead: (lowDay - first) / 7) * rule.interval * 7
        while week.number * LocalTime.day < high {
            try budget.spend()
            if rule.months == 0, times.count == 1, rule.setPositions.isEmpty {
                for offset in ahead where try !emit((week.number + offset) * LocalTime.day + times[0]) { return }
            } else if try !emit(
                days: ahead.map { week.number + $0 }.filter { rule.allows(CalendarDay(number: $0)) }, times)
            {
                return
            }
            week = week + rule.interval * 7
        }
    }

    private mutating func walkMonths(_ times: [Int]) throws(WorkBudgetError) {
        let (year, month, _) = firstDay.civil
        let (lowYear, lowMonth, _) = lowDay.civil
        let first = year * 12 + month - 1
        var index = first + firstPeriod(ahead: lowYear * 12 + lowMonth - 1 - first) * rule.interval
        while true {
            try budget.spend()
            let (year, month) = (floorQuotient(index, 12), floorRemainder(index, 12) + 1)
            let start = CalendarDay(unchecked: year, month, 1).number
            guard start * LocalTime.day < high else { return }
            if rule.months == 0 || rule.months >> UInt64(month) & 1 == 1 {
                if try !emit(days: rule.monthDayNumbers(start, month, year), times) { return }
            }
            index += rule.interval
        }
    }

    private mutating func walkYears(_ times: [Int]) throws(WorkBudgetError) {
        let first = firstDay.year
        var year = first + firstPeriod(ahead: lowDay.year - first) * rule.interval
        let needsWholeYear =
            !rule.weekNumbers.isEmpty || !rule.yearDays.isEmpty || (!rule.numberedDays.isEmpty && rule.months == 0)
        while CalendarDay(unchecked: year, 1, 1).number * LocalTime.day < high {
            try budget.spend(needsWholeYear ? 50 : 12)
            let days = needsWholeYear ? YearDays(rule, year).numbers : rule.monthlyDays(of: year)
            if try !emit(days: days, times) { return }
            year += rule.interval
        }
    }

    /// Every time on every day, or those of them that BYSETPOS picks; false once there can be no more.
    private mutating func emit(days: [Int], _ times: [Int]) throws(WorkBudgetError) -> Bool {
        guard rule.setPositions.isEmpty else {
            for index in rule.picks(from: days.count * times.count) {
                let local = days[index / times.count] * LocalTime.day + times[index % times.count]
                if try !emit(local) { return false }
            }
            return true
        }
        for day in days { for time in times where try !emit(day * LocalTime.day + time) { return false } }
        return true
    }
}

extension RecurrenceRule {
    /// Indices of a period's occurrences that BYSETPOS picks, ascending.
    func picks(from count: Int) -> [Int] {
        let indices = setPositions.map { $0 > 0 ? $0 - 1 : count + $0 }.filter { (0..<count).contains($0) }
        return setPositions.count < 2 ? indices : Set(indices).sorted()
    }

    func monthDayNumbers(_ start: Int, _ month: Int, _ year: Int) -> [Int] {
        var bits = days(ofMonth: month, in: year)
        var numbers: [Int] = []
        while bits != 0 {
            numbers.append(start + bits.trailingZeroBitCount - 1)
            bits &= bits - 1
        }
        return numbers
    }

    func monthlyDays(of year: Int) -> [Int] {
        (1...12).filter { months == 0 || months >> UInt64($0) & 1 == 1 }
            .flatMap { monthDayNumbers(CalendarDay(unchecked: year, $0, 1).number, $0, year) }
    }
}

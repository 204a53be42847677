/// The moments at which a series' rules put occurrences, DTSTART among them.
struct SeriesStarts {
    let event: CalendarEvent
    let zone: Zone
    let viewer: Zone

    /// Starts in `begin ..< end`, ascending, none twice.
    func starts(from begin: Int, to end: Int, _ budget: inout WorkBudget) throws(WorkBudgetError) -> [Int] {
        guard !event.rules.isEmpty else {
            let start = zone.instant(of: event.start.local).seconds
            guard (begin..<end).contains(start), try !isExcepted(start, &budget) else { return [] }
            return [start]
        }
        var found: [Int] = []
        for rule in event.rules { found += try starts(of: rule, begin, end, &budget) }
        if event.rules.count > 1 { found = Set(found).sorted() }
        guard !event.exceptionRules.isEmpty else { return found }
        let excepted = try exceptions(begin, end, &budget)
        return found.filter { !excepted.contains($0) }
    }

    private func isExcepted(_ start: Int, _ budget: inout WorkBudget) throws(WorkBudgetError) -> Bool {
        guard !event.exceptionRules.isEmpty else { return false }
        return try exceptions(start, start + 1, &budget).contains(start)
    }

    private func exceptions(_ begin: Int, _ end: Int, _ budget: inout WorkBudget) throws(WorkBudgetError) -> Set<Int> {
        var found: Set<Int> = []
        for rule in event.exceptionRules { found.formUnion(try starts(of: rule, begin, end, &budget)) }
        return found
    }

    private func starts(
        of rule: RecurrenceRule, _ begin: Int, _ end: Int, _ budget: inout WorkBudget
    ) throws(WorkBudgetError) -> [Int] {
        let low = LocalTime(seconds: begin - EventLength.slack)
        let high = LocalTime(seconds: min(end + EventLength.slack, lastLocal(rule)))
        guard low < high else { return [] }
        let locals = try RecurrenceWalk.starts(of: rule, from: event.start.local, in: low..<high, &budget)
        var cursor = ZoneCursor(zone)
        let last = min(latest(rule), end - 1)
        var found: [Int] = []
        found.reserveCapacity(locals.count)
        for local in locals {
            let start = cursor.seconds(of: local)
            if start >= begin, start <= last, start != found.last { found.append(start) }
        }
        return found
    }

    /// UNTIL as a moment, where it is one; dates are compared by the clock.
    private func latest(_ rule: RecurrenceRule) -> Int {
        guard case .until(let instant) = rule.end, !event.start.isDay else { return .max }
        return instant.seconds
    }

    /// The first local time that UNTIL rules out. A date lets in its whole day; a moment is only approached here.
    private func lastLocal(_ rule: RecurrenceRule) -> Int {
        switch rule.end {
        case .never, .count: .max
        case .untilDay(let day): LocalTime(day + 1).seconds
        case .untilLocal(let local): local.seconds + 1
        case .until(let instant) where event.start.isDay:
            // Programs write either midnight UTC of the last date, or midnight where they are.
            max(instant.seconds, zone.local(instant).seconds) + 1
        case .until(let instant): zone.local(instant).seconds + EventLength.slack
        }
    }
}

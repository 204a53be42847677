/// Makes a zone of a VTIMEZONE (RFC 5545, 3.6.5): every onset of its parts up to a horizon, in order.
enum ZoneComponent {
    /// `horizon`: onsets later than this are not worked out.
    static func zone(
        _ component: CalendarComponent, horizon: Instant, _ budget: inout WorkBudget
    ) throws(BadCalendar) -> Zone {
        var parts: [Observance] = []
        for part in component.components where part.name == "STANDARD" || part.name == "DAYLIGHT" {
            parts.append(try Observance(part))
        }
        guard let first = parts.min(by: { $0.start < $1.start }) else {
            throw BadCalendar(line: component.line, "a VTIMEZONE has neither STANDARD nor DAYLIGHT")
        }
        var changes: [(at: Int, to: Int)] = []
        for part in parts {
            do throws(WorkBudgetError) {
                changes += try part.onsets(before: horizon, &budget).map { ($0, part.to) }
            } catch {
                throw BadCalendar(line: part.line, "the rules of this zone are too much to work out")
            }
        }
        let name = component.first("TZID")?.value ?? ""
        // Before the first onset, the offset it changes from.
        return Zone(name: name, first: first.from, changes: changes)
    }
}

/// STANDARD or DAYLIGHT: from its onsets on, clocks are `to` seconds ahead of UTC. Onsets are told by the clock before.
private struct Observance {
    let line: Int
    let start: LocalTime
    let from: Int
    let to: Int
    private var rules: [RecurrenceRule] = []
    private var dates: [LocalTime] = []

    init(_ component: CalendarComponent) throws(BadCalendar) {
        line = component.line
        guard let property = try component.only("DTSTART"), let start = Observance.local(property.value) else {
            throw BadCalendar(
                line: component.line, "a part of a VTIMEZONE has no DTSTART, or one that is no local time")
        }
        self.start = start
        from = try Observance.offset(component, "TZOFFSETFROM")
        to = try Observance.offset(component, "TZOFFSETTO")
        for property in component.all("RRULE") {
            do throws(RecurrenceRuleError) { rules.append(try RecurrenceRule(property.value)) } catch {
                throw BadCalendar(line: property.line, error.reason)
            }
        }
        for property in component.all("RDATE") {
            for text in property.value.split(separator: ",", omittingEmptySubsequences: false) {
                guard let date = Observance.local(String(text)) else {
                    throw BadCalendar(line: property.line, "RDATE is no date or time: \(RecurrenceRule.shown(text))")
                }
                dates.append(date)
            }
        }
    }

    func onsets(before horizon: Instant, _ budget: inout WorkBudget) throws(WorkBudgetError) -> [Int] {
        var locals = [start.seconds] + dates.map(\.seconds)
        let high = LocalTime(seconds: horizon.seconds + EventLength.slack)
        for rule in rules where start < high {
            let found = try RecurrenceWalk.starts(of: rule, from: start, in: start..<high, &budget)
            locals += found.filter { rule.allows(onset: $0, offset: from) }
        }
        try budget.spend(locals.count)
        return locals.map { $0 - from }
    }

    private static func local(_ text: String) -> LocalTime? {
        switch CalendarTimeText(text) {
        case .local(let local): local
        case .day(let day): LocalTime(day)
        // Wrong, and found all the same.
        case .utc(let instant): LocalTime(seconds: instant.seconds)
        case nil: nil
        }
    }

    /// `+0100` or `-012345`.
    private static func offset(_ component: CalendarComponent, _ name: String) throws(BadCalendar) -> Int {
        guard let property = try component.only(name) else {
            throw BadCalendar(line: component.line, "a part of a VTIMEZONE has no \(name)")
        }
        let bytes = Array(property.value.utf8)
        let digits = bytes.dropFirst().map { Int($0) - 0x30 }
        guard [4, 6].contains(digits.count), let sign = bytes.first, [0x2B, 0x2D].contains(sign),
            digits.allSatisfy({ (0...9).contains($0) })
        else { throw BadCalendar(line: property.line, "\(name) is no offset") }
        let pairs = stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 10 + digits[$0 + 1] }
        guard pairs[0] <= 24, pairs.dropFirst().allSatisfy({ $0 < 60 }) else {
            throw BadCalendar(line: property.line, "\(name) is no offset")
        }
        let seconds = pairs[0] * 3600 + pairs[1] * 60 + (pairs.count > 2 ? pairs[2] : 0)
        return sign == 0x2D ? -seconds : seconds
    }
}

extension RecurrenceRule {
    /// Whether UNTIL lets in a local time of a clock with a fixed offset.
    fileprivate func allows(onset local: Int, offset: Int) -> Bool {
        switch end {
        case .never, .count: true
        case .untilDay(let day): local < LocalTime(day + 1).seconds
        case .untilLocal(let until): local <= until.seconds
        case .until(let instant): local - offset <= instant.seconds
        }
    }
}

/// Why hours are refused, in words.
package struct WeeklyHoursError: Error, Sendable, Equatable, CustomStringConvertible {
    package let reason: String
    package var description: String { reason }
}

extension WeeklyHours {
    /// Reads `Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-12:00`. Days may be listed (`Mo,We`) and go round the week's end
    /// (`Sa-Mo`); without days a range holds on each. `22:00-02:00` ends on the next day. Rules for one day add up.
    package init(_ text: String) throws(WeeklyHoursError) {
        self.init()
        let rules = text.split(separator: ";").map { $0.filter { !$0.isNewline } }
            .filter { $0.contains { !$0.isWhitespace } }
        guard !rules.isEmpty else { throw WeeklyHoursError(reason: "there are no hours in it") }
        for rule in rules { try take(rule) }
    }

    private mutating func take(_ rule: String) throws(WeeklyHoursError) {
        let begin = rule.firstIndex { $0.isNumber } ?? rule.endIndex
        let names = rule[..<begin].filter { !$0.isWhitespace }
        let weekdays = names.isEmpty ? Weekday.allCases : try WeeklyHours.weekdays(names)
        let ranges = rule[begin...].filter { !$0.isWhitespace }
        guard !ranges.isEmpty else { throw WeeklyHoursError(reason: "\(WeeklyHours.shown(rule)) has no times") }
        for text in ranges.split(separator: ",", omittingEmptySubsequences: false) {
            let range = try WeeklyHours.range(text)
            for weekday in weekdays { self[weekday].append(range) }
        }
    }

    private static func weekdays(_ names: String) throws(WeeklyHoursError) -> [Weekday] {
        var found: Set<Weekday> = []
        for item in names.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = item.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            let first = try weekday(ends[0])
            let last = try weekday(ends[ends.count - 1])
            for ahead in 0...last.days(after: first) { found.insert(Weekday(number: first.rawValue + ahead)) }
        }
        return found.sorted()
    }

    /// `Mo`, `Mon` or `Monday`.
    private static func weekday(_ name: Substring) throws(WeeklyHoursError) -> Weekday {
        let full = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        let name = name.lowercased()
        guard let index = full.firstIndex(where: { $0 == name || $0.prefix(2) == name || $0.prefix(3) == name }) else {
            throw WeeklyHoursError(reason: "\(shown(name)) is no day: Mo, Tu, We, Th, Fr, Sa, Su")
        }
        return Weekday.allCases[index]
    }

    private static func range(_ text: Substring) throws(WeeklyHoursError) -> DayRange {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).compactMap(second)
        guard text.filter({ $0 == "-" }).count == 1, ends.count == 2 else {
            throw WeeklyHoursError(reason: "\(shown(text)) is no range of times, as 09:00-17:00")
        }
        guard ends[0] != ends[1] else {
            throw WeeklyHoursError(reason: "\(shown(text)) is empty; a whole day is 00:00-24:00")
        }
        let end = ends[1] < ends[0] ? ends[1] + LocalTime.day : ends[1]
        guard let range = DayRange(start: ends[0], end: end) else {
            throw WeeklyHoursError(reason: "\(shown(text)) begins after its day is over")
        }
        return range
    }

    /// `9:00`, `09:00`, `24:00`.
    private static func second(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            (parts[0] + parts[1]).utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 24 * 60
        else { return nil }
        return hour * 3600 + minute * 60
    }

    private static func shown(_ text: some StringProtocol) -> String { "“\(RecurrenceRule.shown(text))”" }
}

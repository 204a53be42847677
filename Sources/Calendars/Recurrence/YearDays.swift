/// The days of one year that a yearly rule names with BYWEEKNO, BYYEARDAY or the n-th weekday of the year: day by day,
/// each part of the rule taking away what it does not name.
struct YearDays {
    private let year: Int
    private let first: CalendarDay
    private let length: Int
    /// Whether day 1 … length (index 0 …) is named.
    private(set) var isNamed: [Bool]

    init(_ rule: RecurrenceRule, _ year: Int) {
        (self.year, first) = (year, CalendarDay(unchecked: year, 1, 1))
        length = CalendarDay.length(ofYear: year)
        isNamed = [Bool](repeating: true, count: length)
        if !rule.yearDays.isEmpty { keep(rule.yearDays.map { $0 > 0 ? $0 - 1 : length + $0 }) }
        if !rule.weekNumbers.isEmpty { keep(weeks(rule)) }
        if rule.months != 0 || rule.namesMonthDays { keepMonths(rule) }
        if rule.namesWeekdays { keep(weekdays(rule)) }
    }

    var numbers: [Int] { isNamed.indices.filter { isNamed[$0] }.map { first.number + $0 } }

    private mutating func keep(_ indices: [Int]) {
        var isKept = [Bool](repeating: false, count: length)
        for index in indices where isKept.indices.contains(index) { isKept[index] = true }
        for index in isNamed.indices where !isKept[index] { isNamed[index] = false }
    }

    private mutating func keepMonths(_ rule: RecurrenceRule) {
        var plain = RecurrenceRule(frequency: .monthly)
        (plain.monthDays, plain.monthDaysFromEnd) = (rule.monthDays, rule.monthDaysFromEnd)
        var kept: [Int] = []
        for month in 1...12 where rule.months == 0 || rule.months >> UInt64(month) & 1 == 1 {
            let start = CalendarDay(unchecked: year, month, 1) - first
            let days = plain.days(ofMonth: month, in: year)
            kept += (1...31).filter { days >> UInt64($0) & 1 == 1 }.map { start + $0 - 1 }
        }
        keep(kept)
    }

    private func weekdays(_ rule: RecurrenceRule) -> [Int] {
        let plain = (0..<length).filter { rule.weekdays >> UInt64((first + $0).weekday.rawValue) & 1 == 1 }
        guard rule.months != 0 else { return plain + rule.numberedDays.map { $0.day(first.weekday, length) - 1 } }
        let numbered = (1...12).flatMap { month in
            let start = CalendarDay(unchecked: year, month, 1)
            let monthLength = CalendarDay.length(ofMonth: month, in: year)
            return rule.numberedDays.map { $0.day(start.weekday, monthLength) }
                .filter { (1...monthLength).contains($0) }.map { start - first + $0 - 1 }
        }
        return plain + numbered
    }

    /// Days of this calendar year that lie in a named week, be it one of this year, the last or the next
    /// (RFC 5545: week 1 is the first with at least four days).
    private func weeks(_ rule: RecurrenceRule) -> [Int] {
        (year - 1...year + 1).flatMap { owner in
            let start = YearDays.firstWeek(of: owner, rule.weekStart)
            let count = (YearDays.firstWeek(of: owner + 1, rule.weekStart) - start) / 7
            return rule.weekNumbers.map { $0 > 0 ? $0 : count + 1 + $0 }.filter { (1...count).contains($0) }
                .flatMap { week in (0..<7).map { start - first + (week - 1) * 7 + $0 } }
        }
    }

    private static func firstWeek(of year: Int, _ weekStart: Weekday) -> CalendarDay {
        let first = CalendarDay(unchecked: year, 1, 1)
        let into = first.weekday.days(after: weekStart)
        return first + (into <= 3 ? -into : 7 - into)
    }
}

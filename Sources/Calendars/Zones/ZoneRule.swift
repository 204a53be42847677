/// How a zone's clocks go on after its table: `CET-1CEST,M3.5.0,M10.5.0/3` (RFC 8536, 3.3; POSIX `TZ`).
struct ZoneRule {
    /// One day in a year, and the second of that day by the clock before the change (may lie outside 0 … 86,400).
    private struct Turn { let date: TurnDate, second: Int }

    private let standard: Int
    private var summer: (offset: Int, begins: Turn, ends: Turn)?

    init?(_ text: String) {
        var reader = ZoneRuleReader(text)
        guard reader.name(), let standard = reader.offset() else { return nil }
        self.standard = standard
        if reader.isAtEnd { return }
        guard reader.name() else { return nil }
        let summerOffset = reader.next == "," ? standard + 3600 : reader.offset()
        guard let summerOffset, let begins = ZoneRule.turn(&reader), let ends = ZoneRule.turn(&reader), reader.isAtEnd
        else { return nil }
        summer = (summerOffset, begins, ends)
    }

    /// The changes of one year; none where there is no summer time.
    func changes(in year: Int) -> [(at: Int, to: Int)] {
        guard let summer else { return [] }
        let begin = summer.begins.date.day(in: year) * LocalTime.day + summer.begins.second - standard
        let end = summer.ends.date.day(in: year) * LocalTime.day + summer.ends.second - summer.offset
        return [(begin, summer.offset), (end, standard)]
    }

    private static func turn(_ reader: inout ZoneRuleReader) -> Turn? {
        guard reader.take(","), let date = TurnDate(&reader) else { return nil }
        guard reader.take("/") else { return Turn(date: date, second: 7200) }
        guard let second = reader.time() else { return nil }
        return Turn(date: date, second: second)
    }
}

/// Which day of a year: the n-th weekday of a month, or a number with or without 29 February.
private enum TurnDate {
    case weekday(month: Int, week: Int, weekday: Int)
    case withoutLeapDay(Int)
    case withLeapDay(Int)

    init?(_ reader: inout ZoneRuleReader) {
        if reader.take("M") {
            guard let month = reader.number(1...12), reader.take("."), let week = reader.number(1...5),
                reader.take("."),
                let weekday = reader.number(0...6)
            else { return nil }
            self = .weekday(month: month, week: week, weekday: weekday)
        } else if reader.take("J") {
            guard let day = reader.number(1...365) else { return nil }
            self = .withoutLeapDay(day)
        } else {
            guard let day = reader.number(0...365) else { return nil }
            self = .withLeapDay(day)
        }
    }

    func day(in year: Int) -> Int {
        let first = CalendarDay(unchecked: year, 1, 1).number
        switch self {
        case .withLeapDay(let day): return first + day
        case .withoutLeapDay(let day): return first + day - (day >= 60 && CalendarDay.isLeap(year) ? 0 : 1)
        case .weekday(let month, let week, let weekday):
            let start = CalendarDay(unchecked: year, month, 1)
            let ahead = floorRemainder(weekday - (start.weekday.rawValue + 1), 7) + (week - 1) * 7
            let isPast = ahead >= CalendarDay.length(ofMonth: month, in: year)
            return start.number + (isPast ? ahead - 7 : ahead)
        }
    }
}

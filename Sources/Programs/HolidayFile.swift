import Calendars
import Primitives
import Web

/// Days as calendars count them.
enum HolidayDay {
    static func number(_ day: RosterDate) -> Int { CalendarDay(day.year, day.month, day.day)?.number ?? 0 }

    static func day(_ number: Int) -> RosterDate? {
        let (year, month, day) = CalendarDay(number: number).civil
        return RosterDate(year: year, month: month, day: day)
    }
}

/// A file of holidays in iCalendar's format (RFC 5545), as calendar programs and public offices hand it out.
enum HolidayFile {
    /// Bytes of a file at most.
    static let maximumBytes = 1024 * 1024
    /// Days ahead that are read: five years, so that a day that comes back each year is there for a while.
    static let horizon = 5 * 366

    /// The whole days that the file names, from `today` on, each once. Throws `HolidayFileError`.
    static func read(_ bytes: [UInt8], today: Int) throws(HolidayFileError) -> [Holiday] {
        let first = CalendarDay(number: today)
        let days: [(day: CalendarDay, summary: String?)]
        do throws(BadCalendar) { days = try wholeDays(bytes, first) } catch {
            throw .unreadable(line: error.line, reason: error.reason)
        }
        let holidays = days.compactMap { day, summary in
            HolidayDay.day(day.number).map { Holiday(day: $0, name: name(summary)) }
        }
        guard !holidays.isEmpty else { throw .noDays }
        return Array(Dictionary(holidays.map { ($0.day, $0) }, uniquingKeysWith: { first, _ in first }).values)
            .sorted { $0.day < $1.day }
    }

    private static func wholeDays(
        _ bytes: [UInt8], _ first: CalendarDay
    ) throws(BadCalendar) -> [(day: CalendarDay, summary: String?)] {
        var limits = CalendarLimits()
        limits.bytes = maximumBytes
        limits.lines = 50_000
        var budget = WorkBudget()
        let end = first + horizon
        let document = try CalendarDocument(
            bytes, viewer: .utc, horizon: Instant(seconds: end.number * 86_400), limits: limits, budget: &budget)
        return try document.wholeDays(in: first..<end, budget: &budget)
    }

    /// What a calendar calls the day, as one line.
    private static func name(_ summary: String?) -> String {
        let clean = (summary ?? "").unicodeScalars.map { $0.isControl ? " " : Character($0) }
        let name = String(clean).split(separator: " ").joined(separator: " ")
        let short = String(String.UnicodeScalarView(name.unicodeScalars.prefix(Holiday.maximumNameLength)))
        return short.isEmpty ? "–" : short
    }
}

/// Why a file brings no holidays.
enum HolidayFileError: Refusal, Equatable {
    case unreadable(line: Int, reason: String)
    case noDays
    case tooMany

    var status: Int { 422 }
    var words: WordKey {
        switch self {
        case .unreadable(let line, let reason):
            WordKey("programs.holidays.unreadable", ["line": "\(line)", "reason": reason])
        case .noDays: WordKey("programs.holidays.no-days")
        case .tooMany: WordKey("programs.holidays.too-many", ["limit": "\(HolidayStore.maximum)"])
        }
    }
}

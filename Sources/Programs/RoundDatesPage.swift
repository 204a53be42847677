import Foundation
import Jobs
import Primitives
import Web

/// When a program's coming rounds take place, and what can be changed about single ones.
struct RoundDatesPage: Page {
    static let template = "program-dates"
    let program: ProgramFormPage.Link
    let still: Bool
    let dates: [Row]
    let mayEdit: Bool
    let months: [MonthPicture]

    var title: WordKey { WordKey("programs.dates.title") }

    struct Row: Sendable {
        let key: String
        let when: Moment
        let day: String
        let note: String?
        /// How many were asked about it, and will be told.
        let asked: String?
        let off: Bool
        let skippable: Bool
        let restorable: Bool
    }

    init(
        _ program: Program, _ coming: [RoundDate], _ asked: [Date: RoundAsk.Counts], mayEdit: Bool,
        _ catalogue: Catalogue
    ) {
        self.program = ProgramFormPage.Link(id: program.id.text, name: program.name)
        still = !program.isRunning
        dates = coming.map { Row($0, asked[$0.beat], program.cadence.zone, catalogue) }
        self.mayEdit = mayEdit && program.state.isChangeable
        months = MonthPicture.all(coming, program.cadence, catalogue)
    }

    /// A beat as forms name it: seconds since 1970.
    static func key(_ beat: Date) -> String { "\(Int(beat.timeIntervalSince1970))" }
}

extension RoundDatesPage.Row {
    init(_ date: RoundDate, _ asked: RoundAsk.Counts?, _ zone: TimeZone, _ catalogue: Catalogue) {
        let shown = date.date ?? date.beat
        key = RoundDatesPage.key(date.beat)
        when = Moment(shown, catalogue, zone, weekday: true)
        day = Day(shown, catalogue, zone).text
        note = date.note(zone, catalogue)
        self.asked = date.date == nil ? nil : asked?.note(catalogue)
        off = date.date == nil
        skippable = date.date != nil
        restorable = date.why == .moved || date.why == .skipped
    }
}

/// A month as a small picture: its days, those with a round marked. Numbers are laid out here, so that the page needs no
/// script and no style of its own. The table beside it says the same.
struct MonthPicture: Sendable, Equatable {
    /// Months shown.
    private static let shown = 3
    /// Units of a day's square in the picture.
    private static let cell = 30

    let name: String
    /// The weekdays, Monday first, above the days.
    let heads: [Head]
    let days: [Square]
    let height: Int

    struct Head: Sendable, Equatable {
        let label: String
        let x: Int
        let y: Int
    }

    struct Square: Sendable, Equatable {
        let number: String
        let kind: String
        let x: Int
        let y: Int
        let textX: Int
        let textY: Int
    }

    /// The months from the first coming date on.
    static func all(_ coming: [RoundDate], _ cadence: Cadence, _ catalogue: Catalogue) -> [MonthPicture] {
        guard let first = coming.first.flatMap({ HolidayDay.day(cadence.day(of: $0.date ?? $0.beat)) }) else {
            return []
        }
        let marks = coming.reduce(into: [Int: String]()) { marks, date in
            marks[cadence.day(of: date.date ?? date.beat)] = date.date == nil ? "off" : "round"
        }
        return (0..<shown).compactMap { MonthPicture(first, ahead: $0, marks, catalogue) }
    }

    private init?(_ first: RosterDate, ahead: Int, _ marks: [Int: String], _ catalogue: Catalogue) {
        let index = first.year * 12 + first.month - 1 + ahead
        guard let start = RosterDate(year: index / 12, month: index % 12 + 1, day: 1) else { return nil }
        let number = HolidayDay.number(start)
        // A week begins on Monday (ISO 8601); 1 January 1970 was a Thursday.
        let column = (number % 7 + 7 + 3) % 7
        let month = (0..<31).filter { HolidayDay.day(number + $0)?.month == start.month }
        days = month.map { Square(day: $0, at: column + $0, marks[number + $0] ?? "plain", Self.cell) }
        height = ((column + month.count + 6) / 7 + 1) * Self.cell
        var calendar = Calendar(identifier: .gregorian)
        calendar.locale = catalogue.locale
        let names = calendar.veryShortStandaloneWeekdaySymbols
        heads = zip(0..., names.dropFirst() + names.prefix(1)).map { place, label in
            Head(label: label, x: place * Self.cell + Self.cell / 2, y: Self.cell / 2 + 4)
        }
        name = Date(timeIntervalSince1970: Double(number) * 86_400).formatted(
            Date.FormatStyle(locale: catalogue.locale, timeZone: .gmt).month(.wide).year())
    }
}

extension MonthPicture.Square {
    fileprivate init(day: Int, at place: Int, _ kind: String, _ cell: Int) {
        number = "\(day + 1)"
        self.kind = kind
        (x, y) = (place % 7 * cell, (place / 7 + 1) * cell)
        (textX, textY) = (x + cell / 2, y + cell / 2 + 4)
    }
}

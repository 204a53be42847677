import Foundation
import Jobs

/// The coming dates of a program: the beats of its rhythm, as they were moved or left out by hand, and around holidays.
struct RoundCalendar: Sendable {
    /// Rounds shown, and that can be changed ahead of time.
    static let shown = 12

    let cadence: Cadence
    var changes: [Date: RoundChange] = [:]
    var holidays = Holidays()

    /// What becomes of a beat. What somebody chose by hand is not moved by a holiday.
    func date(of beat: Date) -> RoundDate {
        switch changes[beat] {
        case .moved(let date)?: return RoundDate(beat: beat, date: date, why: .moved)
        case .skipped?: return RoundDate(beat: beat, date: nil, why: .skipped)
        case nil: break
        }
        let day = cadence.day(of: beat)
        guard let name = holidays.name(on: day) else { return RoundDate(beat: beat, date: beat, why: .regular) }
        let date = cadence.instant(on: holidays.workingDay(after: day))
        // Two rounds in a row help nobody: the next one stands for both.
        let isLate = date >= cadence.following(beat)
        return RoundDate(beat: beat, date: isLate ? nil : date, why: .holiday(name))
    }

    /// The beats from one on that are still ahead, those without a round included.
    func coming(from beat: Date, after now: Date, limit: Int = shown) -> [RoundDate] {
        var (dates, beat): ([RoundDate], Date) = ([], beat)
        for _ in 0..<Cadence.maximumBeats where dates.count < limit {
            let date = date(of: beat)
            if (date.date ?? beat) > now { dates.append(date) }
            beat = cadence.following(beat)
        }
        return dates
    }

    /// The first round that takes place later than `now`, of this beat or a later one. However long nobody looked, there
    /// is one: what was missed does not pile up.
    func next(from beat: Date, after now: Date) -> RoundDate {
        var beat = beat
        for _ in 0..<Cadence.maximumBeats {
            let found = date(of: beat)
            if let date = found.date, date > now { return found }
            beat = cadence.following(beat)
        }
        let first = cadence.first(after: now)
        return RoundDate(beat: first, date: first, why: .regular)
    }
}

/// What somebody chose for one beat of a rhythm.
enum RoundChange: Sendable, Equatable {
    case moved(to: Date)
    case skipped
}

/// One beat of a rhythm, and when its round takes place; without a date it does not.
struct RoundDate: Sendable, Equatable {
    enum Why: Sendable, Equatable {
        case regular, moved, skipped
        case holiday(String)
    }

    let beat: Date
    let date: Date?
    let why: Why
}

/// The days on which a workspace has no rounds.
struct Holidays: Sendable, Equatable {
    /// Names by day, counted from 1970-01-01.
    private let names: [Int: String]

    init(_ names: [Int: String] = [:]) { self.names = names }

    func name(on day: Int) -> String? { names[day] }

    /// The first day after this one that is neither a holiday nor on a weekend.
    func workingDay(after day: Int) -> Int {
        (day + 1...day + 366).first(where: isWorkingDay) ?? day + 1
    }

    /// The last working day before this one.
    func workingDay(before day: Int) -> Int {
        (1...366).lazy.map { day - $0 }.first(where: isWorkingDay) ?? day - 1
    }

    private func isWorkingDay(_ day: Int) -> Bool {
        let weekday = Weekday(day: day)
        return names[day] == nil && weekday != .saturday && weekday != .sunday
    }
}

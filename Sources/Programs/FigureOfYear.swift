import Charts
import Foundation
import Primitives

/// A day on which a round was run, or will be.
struct YearDay: Sendable, Equatable {
    let at: Date
    let name: String
    let isPlanned: Bool
}

extension Figures {
    /// Rounds ahead that are looked for in one program at most: more than a year of weeks.
    private static let maximumAhead = 60

    /// This year's rounds: those that were run, and those that will be.
    func year(_ programs: [Program], _ rounds: [Round]) -> Figure {
        let heading = say("programs.figure.year")
        let days = self.days(programs, rounds)
        let ahead = days.filter(\.isPlanned).count
        let lead = say("programs.figure.year-lead", ["held": "\(days.count - ahead)", "ahead": "\(ahead)"])
        let calendar = YearCalendar(
            caption(.year, heading, lead), months: months, marks: days.compactMap(mark) + [today].compactMap { $0 })
        let rows = days.map { day in
            [
                Day(day.at, catalogue, zone).iso, day.name,
                say(day.isPlanned ? "programs.figure.planned" : "programs.figure.held"),
            ]
        }
        let head = [say("programs.figure.day"), say("programs.round.round"), say("programs.person.state")]
        return Figure(
            id: "year", heading: heading, lead: lead, drawing: calendar.drawing, table: Figure.Table(head, rows),
            href: file(.year))
    }

    private func days(_ programs: [Program], _ rounds: [Round]) -> [YearDay] {
        let named = Dictionary(programs.map { ($0.id, $0.name) }, uniquingKeysWith: { one, _ in one })
        let held = rounds.compactMap { round -> YearDay? in
            guard let at = round.startedAt, let number = round.number else { return nil }
            let title = say("programs.round.title", ["number": "\(number)"])
            return YearDay(at: at, name: "\(named[round.program] ?? ""): \(title)", isPlanned: false)
        }
        let planned = programs.filter(\.isRunning).flatMap { program in
            ahead(program).map { YearDay(at: $0, name: program.name, isPlanned: true) }
        }
        return (held + planned).filter { parts($0.at).year == parts(now).year }.sorted { $0.at < $1.at }
    }

    private func ahead(_ program: Program) -> [Date] {
        var (all, next): ([Date], Date) = ([], program.nextRoundAt)
        while all.count < Self.maximumAhead, parts(next).year == parts(now).year {
            if next >= now { all.append(next) }
            next = program.cadence.following(next)
        }
        return all
    }

    private func mark(_ day: YearDay) -> YearCalendar.Mark? {
        let parts = parts(day.at)
        let name = Day(day.at, catalogue, zone).text + ": " + day.name
        return YearCalendar.Mark(
            month: parts.month ?? 0, day: parts.day ?? 0, kind: day.isPlanned ? .planned : .held, name: name)
    }

    private var today: YearCalendar.Mark? {
        let parts = parts(now)
        return YearCalendar.Mark(
            month: parts.month ?? 0, day: parts.day ?? 0, kind: .today, name: say("programs.figure.today"))
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        calendar.locale = catalogue.locale
        return calendar
    }

    private func parts(_ date: Date) -> DateComponents { calendar.dateComponents([.year, .month, .day], from: date) }

    private var months: [(name: String, days: Int)] {
        let year = parts(now).year ?? 2000
        let names = calendar.shortStandaloneMonthSymbols
        return (1...12).map { month in
            let first = calendar.date(from: DateComponents(year: year, month: month, day: 1)) ?? now
            let name = names.indices.contains(month - 1) ? names[month - 1] : "\(month)"
            return (name, calendar.range(of: .day, in: .month, for: first)?.count ?? 31)
        }
    }
}

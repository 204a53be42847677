import Foundation
import Jobs
import Testing

@testable import Programs

@Suite("The coming dates of a program")
struct RoundCalendarTests {
    private let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    private func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private func calendar(
        weeks: Int = 1, _ changes: [Date: RoundChange] = [:], holidays: [String] = []
    ) throws -> RoundCalendar {
        let cadence = try #require(Cadence(weeks: weeks, weekday: .tuesday, hour: 10, zone: berlin))
        let days = try holidays.map { text in
            guard case .day(let day)? = RosterDateText.parse(text) else { throw CocoaError(.formatting) }
            return (HolidayDay.number(day), "Holiday")
        }
        return RoundCalendar(
            cadence: cadence, changes: changes,
            holidays: Holidays(Dictionary(days, uniquingKeysWith: { first, _ in first })))
    }

    private let tuesday = "2026-03-24T09:00:00Z"

    @Test("are the beats of its rhythm, by the local clock")
    func beats() throws {
        let coming = try calendar().coming(from: date(tuesday), after: date("2026-03-20T00:00:00Z"), limit: 3)
        #expect(try coming.map(\.date) == [date(tuesday), date("2026-03-31T08:00:00Z"), date("2026-04-07T08:00:00Z")])
    }

    @Test("move to the next working day where they fall on a holiday, at the same hour of the local clock")
    func holiday() throws {
        let moved = try calendar(holidays: ["2026-03-24", "2026-03-25"]).date(of: date(tuesday))
        #expect(try moved.date == date("2026-03-26T09:00:00Z"))
        #expect(moved.why == .holiday("Holiday"))
    }

    @Test("pass over weekends when they look for a working day")
    func weekend() throws {
        let days = (24...27).map { "2026-03-\($0)" }
        let moved = try calendar(weeks: 2, holidays: days).date(of: date(tuesday))
        #expect(try moved.date == date("2026-03-30T08:00:00Z"))
    }

    @Test("leave a round out whose working day would reach the next one, and never hold two on one day")
    func reachesNext() throws {
        let days = (24...31).map { "2026-03-\($0)" }
        let coming = try calendar(holidays: days)
            .coming(from: date(tuesday), after: date("2026-03-20T00:00:00Z"), limit: 3)
        #expect(try coming.map(\.date) == [nil, date("2026-04-01T08:00:00Z"), date("2026-04-07T08:00:00Z")])
    }

    @Test("keep what somebody chose by hand, holiday or not")
    func byHand() throws {
        let chosen = try date("2026-03-25T13:00:00Z")
        let calendar = try calendar([date(tuesday): .moved(to: chosen)], holidays: ["2026-03-25"])
        #expect(try calendar.date(of: date(tuesday)).date == chosen)
        #expect(try calendar.next(from: date(tuesday), after: date(tuesday)).date == chosen)
    }

    @Test("go on with the rhythm after one was moved or left out")
    func goesOn() throws {
        let calendar = try calendar([date(tuesday): .skipped])
        let next = try calendar.next(from: date(tuesday), after: date("2026-03-20T00:00:00Z"))
        #expect(try next.beat == date("2026-03-31T08:00:00Z"))
    }

    @Test("are one after any silence, on the beat it had", arguments: [0, 1, 13, 51, 1039])
    func silence(weeks: Int) throws {
        let now = try date(tuesday) + Double(weeks) * 7 * 86_400 + 3600 * 30
        let next = try calendar(weeks: 2).next(from: date(tuesday), after: now)
        let date = try #require(next.date)
        #expect(date > now)
        #expect(try calendar(weeks: 2).cadence.following(now) >= date)
    }

    @Test("are there even where every day is a holiday")
    func onlyHolidays() throws {
        let cadence = try #require(Cadence(weeks: 1, zone: berlin))
        let every = Dictionary(uniqueKeysWithValues: (0...30_000).map { ($0, "Never") })
        let calendar = RoundCalendar(cadence: cadence, holidays: Holidays(every))
        let now = try date(tuesday)
        #expect(try #require(calendar.next(from: now, after: now).date) > now)
    }
}

@Suite("A step in a program's life")
struct ProgramStepTests {
    @Test("is possible from these states and no others")
    func table() {
        let possible = ProgramStep.allCases.flatMap { step in
            Program.State.allCases.compactMap { state in
                step.after(state).map { "\(state) \(step) \($0)" }
            }
        }
        #expect(
            Set(possible) == [
                "draft start running", "running pause paused", "paused resume running", "draft archive archived",
                "running archive archived", "paused archive archived",
            ])
    }

    @Test("never leads out of the archive")
    func archive() {
        for step in ProgramStep.allCases { #expect(step.after(.archived) == nil) }
        #expect(!Program.State.archived.runsByHand && !Program.State.draft.runsByHand)
    }
}

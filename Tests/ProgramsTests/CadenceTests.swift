import Foundation
import Jobs
import Testing

@testable import Programs

@Suite("A program's rhythm")
struct CadenceTests {
    private let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    private func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private func cadence(weeks: Int = 1, _ weekday: Weekday = .tuesday, hour: Int = 10) throws -> Cadence {
        try #require(Cadence(weeks: weeks, weekday: weekday, hour: hour, zone: berlin))
    }

    @Test("begins at the next time of its weekday and hour, in its own zone")
    func begins() throws {
        #expect(try cadence().first(after: date("2026-01-05T09:00:00Z")) == date("2026-01-06T09:00:00Z"))
    }

    @Test("begins a week later where the hour has just struck")
    func beginsAfterTheHour() throws {
        #expect(try cadence().first(after: date("2026-01-06T09:00:00Z")) == date("2026-01-13T09:00:00Z"))
    }

    @Test(
        "keeps the hour of the local clock when summer time begins and ends",
        arguments: [
            ("2026-03-24T09:00:00Z", "2026-03-31T08:00:00Z"), ("2026-10-20T08:00:00Z", "2026-10-27T09:00:00Z"),
        ])
    func keepsTheHour(due: String, next: String) throws {
        #expect(try cadence().following(date(due)) == date(next))
    }

    @Test("moves an hour that the clocks skip behind the jump, and does not repeat one that comes twice")
    func skippedHour() throws {
        let sunday = try cadence(.sunday, hour: 2)
        #expect(try sunday.first(after: date("2026-03-28T12:00:00Z")) == date("2026-03-29T01:00:00Z"))
        let autumn = try sunday.first(after: date("2026-10-24T12:00:00Z"))
        #expect(try autumn == date("2026-10-25T00:00:00Z"))
        #expect(try sunday.first(after: autumn) == date("2026-11-01T01:00:00Z"))
    }

    @Test("beats every twelve weeks, across a change of the clocks")
    func twelveWeeks() throws {
        #expect(try cadence(weeks: 12).following(date("2026-01-06T09:00:00Z")) == date("2026-03-31T08:00:00Z"))
    }

    @Test("catches up with one round after a long silence, on its own beat")
    func catchesUp() throws {
        let biweekly = try cadence(weeks: 2)
        let next = try biweekly.next(after: date("2026-03-03T12:00:00Z"), beatsFrom: date("2026-01-06T09:00:00Z"))
        #expect(try next == date("2026-03-17T09:00:00Z"))
    }

    @Test("counts a round run by hand as the one due within a beat, and as no later one")
    func runByHand() throws {
        let biweekly = try cadence(weeks: 2)
        let (now, due) = (try date("2026-01-05T09:00:00Z"), try date("2026-01-13T09:00:00Z"))
        #expect(biweekly.standsFor(due, at: now))
        #expect(!biweekly.standsFor(biweekly.following(due), at: now))
    }

    @Test("takes one to twelve weeks and the hours of a day", arguments: [(0, 10), (13, 10), (1, -1), (1, 24)])
    func bounds(weeks: Int, hour: Int) {
        #expect(Cadence(weeks: weeks, weekday: .monday, hour: hour, zone: .gmt) == nil)
    }
}

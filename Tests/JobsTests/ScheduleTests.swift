import Foundation
import Primitives
import Testing

@testable import Jobs

@Suite("A schedule")
struct ScheduleTests {
    private func clock(_ hour: Int, _ minute: Int = 0, _ zone: String = "Europe/Berlin") throws -> ClockTime {
        let zone = try #require(TimeZone(identifier: zone))
        return try #require(ClockTime(hour: hour, minute: minute, zone: zone))
    }

    private func instant(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private func runs(_ schedule: Schedule, from start: String, count: Int) throws -> [String] {
        var date = try instant(start)
        return (0..<count).map { _ in
            date = schedule.next(after: date)
            return date.formatted(.iso8601)
        }
    }

    @Test("of every few minutes keeps to the same minutes whoever asks")
    func every() throws {
        let expected = ["2026-03-01T10:05:00Z", "2026-03-01T10:10:00Z"]
        #expect(try runs(.every(minutes: 5), from: "2026-03-01T10:03:17Z", count: 2) == expected)
        #expect(try runs(.every(minutes: 5), from: "2026-03-01T10:00:00Z", count: 2) == expected)
    }

    @Test("of each day moves with summer time in Berlin")
    func dailyInBerlin() throws {
        let spring = try runs(.daily(clock(10)), from: "2026-03-28T00:00:00Z", count: 2)
        #expect(spring == ["2026-03-28T09:00:00Z", "2026-03-29T08:00:00Z"])
        let autumn = try runs(.daily(clock(10)), from: "2026-10-24T00:00:00Z", count: 2)
        #expect(autumn == ["2026-10-24T08:00:00Z", "2026-10-25T09:00:00Z"])
    }

    @Test("of each day moves with summer time in New York")
    func dailyInNewYork() throws {
        let time = try clock(9, 30, "America/New_York")
        let spring = try runs(.daily(time), from: "2026-03-07T00:00:00Z", count: 2)
        #expect(spring == ["2026-03-07T14:30:00Z", "2026-03-08T13:30:00Z"])
        let autumn = try runs(.daily(time), from: "2026-10-31T00:00:00Z", count: 2)
        #expect(autumn == ["2026-10-31T13:30:00Z", "2026-11-01T14:30:00Z"])
    }

    @Test("runs once on the day whose hour is skipped, as far behind the jump")
    func gap() throws {
        let berlin = try runs(.daily(clock(2, 30)), from: "2026-03-28T12:00:00Z", count: 2)
        #expect(berlin == ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"])
        let newYork = try runs(.daily(clock(2, 30, "America/New_York")), from: "2026-03-07T12:00:00Z", count: 2)
        #expect(newYork == ["2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z"])
    }

    @Test("runs once on the day whose hour comes twice, the first time")
    func overlap() throws {
        let berlin = try runs(.daily(clock(2, 30)), from: "2026-10-24T12:00:00Z", count: 2)
        #expect(berlin == ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"])
        let newYork = try runs(.daily(clock(1, 30, "America/New_York")), from: "2026-10-31T12:00:00Z", count: 2)
        #expect(newYork == ["2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"])
    }

    @Test("of each week keeps weekday and hour of the wall clock")
    func weekly() throws {
        let tuesday = try Schedule.weekly(.tuesday, clock(10))
        let expected = ["2026-03-24T09:00:00Z", "2026-03-31T08:00:00Z", "2026-04-07T08:00:00Z"]
        #expect(try runs(tuesday, from: "2026-03-20T00:00:00Z", count: 3) == expected)
    }

    @Test("looks at the local day, not at the one in Greenwich")
    func farZones() throws {
        let kiritimati = try Schedule.weekly(.monday, clock(0, 15, "Pacific/Kiritimati"))
        #expect(try runs(kiritimati, from: "2026-03-20T00:00:00Z", count: 1) == ["2026-03-22T10:15:00Z"])
        let apia = try Schedule.daily(clock(12, 0, "Pacific/Apia"))
        let skipped = try runs(apia, from: "2011-12-29T00:00:00Z", count: 3)
        #expect(skipped == ["2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z", "2011-12-31T22:00:00Z"])
    }

    static let zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]

    @Test("agrees with Foundation's calendar on every day of ten years", arguments: zones)
    func againstCalendar(_ zone: String) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        let schedule = try Schedule.daily(clock(10, 0, zone))
        var date = try instant("2024-01-01T00:00:00Z")
        for _ in 0..<3653 {
            let next = schedule.next(after: date)
            let ten = DateComponents(hour: 10)
            #expect(next == calendar.nextDate(after: date, matching: ten, matchingPolicy: .nextTime))
            date = next
        }
    }

    static let strangeTimes = [-Double.infinity, .infinity, .nan, -1e300, -0.5, 250_000_000_000]

    @Test("always moves on, whatever the date", arguments: strangeTimes)
    func strangeDates(_ seconds: TimeInterval) throws {
        let date = Date(timeIntervalSince1970: seconds)
        let time = try clock(3)
        for schedule in [Schedule.every(seconds: 0), .every(minutes: .max), .daily(time), .weekly(.sunday, time)] {
            let next = schedule.next(after: date)
            #expect(next.timeIntervalSince1970.isFinite)
            #expect(schedule.next(after: next) > next)
        }
    }

    static let texts = ["every 300 seconds", "daily 03:15 Europe/Berlin", "weekly tuesday 10:00 America/New_York"]

    @Test("is written and read in words", arguments: texts)
    func words(_ text: String) throws {
        #expect(try #require(Schedule(text: text)).text == text)
    }

    static let otherTexts = [
        "", "every", "every 0 seconds", "every 300 minutes", "every -5 seconds", "every 99999999999999999999 seconds",
        "daily 24:00 UTC", "daily 9:00 UTC", "daily 09:60 UTC", "daily 09:00 Mars/Base", "weekly tuesday 10:00",
        "weekly Tuesday 10:00 UTC", "weekly 10:00 UTC", "every  300 seconds", "daily 09:00:00 UTC", "daily +9:00 UTC",
    ]

    @Test("that is not written in these words is refused", arguments: otherTexts)
    func refused(_ text: String) { #expect(Schedule(text: text) == nil) }

    @Test("never traps on any text, and reads back what it accepts")
    func fuzz() {
        var generator = SplitMix64(state: 11)
        let words = ["every", "daily", "weekly", "tuesday", "300", "-1", "seconds", "10:00", ":", "99:99", "UTC", "é"]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...5, using: &generator))
                .map { _ in words.randomElement(using: &generator) ?? "" }.joined(separator: " ")
            if let schedule = Schedule(text: text) { #expect(schedule.text == text) }
        }
    }
}

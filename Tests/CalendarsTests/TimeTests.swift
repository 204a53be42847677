import Testing

@testable import Calendars

@Suite("Days and timestamps") struct TimeTests {
    @Test("day numbers and dates are each other's inverse over four centuries and before the year 1")
    func days() {
        for number in stride(from: -800_000, through: 400_000, by: 17) {
            let (year, month, day) = CalendarDay(number: number).civil
            #expect(CalendarDay(year, month, day)?.number == number)
        }
        #expect(CalendarDay(2026, 11, 21)?.weekday == .saturday)
        #expect(CalendarDay(1970, 1, 1)?.number == 0)
    }

    @Test("dates that do not exist are none", arguments: [(2026, 2, 29), (2100, 2, 29), (2026, 13, 1), (2026, 4, 31)])
    func noDays(year: Int, month: Int, day: Int) { #expect(CalendarDay(year, month, day) == nil) }

    @Test(
        "RFC 3339 is read as the moment it says",
        arguments: [
            ("1985-04-12T23:20:50.52Z", 482_196_050), ("1996-12-19T16:39:57-08:00", 851_042_397),
            ("1970-01-01T00:00:00Z", 0), ("2026-12-01t09:00:00+01:00", 1_796_112_000),
        ])
    func moments(text: String, seconds: Int) { #expect(Timestamp.instant(text)?.seconds == seconds) }

    @Test(
        "what is no RFC 3339 is no moment",
        arguments: ["", "2026-12-01", "2026-12-01T25:00:00Z", "2026-12-01T09:00:00"])
    func noMoments(text: String) { #expect(Timestamp.instant(text) == nil) }

    @Test("an offset of seconds is written in minutes, and the moment stays")
    func oldOffsets() throws {
        let text = Timestamp.text(Instant(seconds: -3_000_000_000), in: try zone("Europe/Oslo"))
        #expect(Timestamp.instant(text)?.seconds == -3_000_000_000)
    }
}

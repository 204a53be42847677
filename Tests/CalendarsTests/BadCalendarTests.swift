import Testing

@testable import Calendars

@Suite("Calendars that are refused, with their line") struct BadCalendarTests {
    private static let good = """
        BEGIN:VCALENDAR
        BEGIN:VEVENT
        UID:1
        DTSTART:20261201T090000Z
        DTEND:20261201T100000Z
        RRULE:FREQ=DAILY;COUNT=3
        END:VEVENT
        END:VCALENDAR

        """

    private func line(_ text: String) -> Int? {
        do {
            _ = try busy(Array(text.utf8), "2026-12-01", "2026-12-10")
            return nil
        } catch let flaw as BadCalendar { return flaw.line } catch { return -1 }
    }

    @Test(
        "a line that cannot be",
        arguments: [
            ("DTSTART:20261201T090000Z", "DTSTART:20261301T090000Z", 4), ("DTSTART:20261201T090000Z", "SUMMARY:x", 2),
            ("DTSTART:20261201T090000Z", "DTSTART;TZID=Nowhere/Here:20261201T090000", 4),
            ("DTEND:20261201T100000Z", "DTEND:20261201T080000Z", 5), ("DTEND:20261201T100000Z", "DTEND:later", 5),
            ("DTEND:20261201T100000Z", "DURATION:-PT1H", 5), ("DTEND:20261201T100000Z", "no colon", 5),
            ("DTEND:20261201T100000Z", "DTEND;X=\"open:20261201T100000Z", 5),
            ("UID:1", "DTSTART:20261201T090000Z", 4), ("UID:1", " leading", 7), ("END:VEVENT", "END:VTODO", 7),
            ("END:VEVENT", "BEGIN:VEVENT", 8), ("BEGIN:VCALENDAR", "BEGIN:VCARD", 1), ("UID:1", "X:1\nEXDATE:soon", 4),
        ])
    func badLines(good: String, bad: String, line: Int) {
        let text = Self.good.replacing(good, with: bad, maxReplacements: 1)
        #expect(self.line(text) == line)
    }

    @Test(
        "a rule that cannot be",
        arguments: [
            "FREQ=FORTNIGHTLY", "COUNT=3", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYDAY=XX",
            "FREQ=DAILY;COUNT=1;UNTIL=20270101", "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=DAILY;BYDAY=1MO",
            "FREQ=DAILY;FREQ=DAILY",
            "FREQ=YEARLY;BYMONTH=13", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=DAILY;BYSETPOS=1", "FREQ=DAILY;BYHOUR=24",
            "FREQ=MONTHLY;BYWEEKNO=3", "FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO", "FREQ=DAILY;NONSENSE=1", "FREQ=DAILY;COUNT=",
            "FREQ=DAILY;UNTIL=20271301", "FREQ=DAILY;COUNT=99999999999", "RSCALE=CHINESE;FREQ=YEARLY", "",
        ])
    func badRules(rule: String) {
        #expect(line(Self.good.replacing("FREQ=DAILY;COUNT=3", with: rule)) == 6)
    }

    @Test("a file cut off anywhere is refused, unless only its last end of line is missing")
    func truncated() {
        let bytes = Array(Self.good.utf8)
        for length in 0..<bytes.count - 1 {
            #expect(line(String(decoding: bytes[..<length], as: UTF8.self)) != nil, "\(length) bytes")
        }
        #expect(line(String(decoding: bytes.dropLast(), as: UTF8.self)) == nil)
    }

    @Test("byte order mark, CRLF, LF, folds within words and empty lines at the end are all read")
    func shapes() {
        let folded = Self.good.replacing("DTSTART", with: "DTST\n ART").replacing(
            "20261201T100000Z", with: "2026120\n\t1T100000Z")
        for text in [
            Self.good, "\u{FEFF}" + Self.good, Self.good.replacing("\n", with: "\r\n"), folded, Self.good + "\n\r\n",
        ] {
            #expect(line(text) == nil)
        }
        #expect(line(Self.good + "trailing") == 9)
        #expect(line("") == 1)
    }

    @Test("more lines, deeper nesting, more bytes than allowed are refused")
    func bounds() {
        var limits = CalendarLimits()
        limits.lines = 6
        #expect(throws: BadCalendar.self) { try ComponentReader.calendars(in: Array(Self.good.utf8), limits: limits) }
        limits = CalendarLimits()
        limits.bytes = 20
        #expect(throws: BadCalendar.self) { try ComponentReader.calendars(in: Array(Self.good.utf8), limits: limits) }
        #expect(line("BEGIN:VCALENDAR\n" + String(repeating: "BEGIN:X\n", count: 100)) == 9)
    }
}

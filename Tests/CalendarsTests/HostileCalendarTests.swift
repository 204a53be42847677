import Foundation
import Testing

@testable import Calendars

@Suite("Hostile calendars") struct HostileCalendarTests {
    private func series(_ rule: String, from start: String = "19700101T000000Z") -> [UInt8] {
        calendar("UID:1\nDTSTART:\(start)\nDURATION:PT1S\nRRULE:\(rule)")
    }

    @Test(
        "an explosion of occurrences is refused, not cut short (AT-38)",
        arguments: [
            "FREQ=SECONDLY", "FREQ=SECONDLY;BYSECOND=1,5;COUNT=100000000", "FREQ=MINUTELY;BYDAY=MO;COUNT=2000000",
            "FREQ=YEARLY;BYDAY=MO,TU,WE;BYHOUR=1,2,3,4,5,6,7,8,9;BYMINUTE=1,2,3,4,5,6,7,8,9;BYSECOND=1,2,3;COUNT=2000000",
        ])
    func explosions(rule: String) {
        #expect(throws: BadCalendar.self) { try busy(series(rule), "2026-12-01", "2026-12-15", units: 100_000) }
    }

    @Test(
        "rules that look as bad but are not are answered in full",
        arguments: [
            ("FREQ=MINUTELY;INTERVAL=60", 336), ("FREQ=DAILY;COUNT=2000000000", 14),
            ("FREQ=SECONDLY;INTERVAL=86400", 14),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 0), ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", 0),
            ("FREQ=SECONDLY;BYHOUR=9;BYMINUTE=30;BYSECOND=15", 14), ("FREQ=DAILY;INTERVAL=2147483647", 0),
            ("FREQ=YEARLY;INTERVAL=2147483647", 0), ("FREQ=SECONDLY;COUNT=2147483647;INTERVAL=7200", 168),
        ])
    func answered(rule: String, count: Int) throws {
        #expect(try busy(series(rule), "2026-12-01", "2026-12-15", in: "UTC", units: 100_000).count == count)
    }

    @Test("a zone that changes its clocks each second is refused (AT-38)")
    func zoneBomb() {
        let zone = """
            BEGIN:VTIMEZONE
            TZID:Bomb
            BEGIN:STANDARD
            DTSTART:16010101T000000
            TZOFFSETFROM:+0000
            TZOFFSETTO:+0100
            RRULE:FREQ=SECONDLY
            END:STANDARD
            END:VTIMEZONE

            """
        let bytes = calendar("UID:1\nDTSTART;TZID=Bomb:20261201T090000\nDURATION:PT1H", around: zone)
        let error = #expect(throws: BadCalendar.self) { try busy(bytes, "2026-12-01", "2026-12-02", units: 100_000) }
        #expect(error?.line == 6)
    }

    @Test("a calendar with parts exchanged, doubled and cut never traps and never hangs")
    func fuzzed() {
        var draw = Draw(38)
        for _ in 0..<400 {
            var lines = Self.pieces.shuffled(using: &draw).prefix(draw.number(1...12)).map(\.self)
            if draw.chance(80) { lines = ["BEGIN:VEVENT"] + lines + ["END:VEVENT"] }
            var text = Array((["BEGIN:VCALENDAR"] + lines + ["END:VCALENDAR"]).joined(separator: "\n").utf8)
            for _ in 0..<draw.number(0...3) where draw.chance(50) {
                text[draw.number(0...text.count - 1)] = draw.one(of: Array(";:,=\n \"-Z09TP\u{0}".utf8))
            }
            _ = try? busy(text, "2026-12-01", "2026-12-15", units: 20_000)
        }
    }

    @Test("rules put together at random never trap and never hang")
    func fuzzedRules() {
        var draw = Draw(39)
        let names = [
            "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYHOUR", "BYMINUTE", "BYSETPOS", "INTERVAL",
            "COUNT",
        ]
        let values = ["MO", "-1FR,2TU", "1", "-1", "29,30,31", "366", "-366", "53", "0", "12", "99999", "2147483647"]
        for _ in 0..<1_500 {
            var text = "FREQ=" + draw.one(of: RecurrenceRule.frequencies.keys.sorted())
            for _ in 0..<draw.number(0...4) { text += ";\(draw.one(of: names))=\(draw.one(of: values))" }
            guard let rule = try? RecurrenceRule(text) else { continue }
            let low = LocalTime(seconds: draw.number(-60_000_000_000...60_000_000_000))
            let window = low..<LocalTime(seconds: low.seconds + draw.number(0...100_000_000))
            var budget = WorkBudget(units: 5_000)
            let start = LocalTime(seconds: draw.number(-60_000_000_000...low.seconds))
            _ = try? RecurrenceWalk.starts(of: rule, from: start, in: window, &budget)
        }
    }

    private static let pieces = [
        "UID:1", "DTSTART:20261201T090000Z", "DTSTART;TZID=Europe/Oslo:20261201T090000", "DTSTART;VALUE=DATE:20261201",
        "DTEND:99991231T235959Z", "DTEND;VALUE=DATE:20261203", "DURATION:P99999999D", "DURATION:PT1H",
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYSETPOS=-1",
        "EXDATE:20261201T090000Z",
        "EXRULE:FREQ=DAILY", "RDATE;VALUE=PERIOD:20261201T090000Z/P1D",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261202T090000Z",
        "RECURRENCE-ID;VALUE=DATE:00010101", "SEQUENCE:99999999999999999999", "STATUS:CANCELLED", "TRANSP:OPAQUE",
        "BEGIN:VALARM", "END:VALARM", "DTSTART:00010101T000000", "RDATE:99991231T235959Z", "DTSTAMP:20261201T090000Z",
        "BEGIN:VEVENT", "END:VEVENT", "SUMMARY;LANGUAGE=\"a:b\":x\\,y",
    ]
}

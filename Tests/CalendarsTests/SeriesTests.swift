import Testing

@testable import Calendars

@Suite("Series, their exceptions and replacements") struct SeriesTests {
    private static let weekly = """
        UID:1
        DTSTART;TZID=Europe/Oslo:20261201T100000
        DTEND;TZID=Europe/Oslo:20261201T110000
        RRULE:FREQ=WEEKLY;COUNT=4
        """

    private func starts(_ events: String...) throws -> [String] {
        let text = events.map { "BEGIN:VEVENT\n\($0)\nEND:VEVENT\n" }.joined()
        let bytes = Array("BEGIN:VCALENDAR\n\(text)END:VCALENDAR\n".utf8)
        return try busy(bytes, "2026-12-01", "2027-01-01").map { String($0.prefix(16)) }
    }

    @Test("EXDATE takes occurrences away, in any zone, and by date")
    func exceptions() throws {
        for exception in [
            "EXDATE;TZID=Europe/Oslo:20261208T100000", "EXDATE:20261208T090000Z", "EXDATE;VALUE=DATE:20261208",
        ] {
            #expect(
                try starts(Self.weekly + "\n" + exception) == [
                    "2026-12-01T10:00", "2026-12-15T10:00", "2026-12-22T10:00",
                ],
                "\(exception)")
        }
        #expect(try starts(Self.weekly + "\nEXDATE:20261208T100000Z").count == 4)
    }

    @Test("RDATE adds occurrences, and periods with an end of their own")
    func dates() throws {
        #expect(try starts(Self.weekly + "\nRDATE;TZID=Europe/Oslo:20261203T080000,20261204T080000").count == 6)
        let bytes = calendar(Self.weekly + "\nRDATE;VALUE=PERIOD:20261203T080000Z/PT15M")
        #expect(
            try busy(bytes, "2026-12-03", "2026-12-04") == ["2026-12-03T09:00:00+01:00/2026-12-03T09:15:00+01:00"])
    }

    @Test("RECURRENCE-ID moves one occurrence, or cancels it")
    func replacements() throws {
        let moved =
            "UID:1\nRECURRENCE-ID;TZID=Europe/Oslo:20261208T100000\nDTSTART;TZID=Europe/Oslo:20261209T150000\nDURATION:PT1H"
        #expect(
            try starts(moved, Self.weekly)
                == ["2026-12-01T10:00", "2026-12-09T15:00", "2026-12-15T10:00", "2026-12-22T10:00"])
        let cancelled = "UID:1\nRECURRENCE-ID:20261208T090000Z\nDTSTART:20261208T090000Z\nSTATUS:CANCELLED"
        #expect(try starts(Self.weekly, cancelled) == ["2026-12-01T10:00", "2026-12-15T10:00", "2026-12-22T10:00"])
    }

    @Test("an occurrence moved into the window from outside is there, one moved out is not")
    func movedAcross() throws {
        let incoming = "UID:1\nRECURRENCE-ID:20270105T090000Z\nDTSTART:20261230T090000Z\nDURATION:PT1H"
        let series = Self.weekly.replacing("COUNT=4", with: "COUNT=40")
        #expect(try starts(series, incoming).last == "2026-12-30T10:00")
        let outgoing = "UID:1\nRECURRENCE-ID:20261208T090000Z\nDTSTART:20270208T090000Z\nDURATION:PT1H"
        #expect(try starts(Self.weekly, outgoing).count == 3)
    }

    @Test("THISANDFUTURE moves all that follow, and can end the series")
    func thisAndFuture() throws {
        let moved = """
            UID:1
            RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Oslo:20261215T100000
            DTSTART;TZID=Europe/Oslo:20261216T130000
            DURATION:PT30M
            """
        #expect(
            try starts(Self.weekly, moved)
                == ["2026-12-01T10:00", "2026-12-08T10:00", "2026-12-16T13:00", "2026-12-23T13:00"])
        #expect(try starts(Self.weekly, moved + "\nSTATUS:CANCELLED") == ["2026-12-01T10:00", "2026-12-08T10:00"])
    }

    @Test("a series moved far ahead by THISANDFUTURE is found where it went")
    func movedFar() throws {
        let series = Self.weekly.replacing("202612", with: "202608").replacing("COUNT=4", with: "COUNT=3")
        let moved = "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260808T080000Z\nDTSTART:20261208T080000Z\nDURATION:PT1H"
        #expect(try starts(series, moved) == ["2026-12-08T09:00", "2026-12-15T09:00"])
        let early = series.replacing("202608", with: "202704")
        let back = "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270408T080000Z\nDTSTART:20261208T080000Z\nDURATION:PT1H"
        #expect(try starts(early, back) == ["2026-12-08T09:00", "2026-12-15T09:00"])
    }

    @Test("DTSTART takes place, named by the rule or not, and counts (RFC 5545, 3.8.5.3)")
    func firstOccurrence() throws {
        let odd = "UID:1\nDTSTART:20261201T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3"
        #expect(try starts(odd) == ["2026-12-01T10:00", "2026-12-02T10:00", "2026-12-09T10:00"])
    }

    @Test(
        "UNTIL lets in its own moment, and a date its whole day",
        arguments: [
            ("20261215T090000Z", 3), ("20261215T085959Z", 2), ("20261215", 3), ("20261214", 2), ("20261215T100000", 3),
        ])
    func until(text: String, count: Int) throws {
        #expect(try starts(Self.weekly.replacing("COUNT=4", with: "UNTIL=" + text)).count == count)
    }

    @Test("a long event that began before the window reaches into it")
    func reachesIn() throws {
        let bytes = calendar("UID:1\nDTSTART:20261101T090000Z\nDTEND:20261205T090000Z\nRRULE:FREQ=YEARLY")
        #expect(try busy(bytes, "2026-12-04", "2026-12-06").count == 1)
    }
}

import Testing

@testable import Calendars

@Suite("Events of a calendar") struct EventTests {
    @Test("cancelled and transparent events take no time; tentative ones do")
    func whatCounts() throws {
        let times = "DTSTART:20261201T090000Z\nDTEND:20261201T100000Z\n"
        for free in ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "status:cancelled"] {
            #expect(try busy(calendar("UID:1\n" + times + free), "2026-12-01", "2026-12-02").isEmpty, "\(free)")
        }
        for taken in ["STATUS:TENTATIVE", "TRANSP:OPAQUE", "STATUS:CONFIRMED"] {
            #expect(try busy(calendar("UID:1\n" + times + taken), "2026-12-01", "2026-12-02").count == 1, "\(taken)")
        }
    }

    @Test("an all-day event is the viewer's whole day, 23 hours long when clocks go forward")
    func allDay() throws {
        let event = calendar("UID:1\nDTSTART;VALUE=DATE:20260329")
        #expect(
            try busy(event, "2026-03-28", "2026-04-01") == ["2026-03-29T00:00:00+01:00/2026-03-30T00:00:00+02:00"])
        #expect(
            try busy(event, "2026-03-28", "2026-04-01", in: "Asia/Tokyo")
                == ["2026-03-29T00:00:00+09:00/2026-03-30T00:00:00+09:00"])
    }

    @Test("a floating time is the viewer's")
    func floating() throws {
        let event = calendar("UID:1\nDTSTART:20261201T090000\nDURATION:PT1H")
        #expect(
            try busy(event, "2026-12-01", "2026-12-02", in: "America/New_York")
                == ["2026-12-01T09:00:00-05:00/2026-12-01T10:00:00-05:00"])
    }

    @Test("DTEND is an exact length for the whole series, DURATION in days a nominal one (RFC 5545, 3.8.5.3)")
    func lengths() throws {
        let rule = "RRULE:FREQ=DAILY;COUNT=2\n"
        let exact = calendar(
            "UID:1\nDTSTART;TZID=Europe/Oslo:20260328T120000\nDTEND;TZID=Europe/Oslo:20260329T120000\n" + rule)
        #expect(
            try busy(exact, "2026-03-27", "2026-04-01") == [
                "2026-03-28T12:00:00+01:00/2026-03-29T12:00:00+02:00",
                "2026-03-29T12:00:00+02:00/2026-03-30T11:00:00+02:00",
            ])
        let nominal = calendar("UID:1\nDTSTART;TZID=Europe/Oslo:20260328T120000\nDURATION:P1D\n" + rule)
        #expect(
            try busy(nominal, "2026-03-27", "2026-04-01").last == "2026-03-29T12:00:00+02:00/2026-03-30T12:00:00+02:00")
    }

    @Test("an event without an end takes no time, with a date a day")
    func withoutEnd() throws {
        #expect(try busy(calendar("UID:1\nDTSTART:20261201T090000Z"), "2026-12-01", "2026-12-02").isEmpty)
        #expect(try busy(calendar("UID:1\nDTSTART;VALUE=DATE:20261201"), "2026-12-01", "2026-12-02").count == 1)
    }

    @Test("an occurrence in a gap of the clocks takes place by the offset before it; one shown twice, the first time")
    func gap() throws {
        let spring = calendar(
            "UID:1\nDTSTART;TZID=Europe/Oslo:20260328T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=2")
        #expect(
            try busy(spring, "2026-03-28", "2026-03-31").last == "2026-03-29T03:30:00+02:00/2026-03-29T04:00:00+02:00")
        let autumn = calendar(
            "UID:1\nDTSTART;TZID=Europe/Oslo:20261024T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=2")
        #expect(
            try busy(autumn, "2026-10-24", "2026-10-27").last == "2026-10-25T02:30:00+02:00/2026-10-25T02:00:00+01:00")
    }

    @Test("a newer SEQUENCE replaces an older event of the same UID; equals both count")
    func versions() throws {
        let old = "UID:1\nSEQUENCE:0\nDTSTART:20261201T090000Z\nDURATION:PT1H"
        let new = "UID:1\nSEQUENCE:1\nDTSTART:20261201T130000Z\nDURATION:PT1H"
        let expected = ["2026-12-01T14:00:00+01:00/2026-12-01T15:00:00+01:00"]
        #expect(try busy(calendar(old, new), "2026-12-01", "2026-12-02") == expected)
        #expect(try busy(calendar(new, old), "2026-12-01", "2026-12-02") == expected)
        let stamped = new.replacing("SEQUENCE:1", with: "DTSTAMP:20260102T000000Z")
        let earlier = old.replacing("SEQUENCE:0", with: "DTSTAMP:20260101T000000Z")
        #expect(try busy(calendar(stamped, earlier), "2026-12-01", "2026-12-02") == expected)
        let same = "UID:1\nDTSTART:20261201T130000Z\nDURATION:PT1H"
        #expect(try busy(calendar(old, same), "2026-12-01", "2026-12-02").count == 2)
    }

    @Test("VFREEBUSY: everything is taken that is not FREE")
    func freeBusy() throws {
        let bytes = calendar(
            around: """
                BEGIN:VFREEBUSY
                FREEBUSY:20261201T080000Z/20261201T090000Z,20261201T100000Z/PT30M
                FREEBUSY;FBTYPE=FREE:20261201T110000Z/PT1H
                FREEBUSY;FBTYPE=X-SURFING:20261201T130000Z/PT1H
                END:VFREEBUSY

                """)
        #expect(
            try busy(bytes, "2026-12-01", "2026-12-02") == [
                "2026-12-01T09:00:00+01:00/2026-12-01T10:00:00+01:00",
                "2026-12-01T11:00:00+01:00/2026-12-01T11:30:00+01:00",
                "2026-12-01T14:00:00+01:00/2026-12-01T15:00:00+01:00",
            ])
    }

    @Test("VFREEBUSY: a day whose end its server did not say is taken, a moment without length is not")
    func emptyPeriods() throws {
        let bytes = calendar(
            around: """
                BEGIN:VFREEBUSY
                FREEBUSY:20261201T000000Z/P0D
                FREEBUSY:20261202T120000Z/20261202T120000Z
                END:VFREEBUSY

                """)
        #expect(
            try busy(bytes, "2026-12-01", "2026-12-03") == ["2026-12-01T01:00:00+01:00/2026-12-02T01:00:00+01:00"])
    }

    @Test("an alarm's DURATION is not the event's")
    func alarms() throws {
        let event =
            "UID:1\nDTSTART:20261201T090000Z\nDTEND:20261201T093000Z\nBEGIN:VALARM\nTRIGGER:-PT1H\nDURATION:PT9H\nEND:VALARM"
        #expect(
            try busy(calendar(event), "2026-12-01", "2026-12-02") == [
                "2026-12-01T10:00:00+01:00/2026-12-01T10:30:00+01:00"
            ])
    }
}

import Testing

@testable import Calendars

@Suite("Zones that a calendar brings") struct ZoneComponentTests {
    private static let own = """
        BEGIN:VTIMEZONE
        TZID:Somewhere
        BEGIN:STANDARD
        DTSTART:20071104T020000
        TZOFFSETFROM:-0400
        TZOFFSETTO:-0500
        RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
        END:STANDARD
        BEGIN:DAYLIGHT
        DTSTART:20070311T020000
        TZOFFSETFROM:-0500
        TZOFFSETTO:-0400
        RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
        END:DAYLIGHT
        END:VTIMEZONE

        """

    @Test("its rules give the same changes as the zone database's")
    func rules() throws {
        let component = try #require(
            ComponentReader.calendars(in: calendar(around: Self.own)).first?.components.first)
        var budget = WorkBudget()
        let zone = try ZoneComponent.zone(component, horizon: try instant("2040-01-01T00:00:00Z"), &budget)
        let database = try CalendarsTests.zone("America/New_York")
        for hour in stride(from: try instant("2007-06-01T00:00:00Z").seconds, to: 2_200_000_000, by: 3_600 * 7) {
            #expect(zone.offset(at: Instant(seconds: hour)) == database.offset(at: Instant(seconds: hour)))
        }
    }

    @Test("what the calendar brings counts before the database, and a zone of neither is refused with its line")
    func precedence() throws {
        let event = "UID:1\nDTSTART;TZID=Somewhere:20261201T090000\nDURATION:PT1H"
        #expect(
            try busy(calendar(event, around: Self.own), "2026-12-01", "2026-12-02", in: "UTC")
                == ["2026-12-01T14:00:00+00:00/2026-12-01T15:00:00+00:00"])
        let named = event.replacing("Somewhere", with: "Europe/Oslo")
        let bringing = calendar(named, around: Self.own.replacing("Somewhere", with: "Europe/Oslo"))
        #expect(try busy(bringing, "2026-12-01", "2026-12-02", in: "UTC").first?.hasPrefix("2026-12-01T14") == true)
        let error = #expect(throws: BadCalendar.self) { try busy(calendar(event), "2026-12-01", "2026-12-02") }
        #expect(error?.line == 6)
    }

    @Test(
        "a zone written for a calendar is read back with the same changes", arguments: ["Europe/Oslo", "Asia/Kolkata"])
    func written(name: String) throws {
        let original = try zone(name)
        let text = ComponentWriter.text(ZoneWriter.component(original, for: 2024...2028))
        let wrapped = "BEGIN:VCALENDAR\r\n\(text)END:VCALENDAR\r\n"
        let component = try #require(ComponentReader.calendars(in: Array(wrapped.utf8)).first?.components.first)
        var budget = WorkBudget()
        let read = try ZoneComponent.zone(component, horizon: try instant("2030-01-01T00:00:00Z"), &budget)
        for hour in stride(from: try instant("2024-01-01T00:00:00Z").seconds, to: 1_861_000_000, by: 3_600) {
            #expect(read.offset(at: Instant(seconds: hour)) == original.offset(at: Instant(seconds: hour)))
        }
    }
}

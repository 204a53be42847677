import Testing

@testable import Calendars

@Suite("Writing calendars") struct WritingTests {
    private func event(_ summary: String) -> CalendarComponent {
        var event = CalendarComponent("VEVENT")
        event.properties = [.text("SUMMARY", summary)]
        var calendar = CalendarComponent("VCALENDAR")
        calendar.components = [event]
        return calendar
    }

    @Test("lines are folded at 75 bytes, never within a character, and end with CRLF")
    func folding() {
        let text = ComponentWriter.text(event(String(repeating: "Grüße 🎉 ", count: 40)))
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 75 })
        #expect(lines.last == "")
        #expect(!text.contains("\u{FFFD}"))
    }

    @Test("text comes back as it was, whatever is in it")
    func roundTrip() throws {
        var draw = Draw(4)
        for _ in 0..<200 {
            let plain = String((0..<draw.number(0...120)).map { _ in draw.one(of: Array("ab;,:\\\"n^N ü🎉\n\t'")) })
            let read = try ComponentReader.calendars(in: Array(ComponentWriter.text(event(plain)).utf8))
            #expect(read[0].components[0].first("SUMMARY").map { CalendarText.plain($0.value) } == plain)
        }
    }

    @Test("nothing put into a value, parameter or name begins a line of its own (AT-33)")
    func injection() throws {
        let evil = "x\r\nATTACH:http://example.org\nEND:VEVENT\u{2028}BEGIN:VALARM\u{85}\u{0}\u{B}y"
        var component = CalendarComponent("VEVENT")
        component.properties = [
            .text("SUMMARY", evil), CalendarProperty("URL", evil), CalendarProperty("X-" + evil, "1"),
            CalendarProperty("ORGANIZER", "mailto:a@example.org", [CalendarParameter("CN" + evil, evil + "\"")]),
        ]
        var calendar = CalendarComponent("VCALENDAR")
        calendar.components = [component]
        let text = ComponentWriter.text(calendar)
        let read = try ComponentReader.calendars(in: Array(text.utf8))
        #expect(read[0].components.count == 1)
        #expect(read[0].components[0].components.isEmpty)
        #expect(read[0].components[0].properties.count == 4)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\r" || $0 == "\n" || !CalendarText.isControl($0) })
    }

    @Test("parameters with quotes and ends of lines come back (RFC 6868)")
    func parameters() throws {
        var calendar = CalendarComponent("VCALENDAR")
        let parameter = CalendarParameter("CN", "a^b \"c\"\nd", "e;f:g,h")
        calendar.properties = [CalendarProperty("ATTENDEE", "mailto:a@example.org", [parameter])]
        let read = try ComponentReader.calendars(in: Array(ComponentWriter.text(calendar).utf8))
        #expect(read[0].properties[0].parameters == [parameter])
    }

    @Test("parameters are quoted only where a sign of the grammar is in them: many may not be (RFC 5545, 3.2)")
    func quotes() {
        var calendar = CalendarComponent("VCALENDAR")
        calendar.properties = [
            CalendarProperty(
                "ATTENDEE", "mailto:a@example.org",
                [CalendarParameter("PARTSTAT", "ACCEPTED"), CalendarParameter("CN", "Ada Byron", "a;b", "")])
        ]
        let text = ComponentWriter.text(calendar).replacing("\r\n ", with: "")
        #expect(text.contains("ATTENDEE;PARTSTAT=ACCEPTED;CN=Ada Byron,\"a;b\",\"\":mailto:a@example.org\r\n"))
    }

    @Test("durations are read as RFC 5545 writes them, and nothing else is")
    func durations() {
        let good = [
            ("PT15M", 0, 900), ("P1D", 1, 0), ("P2W", 14, 0), ("-PT1H", 0, -3600), ("P15DT5H0M20S", 15, 18_020),
            ("+PT1S", 0, 1),
        ]
        for (text, days, seconds) in good {
            #expect(CalendarDuration(text) == CalendarDuration(days: days, seconds: seconds), "\(text)")
        }
        for text in [
            "", "P", "PT", "P1H", "PT1D", "P1W1D", "P1DT", "PTT1H", "PT1M1H", "1H", "PT123456789S", "P-1D", "P1",
        ] {
            #expect(CalendarDuration(text) == nil, "\(text)")
        }
    }
}

import Foundation
import Testing

@testable import Programs

@Suite("A file of holidays")
struct HolidayFileTests {
    private static let today = 20_455  // 2026-01-02

    private func read(_ events: String) throws -> [String] {
        let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\n\(events)END:VCALENDAR\r\n"
        return try HolidayFile.read(Array(text.utf8), today: Self.today).map { "\($0.day.text) \($0.name)" }
    }

    private static func event(_ fields: String...) -> String {
        "BEGIN:VEVENT\r\nUID:\(fields.joined().hashValue)\r\nDTSTAMP:20260101T000000Z\r\n"
            + fields.map { $0 + "\r\n" }.joined() + "END:VEVENT\r\n"
    }

    @Test("gives its whole days, though they say that they take no time")
    func wholeDays() throws {
        let event = Self.event("DTSTART;VALUE=DATE:20261225", "SUMMARY:Christmas\\, first day", "TRANSP:TRANSPARENT")
        #expect(try read(event) == ["2026-12-25 Christmas, first day"])
    }

    @Test("gives each day of a stretch, and each year of what comes back, five years ahead")
    func repeated() throws {
        let stretch = Self.event(
            "DTSTART;VALUE=DATE:20260501", "DTEND;VALUE=DATE:20260503", "RRULE:FREQ=YEARLY", "SUMMARY:May")
        let days = try read(stretch)
        #expect(days.count == 10)
        #expect(days.first == "2026-05-01 May" && days.last == "2030-05-02 May")
    }

    @Test("leaves out what is over, cancelled, or at a time of day")
    func leftOut() throws {
        let kept = Self.event("DTSTART;VALUE=DATE:20260106", "SUMMARY:Epiphany")
        let others = [
            Self.event("DTSTART;VALUE=DATE:20250106", "SUMMARY:Over"),
            Self.event("DTSTART;VALUE=DATE:20260107", "STATUS:CANCELLED", "SUMMARY:Off"),
            Self.event("DTSTART:20260108T090000Z", "DTEND:20260108T100000Z", "SUMMARY:Meeting"),
        ]
        #expect(try read(kept + others.joined()) == ["2026-01-06 Epiphany"])
    }

    @Test("that names no day, or is no calendar, is refused with a reason")
    func refused() {
        #expect(throws: HolidayFileError.noDays) { try read("") }
        #expect(throws: HolidayFileError.self) { try HolidayFile.read(Array("<html>".utf8), today: Self.today) }
    }

    @Test("never traps, whatever it holds")
    func fuzz() {
        var random = SystemRandomNumberGenerator()
        let good = Array(Self.event("DTSTART;VALUE=DATE:20260106", "RRULE:FREQ=DAILY", "SUMMARY:A").utf8)
        for _ in 0..<300 {
            var bytes = Array("BEGIN:VCALENDAR\r\n".utf8) + good + Array("END:VCALENDAR\r\n".utf8)
            for _ in 0..<4 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255) }
            if let days = try? HolidayFile.read(bytes, today: Self.today) { #expect(days.count <= HolidayFile.horizon) }
        }
    }
}

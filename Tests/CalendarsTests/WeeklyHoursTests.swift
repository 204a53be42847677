import Testing

@testable import Calendars

@Suite("Hours of the week") struct WeeklyHoursTests {
    private func ranges(_ text: String, _ weekday: Weekday) throws -> [String] {
        try WeeklyHours(text)[weekday].map { "\($0.start / 60)-\($0.end / 60)" }
    }

    @Test("several ranges, lists of days, and days round the end of the week")
    func shapes() throws {
        let text = "Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-12:00"
        #expect(try ranges(text, .wednesday) == ["540-720", "780-1020"])
        #expect(try ranges(text, .saturday) == ["600-720"])
        #expect(try ranges(text, .sunday) == [])
        #expect(try ranges("mo, WED 9:00 - 17:00", .wednesday) == ["540-1020"])
        #expect(try ranges("Sa-Mo 10:00-11:00", .sunday) == ["600-660"])
        #expect(try ranges("08:00-09:00", .sunday) == ["480-540"])
        #expect(try ranges("Fr 22:00-02:00", .friday) == ["1320-1560"])
        #expect(try ranges("Mo-Su 00:00-24:00", .friday) == ["0-1440"])
        #expect(try ranges("Mo 09:00-10:00; Mo 14:00-15:00;", .monday).count == 2)
    }

    @Test(
        "what is no hours is refused",
        arguments: [
            "", ";", "Mo", "Mo-Fr", "Xx 09:00-17:00", "Mo 09:00", "Mo 09:00-09:00", "Mo 25:00-26:00", "Mo 9-17",
            "Mo 24:00-02:00",
            "Mo 09:00-17:00,", "Mo 09:60-17:00", "Mo- 09:00-17:00", "Mo 09:00-12:00-17:00", "Mo 09:00–17:00",
        ])
    func refused(text: String) { #expect(throws: WeeklyHoursError.self) { try WeeklyHours(text) } }

    @Test("characters at random never trap")
    func fuzzed() {
        var draw = Draw(3)
        for _ in 0..<2_000 {
            let text = String((0..<draw.number(0...20)).map { _ in draw.one(of: Array("MoFrSa 0912:-,;é٣")) })
            _ = try? WeeklyHours(text)
        }
    }
}

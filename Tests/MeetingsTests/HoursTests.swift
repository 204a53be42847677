import Calendars
import Foundation
import Primitives
import TestStage
import Testing

@testable import Meetings

@Suite("When somebody can be met")
struct HoursTests {
    private func saved(_ world: MeetingsWorld) async throws -> Availability? {
        let (store, workspace, person) = (
            AvailabilityStore(vault: world.world.vault), world.workspace, try world.person
        )
        return try await world.inWorkspace { try store.availability($0, workspace, person) }
    }

    @Test("is proposed to a newcomer, and nothing is kept until they save it")
    func proposal() async throws {
        let world = try await MeetingsWorld(hours: nil)
        let page = try await world.owner.get("/meetings/hours").body
        #expect(page.contains("09:00-12:00, 13:00-17:00") && page.contains("Nothing is saved yet"))
        #expect(try await saved(world) == nil)
        #expect(try await world.owner.get("/meetings").body.contains("Say when you can be met"))
    }

    @Test("is kept as it was written, sealed, with limits")
    func kept() async throws {
        let world = try await MeetingsWorld(hours: nil)
        try await world.setHours("09:00 - 12:00, 13:00-17:00", ["per-day": "3", "per-week": "9", "shared": "yes"])
        let own = try #require(try await saved(world))
        #expect(own.week == Array(repeating: "09:00-12:00,13:00-17:00", count: 7))
        #expect(own.mostPerDay == 3 && own.mostPerWeek == 9 && own.isShared && own.zone == "Europe/Oslo")
        #expect(
            try world.world.read("SELECT encode(document, 'escape') FROM availability").allSatisfy {
                !$0.contains("Oslo")
            })
        #expect(own.hours?.ranges(on: CalendarDay(number: 20_000)).count == 2)
    }

    @Test("comes back filled, with a sentence at the day that is wrong")
    func wrong() async throws {
        let world = try await MeetingsWorld(hours: nil)
        for text in ["9 to 5", "Mo 09:00-10:00", "09:00-12:00;13:00-14:00", "25:00-26:00", "09:00"] {
            let answer = try await world.setHours("09:00-17:00", ["hours.2": text])
            #expect(answer.status == 422 && answer.body.contains("id=\"hours.2-error\""), "\(text)")
        }
        #expect(try await world.setHours("09:00-17:00", zone: "Mars/Olympus").status == 422)
        #expect(try await saved(world) == nil)
    }

    @Test("is another time on single dates, which can be taken back")
    func dates() async throws {
        let world = try await MeetingsWorld()
        let path = "/meetings/hours"
        try await world.owner.post(path + "/dates", ["day": "2026-01-07", "times": ""], from: path)
        try await world.owner.post(path + "/dates", ["day": "2026-01-08", "times": "18:00-20:00"], from: path)
        let hours = try #require(try await saved(world)?.hours)
        let (wednesday, thursday) = (try #require(CalendarDay(2026, 1, 7)), try #require(CalendarDay(2026, 1, 8)))
        #expect(hours.ranges(on: wednesday).isEmpty)
        #expect(hours.ranges(on: thursday) == [try #require(DayRange(start: 64_800, end: 72_000))])
        try await world.owner.post(path + "/dates/remove", ["day": "2026-01-07"], from: path)
        #expect(try await saved(world)?.dates == ["2026-01-08": "18:00-20:00"])
        #expect(
            try await world.owner.post(path + "/dates", ["day": "2026-02-30", "times": ""], from: path).status == 422)
    }

    @Test("reads any text of a field without a fault, and only ranges as hours")
    func fuzz() {
        var random = SplitMix64(state: 7)
        let signs = Array("0123456789:-, ;MoTu\u{0}é")
        for _ in 0..<5_000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &random)).map { _ in
                    signs[Int.random(in: 0..<signs.count, using: &random)]
                })
            guard let ranges = Availability.ranges(text) else { continue }
            #expect(ranges.allSatisfy { $0.start < $0.end })
            #expect(ranges.isEmpty == text.allSatisfy(\.isWhitespace))
        }
    }
}

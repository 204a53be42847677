import Testing

@testable import Calendars

@Suite("Free slots") struct SlotGridTests {
    private func slots(
        _ hours: String, _ from: String, _ to: String, minutes: Int, step: Int, busy: [BusyTime] = [], buffer: Int = 0,
        in name: String = "Europe/Oslo"
    ) throws -> [String] {
        let zone = try zone(name)
        let shape = try #require(
            SlotShape(duration: minutes * 60, step: step * 60)?.buffered(before: buffer, after: buffer))
        let window = try zone.start(of: day(from))..<zone.start(of: day(to))
        let grid = SlotGrid(HostHours(try WeeklyHours(hours), zone), shape, in: window)
        return grid.freeForAll([busy]).slots.map { String(Timestamp.text(grid.starts[$0], in: zone).dropFirst(8)) }
    }

    @Test("starts are counted from the beginning of the hours, and a slot ends within them")
    func starts() throws {
        #expect(
            try slots("Mo-Fr 09:15-10:30", "2026-12-01", "2026-12-02", minutes: 30, step: 20)
                == ["01T09:15:00+01:00", "01T09:35:00+01:00", "01T09:55:00+01:00"])
    }

    @Test("a buffer keeps a distance from what is busy, to the second")
    func buffers() throws {
        let busy = [BusyTime(try instant("2026-12-01T10:00:00+01:00"), try instant("2026-12-01T10:30:00+01:00"))]
        let free = try slots(
            "Tu 09:00-12:00", "2026-12-01", "2026-12-02", minutes: 30, step: 10, busy: busy, buffer: 600)
        #expect(
            free.map { $0.dropFirst(3).prefix(5) } == [
                "09:00", "09:10", "09:20", "10:40", "10:50", "11:00", "11:10", "11:20", "11:30",
            ])
    }

    @Test("hours over midnight belong to the day they begin on; the window cuts them")
    func overnight() throws {
        #expect(
            try slots("Fr 22:00-02:00", "2026-12-05", "2026-12-06", minutes: 60, step: 60)
                == ["05T00:00:00+01:00", "05T01:00:00+01:00"])
        #expect(
            try slots("Fr 22:00-02:00", "2026-12-04", "2026-12-05", minutes: 60, step: 60)
                == ["04T22:00:00+01:00", "04T23:00:00+01:00"])
    }

    @Test("no slot goes from one range into the next, however they touch; overlapping ranges are one")
    func touching() throws {
        let free = try slots("Tu 09:00-10:00,10:00-11:00", "2026-12-01", "2026-12-02", minutes: 60, step: 30)
        #expect(free.map { $0.dropFirst(3).prefix(5) } == ["09:00", "10:00"])
        let joined = try slots("Tu 09:00-10:00,09:20-11:00", "2026-12-01", "2026-12-02", minutes: 60, step: 30)
        #expect(joined.map { $0.dropFirst(3).prefix(5) } == ["09:00", "09:30", "10:00"])
    }

    @Test("the hour that clocks skip has no slots, and the one they show twice has them twice")
    func changes() throws {
        #expect(
            try slots("00:00-05:00", "2026-03-29", "2026-03-30", minutes: 60, step: 60)
                == ["29T00:00:00+01:00", "29T01:00:00+01:00", "29T03:00:00+02:00", "29T04:00:00+02:00"])
        #expect(
            try slots("01:00-04:00", "2026-10-25", "2026-10-26", minutes: 60, step: 60)
                == ["25T01:00:00+02:00", "25T02:00:00+02:00", "25T02:00:00+01:00", "25T03:00:00+01:00"])
    }

    @Test("any hours, zones, shapes and busy times give what the slow reference gives")
    func equalToReference() throws {
        var draw = Draw(1)
        let names = ZoneDatabase.system.names
        for _ in 0..<40 {
            let zone = try zone(draw.one(of: names))
            let change =
                zone.changes.filter { $0 > 0 && $0 < 2_000_000_000 }.randomElement(using: &draw) ?? 1_000_000_000
            let low = Instant(seconds: change - draw.number(0...200_000))
            let window = low..<(low + draw.number(1...400_000))
            let shape = try #require(
                SlotShape(duration: 60 * draw.number(5...200), step: 60 * draw.number(7...90))?
                    .buffered(before: draw.number(0...3_000), after: draw.number(0...3_000))?
                    .shifted(by: draw.number(0...2_000)))
            let hours = HostHours(Self.hours(&draw), zone)
            let busy = (0..<draw.number(0...8)).map { _ in
                let start = low + draw.number(-100_000...400_000)
                return BusyTime(start, start + draw.number(0...30_000))
            }
            let grid = SlotGrid(hours, shape, in: window)
            let starts = grid.starts
            let reference = SlotReference(hours: hours, shape: shape, window: window)
            #expect(
                grid.freeForAll([busy]).slots.map { starts[$0] } == reference.starts(busy),
                "\(zone.name) \(shape) \(window)")
        }
    }

    @Test("so many of several: the same as counting them one by one")
    func tallies() {
        var draw = Draw(2)
        for count in [1, 2, 3, 7, 64, 100] {
            let bitmaps = (0..<count).map { _ in
                var bitmap = SlotBitmap(count: 150)
                for _ in 0..<4 { bitmap.insert(draw.number(0...100)..<draw.number(101...150)) }
                for _ in 0..<30 { bitmap.remove(draw.number(0...149)) }
                return bitmap
            }
            var tally = SlotTally(count: 150)
            for bitmap in bitmaps { tally.add(bitmap) }
            for least in [0, 1, 2, count / 2, count, count + 1] {
                let expected = (0..<150).filter { slot in bitmaps.filter { $0.contains(slot) }.count >= least }
                #expect(tally.reaching(least).slots == expected)
            }
        }
    }

    /// Ranges of a week that do not overlap within their day.
    static func hours(_ draw: inout Draw) -> WeeklyHours {
        var hours = WeeklyHours()
        for weekday in Weekday.allCases where draw.chance(80) {
            let edges = Set((0..<2 * draw.number(1...2)).map { _ in 300 * draw.number(0...288) }).sorted()
            for index in stride(from: 0, to: edges.count - 1, by: 2) {
                if let range = DayRange(start: edges[index], end: edges[index + 1]) { hours[weekday].append(range) }
            }
        }
        return hours
    }
}

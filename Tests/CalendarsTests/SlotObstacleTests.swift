import Testing

@testable import Calendars

@Suite("Why there is no slot") struct SlotObstacleTests {
    @Test("a moment is offered if and only if nothing is in its way, whatever the rules")
    func complete() throws {
        var draw = Draw(25)
        for _ in 0..<12 {
            let (finder, host) = try Self.world(&draw)
            let offered = Set(finder.slots(host))
            var minute = finder.window.lowerBound + -7_200
            while minute < finder.window.upperBound + 7_200 {
                let obstacles = finder.obstacles(at: minute, host)
                #expect(offered.contains(minute) == obstacles.isEmpty, "\(minute) \(obstacles)")
                minute = minute + 300
            }
            #expect(offered.allSatisfy { finder.obstacles(at: $0, host).isEmpty })
        }
    }

    @Test("each rule and each event is named")
    func named() throws {
        let zone = try zone("Europe/Oslo")
        var host = SlotHost("Kari", HostHours(try WeeklyHours("Mo-Fr 09:00-12:00"), zone))
        let event = BusyTime(
            try instant("2026-12-01T10:00:00+01:00"), try instant("2026-12-01T10:30:00+01:00"), source: 17)
        host.busy = [event]
        host.hours.overrides = [try day("2026-12-03"): []]
        var rules = BookingRules()
        rules.limits = [SlotLimit(.meetings(0), each: .week, weekStart: .friday)]
        rules.horizon = .days(20)
        let shape = try #require(SlotShape(duration: 1800, step: 1800)?.buffered(before: 600, after: 600))
        let window = try instant("2026-12-01T00:00:00+01:00")..<instant("2027-02-01T00:00:00+01:00")
        let now = try instant("2026-12-01T09:10:00+01:00")
        func obstacles(_ text: String) throws -> [SlotObstacle] {
            try SlotFinder(window: window, shape: shape, rules: rules, now: now).obstacles(at: instant(text), host)
        }
        let limit = SlotObstacle.limit(rules.limits[0])
        rules.limits = []
        #expect(try obstacles("2026-12-01T09:00:00+01:00") == [.tooSoon(earliest: now)])
        #expect(try obstacles("2026-12-01T10:00:00+01:00") == [.busy(event, byBuffer: false)])
        #expect(try obstacles("2026-12-01T10:30:00+01:00") == [.busy(event, byBuffer: true)])
        #expect(
            try obstacles("2026-12-01T11:10:00+01:00") == [.betweenSteps(before: instant("2026-12-01T11:00:00+01:00"))])
        #expect(try obstacles("2026-12-03T10:00:00+01:00") == [.noHours(day("2026-12-03"), isOverride: true)])
        #expect(try obstacles("2026-12-05T10:00:00+01:00") == [.noHours(day("2026-12-05"), isOverride: false)])
        #expect(try obstacles("2026-12-02T12:00:00+01:00") == [.outsideHours(day("2026-12-02"), isOverride: false)])
        #expect(try obstacles("2027-01-05T10:00:00+01:00") == [.tooFarAhead(latest: zone.start(of: day("2026-12-22")))])
        rules.limits = [SlotLimit(.meetings(0), each: .week, weekStart: .friday)]
        #expect(try obstacles("2026-12-02T10:00:00+01:00") == [limit])
    }

    /// A host and rules drawn at random, around a change of clocks.
    private static func world(_ draw: inout Draw) throws -> (SlotFinder, SlotHost) {
        let zone = try CalendarsTests.zone(draw.one(of: ["Europe/Oslo", "America/Havana", "Australia/Lord_Howe"]))
        let low = try instant("2026-\(draw.one(of: ["03-27", "10-23", "04-03", "10-02"]))T00:00:00Z")
        var host = SlotHost("x", HostHours(SlotGridTests.hours(&draw), zone))
        func time(_ draw: inout Draw) -> (Instant, Instant) {
            let start = low + 300 * draw.number(-50...1_200)
            return (start, start + 300 * draw.number(0...40))
        }
        for _ in 0..<4 {
            let (start, end) = time(&draw)
            host.busy.append(BusyTime(start, end))
            let (first, last) = time(&draw)
            host.holds.append(SlotHold(first, last, until: draw.chance(50) ? low : low + 900_000))
            var booking = Booking(first, first + 3_600)
            (booking.bufferBefore, booking.isOfThisType) = (300 * draw.number(0...3), draw.chance(70))
            if last > first { host.bookings.append(booking) }
        }
        var rules = BookingRules()
        (rules.notice, rules.seats) = (draw.number(0...50_000), draw.number(1...2))
        if draw.chance(50) {
            rules.limits = [SlotLimit(.meetings(draw.number(0...2)), each: draw.one(of: [.day, .week, .month]))]
        }
        if draw.chance(50) { rules.horizon = draw.one(of: [.days(2), .workingDays(1)]) }
        let shape = try #require(
            SlotShape(duration: 3_600, step: 300 * draw.number(3...12))?.buffered(
                before: 300 * draw.number(0...2), after: 600))
        return (SlotFinder(window: low..<low + 350_000, shape: shape, rules: rules, now: low + 20_000), host)
    }
}

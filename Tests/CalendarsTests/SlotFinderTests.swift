import Testing

@testable import Calendars

@Suite("Slots by the rules of an event type") struct SlotFinderTests {
    private let zone: Zone
    private let host: SlotHost

    init() throws {
        zone = try CalendarsTests.zone("Europe/Oslo")
        host = SlotHost("Kari", HostHours(try WeeklyHours("Mo-Fr 09:00-12:00"), zone))
    }

    private func finder(
        _ change: (inout BookingRules) -> Void = { _ in }, now: String = "2026-11-30T08:00:00+01:00", days: Int = 4
    ) throws -> SlotFinder {
        var rules = BookingRules()
        change(&rules)
        let start = try zone.start(of: day("2026-11-30"))
        let shape = try #require(SlotShape(duration: 3600, step: 3600))
        return SlotFinder(window: start..<start + days * 86_400, shape: shape, rules: rules, now: try instant(now))
    }

    private func text(_ starts: [Instant]) -> [String] {
        starts.map { String(Timestamp.text($0, in: zone).dropFirst(5).prefix(11)) }
    }

    private func booking(_ start: String, minutes: Int = 60) throws -> Booking {
        let start = try instant(start)
        return Booking(start, start + minutes * 60)
    }

    @Test("notice is counted from now, not from the day")
    func notice() throws {
        let found = try finder({ $0.notice = 2 * 3600 }, now: "2026-11-30T08:30:00+01:00").slots(host)
        #expect(text(found).first == "11-30T11:00")
    }

    @Test("a horizon of days, of working days, and between dates")
    func horizons() throws {
        #expect(text(try finder({ $0.horizon = .days(1) }).slots(host)).last == "12-01T11:00")
        let friday = "2026-12-04T08:00:00+01:00"
        #expect(
            text(try finder({ $0.horizon = .workingDays(1) }, now: friday, days: 14).slots(host)).last == "12-07T11:00")
        let (first, last) = (try day("2026-12-01"), try day("2026-12-02"))
        let found = text(try finder({ $0.horizon = .between(first, last) }).slots(host))
        #expect(found.first == "12-01T09:00" && found.last == "12-02T11:00")
    }

    @Test("buffers of the meeting that is there and of the new one add up")
    func buffersAddUp() throws {
        var host = host
        host.bookings = [try booking("2026-11-30T09:00:00+01:00", minutes: 30)]
        host.bookings[0].bufferAfter = 20 * 60
        var shape = try #require(SlotShape(duration: 1800, step: 600))
        let window = try finder().window
        func first() throws -> String? {
            let now = try instant("2026-11-30T08:00:00+01:00")
            return text(SlotFinder(window: window, shape: shape, now: now).slots(host)).first
        }
        #expect(try first() == "11-30T09:50")
        shape = try #require(shape.buffered(before: 900, after: 0))
        #expect(try first() == "11-30T10:10")
    }

    @Test("limits per day, week and month, of meetings and of minutes")
    func limits() throws {
        var host = host
        host.bookings = [try booking("2026-11-30T09:00:00+01:00")]
        #expect(try finder({ $0.limits = [SlotLimit(.meetings(1), each: .day)] }).slots(host).count == 9)
        #expect(try finder({ $0.limits = [SlotLimit(.meetings(1), each: .week)] }).slots(host).isEmpty)
        #expect(
            text(try finder({ $0.limits = [SlotLimit(.minutes(119), each: .month)] }).slots(host)).first
                == "12-01T09:00")
        #expect(
            text(try finder({ $0.limits = [SlotLimit(.minutes(120), each: .month)] }).slots(host)).first
                == "11-30T10:00")
    }

    @Test("a meeting with seats left can be joined at its own time only")
    func seats() throws {
        var host = host
        host.bookings = [try booking("2026-11-30T10:00:00+01:00")]
        #expect(!text(try finder().slots(host)).contains("11-30T10:00"))
        #expect(text(try finder({ $0.seats = 2 }).slots(host)).contains("11-30T10:00"))
        host.bookings[0].seatsTaken = 2
        #expect(!text(try finder({ $0.seats = 2 }).slots(host)).contains("11-30T10:00"))
    }

    @Test("a hold keeps a slot until it runs out")
    func holds() throws {
        var host = host
        let start = try instant("2026-11-30T10:00:00+01:00")
        host.holds = [SlotHold(start, start + 3600, until: try instant("2026-11-30T08:05:00+01:00"))]
        #expect(!text(try finder().slots(host)).contains("11-30T10:00"))
        #expect(text(try finder(now: "2026-11-30T08:05:00+01:00").slots(host)).contains("11-30T10:00"))
    }

    @Test("an override replaces a date's hours, and a journey moves them to another zone")
    func overrides() throws {
        var host = host
        host.hours.overrides = [
            try day("2026-11-30"): [], try day("2026-12-01"): [try #require(DayRange(start: 50_400, end: 54_000))],
        ]
        host.hours.travels = [
            HostHours.Travel(try day("2026-12-02")...day("2026-12-02"), try CalendarsTests.zone("Asia/Tokyo"))
        ]
        let found = text(try finder(days: 3).slots(host))
        #expect(found == ["12-01T14:00", "12-02T01:00", "12-02T02:00", "12-02T03:00"])
    }

    @Test("together: within everybody's hours, when nobody is busy; in turn: when somebody is free")
    func several() throws {
        var other = SlotHost(
            "Kenji", HostHours(try WeeklyHours("Mo-Fr 17:00-20:00"), try CalendarsTests.zone("Asia/Tokyo")))
        other.busy = [BusyTime(try instant("2026-11-30T10:00:00+01:00"), try instant("2026-11-30T11:00:00+01:00"))]
        let together = try finder().collective([host, other])
        #expect(text(together.map(\.start)).prefix(3) == ["11-30T09:00", "11-30T11:00", "12-01T09:00"])
        let inTurn = try finder().roundRobin([host, other])
        #expect(text(inTurn.map(\.start)).prefix(2) == ["11-30T09:00", "11-30T10:00"])
        #expect(inTurn.prefix(2).map(\.hosts) == [[0, 1], [0]])
    }
}

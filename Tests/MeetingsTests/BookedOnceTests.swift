import Accounts
import App
import Calendars
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Meetings

/// Nobody is in two meetings at once, whoever writes, and however many at the same time.
@Suite("A time")
struct BookedOnceTests {
    private func slice(_ world: MeetingsWorld) throws -> MeetingsSlice {
        let workers = world.world.assembly.workers.compactMap { $0 as? MeetingsPruneWorker }
        return try #require(workers.first).slice
    }

    private func link(_ world: MeetingsWorld) throws -> BookingLinkID {
        try #require(try world.world.read("SELECT id FROM booking_link LIMIT 1").first.flatMap { BookingLinkID($0) })
    }

    private func wish(
        _ world: MeetingsWorld, _ type: EventTypeID, _ start: String, minutes: Int = 30, browser: UInt8 = 0
    ) throws -> SlotWish {
        let start = try #require(Timestamp.instant(start))
        return SlotWish(
            type: type, link: try link(world), start: start, end: start + minutes * 60,
            browser: [browser] + [UInt8](repeating: 0, count: 31))
    }

    /// As a browser does that is told to try again: what is counted here is who has the time, not how long that took.
    private func patient(
        _ slice: MeetingsSlice, _ workspace: WorkspaceID, _ wish: SlotWish
    ) async throws -> MeetingsSlice.Holding {
        while true {
            do { return try await slice.hold(workspace, wish) } catch DatabaseError.busy {
                continue
            } catch DatabaseError.conflict { continue }
        }
    }

    /// Pairs of times of one host that overlap, as the database has them.
    private func overlaps(_ world: MeetingsWorld) throws -> [String] {
        try world.world.read(
            """
            SELECT a.meeting_id::text FROM host_time a JOIN host_time b ON a.host_id = b.host_id
                AND a.meeting_id < b.meeting_id AND a.span && b.span
            """)
    }

    @Test("that 200 want at the same moment is one's, and 199 are told so with the next free times")
    func crowd() async throws {
        let world = try await MeetingsWorld()
        let (type, _) = try await world.type()
        let (slice, workspace) = (try slice(world), world.workspace)
        let wishes = try (0..<200).map { try wish(world, type, "2026-01-07T09:00:00Z", browser: UInt8($0)) }
        let answers = try await withThrowingTaskGroup(of: MeetingsSlice.Holding.self) { group in
            for wish in wishes { group.addTask { try await patient(slice, workspace, wish) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let next = answers.compactMap { if case .refused(let next) = $0 { next } else { nil } }
        #expect(answers.count == 200 && next.count == 199)
        let first = try #require(Timestamp.instant("2026-01-07T09:30:00Z"))
        #expect(next.allSatisfy { $0.count == 5 && $0[0] == first })
        #expect(try world.world.read("SELECT count(*)::text FROM host_time") == ["1"])
    }

    @Test("is guarded by the database itself: a row that overlaps is refused, whatever program writes it")
    func constraint() async throws {
        let world = try await MeetingsWorld()
        let (type, book) = try await world.type(["before": "10", "after": "10"])
        try await world.book(book, "2026-01-07T09:00:00+00:00")
        let (workspace, person) = (world.workspace, try world.person)
        await #expect(throws: DatabaseError.exclusionViolation(constraint: "booked_once")) {
            try await world.inWorkspace { tx in
                let id = UUID()
                try tx.run(
                    """
                    INSERT INTO meeting VALUES (\(workspace), \(id), \(type), '2026-01-07 09:35Z', '2026-01-07 10:05Z', 1, 1, \(tx.now))
                    """)
                try tx.run(
                    "INSERT INTO host_time VALUES (\(workspace), \(id), \(person), '[2026-01-07 09:35Z,2026-01-07 10:05Z)')"
                )
            }
        }
    }

    @Test("keeps buffers of both meetings free, also between kinds of meetings")
    func buffers() async throws {
        let world = try await MeetingsWorld()
        let (_, first) = try await world.type(["after": "15", "step": "5"])
        let (_, second) = try await world.type(["before": "15", "step": "5", "name": "Other"])
        try await world.book(first, "2026-01-07T09:00:00+00:00")
        let times = MeetingsWorld.times(
            try await world.world.browser().get(second + "?zone=Europe%2FOslo&day=2026-01-07").body)
        // Over at 09:30; 15 minutes after it and 15 before the other.
        #expect(!times.contains("2026-01-07T09:55:00+00:00") && times.contains("2026-01-07T10:00:00+00:00"))
    }

    @Test("with seats takes as many guests as there are, who do not see one another, and not one more")
    func seats() async throws {
        let world = try await MeetingsWorld()
        let (type, _) = try await world.type(["seats": "3"])
        let (slice, workspace) = (try slice(world), world.workspace)
        let wishes = try (0..<20).map { try wish(world, type, "2026-01-07T09:00:00Z", browser: UInt8($0)) }
        let answers = try await withThrowingTaskGroup(of: MeetingsSlice.Holding.self) { group in
            for wish in wishes { group.addTask { try await patient(slice, workspace, wish) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.filter { if case .held = $0 { true } else { false } }.count == 3)
        #expect(try world.world.read("SELECT seats_taken::text FROM meeting") == ["3"])
    }

    @Test("of several hosts together is taken from all of them; in turn, from the one who has had the fewest")
    func hosts() async throws {
        let world = try await MeetingsWorld()
        let mia = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        try await world.setHours("09:00-17:00", ["shared": "yes"], by: mia)
        let ids = try world.world.read("SELECT person_id FROM availability ORDER BY is_shared")
        let both = Dictionary(uniqueKeysWithValues: ids.map { (EventTypeForm.hostPrefix + $0, "yes") })
        let (_, together) = try await world.type(both)
        try await world.book(together, "2026-01-07T09:00:00+00:00")
        #expect(try world.world.read("SELECT count(*)::text FROM host_time") == ["2"])
        let (_, turns) = try await world.type(both.merging(["assignment": "turns", "name": "Turns"]) { $1 })
        for start in ["2026-01-07T10:00:00+00:00", "2026-01-07T10:00:00+00:00", "2026-01-08T10:00:00+00:00"] {
            try await world.book(turns, start)
        }
        let counts = try world.world.read(
            """
            SELECT count(*)::text FROM booking b JOIN event_type t ON t.id = b.event_type_id WHERE t.name = 'Turns'
            GROUP BY b.hosts ORDER BY 1
            """)
        #expect(counts == ["1", "2"])
        #expect(try await world.hold(world.world.browser(), turns, "2026-01-07T09:00:00+00:00") == nil)
    }

    @Test("goes by hosts' numbers: three times as many to a three as to a one, or to the highest who is free")
    func numbers() async throws {
        let world = try await MeetingsWorld()
        let mia = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        try await world.setHours("09:00-17:00", ["shared": "yes"], by: mia)
        let ids = try world.world.read("SELECT person_id FROM availability ORDER BY is_shared")
        let both = Dictionary(uniqueKeysWithValues: ids.map { (EventTypeForm.hostPrefix + $0, "yes") })
        let three = both.merging([EventTypeForm.numberPrefix + ids[0]: "3"]) { $1 }
        let (_, shares) = try await world.type(three.merging(["assignment": "shares", "name": "Shares"]) { $1 })
        for day in 6...9 { try await world.book(shares, "2026-01-0\(day)T10:00:00Z") }
        let (_, order) = try await world.type(three.merging(["assignment": "order", "name": "Order"]) { $1 })
        for start in ["2026-01-07T12:00:00Z", "2026-01-08T12:00:00Z", "2026-01-08T12:00:00Z"] {
            try await world.book(order, start)
        }
        let counts = try world.world.read(
            """
            SELECT t.name || ' ' || (b.hosts[1] = '\(ids[0])') || ' ' || count(*) FROM booking b
            JOIN event_type t ON t.id = b.event_type_id GROUP BY t.name, b.hosts ORDER BY 1
            """)
        #expect(counts == ["Order false 1", "Order true 2", "Shares false 1", "Shares true 3"])
        let wrong = both.merging([EventTypeForm.numberPrefix + ids[0]: "11"]) { $1 }
        let fields = MeetingsWorld.type.merging(wrong) { $1 }
        #expect(try await world.owner.post("/meetings/types/new", fields, from: "/meetings/types/new").status == 422)
    }

    @Test("is not offered beyond what a host wants a day or a week, over all kinds of meetings")
    func limits() async throws {
        let world = try await MeetingsWorld()
        try await world.setHours("09:00-17:00", ["per-day": "2", "per-week": "3"])
        let (_, first) = try await world.type()
        let (_, second) = try await world.type(["name": "Other"])
        try await world.book(first, "2026-01-07T09:00:00+00:00")
        try await world.book(second, "2026-01-07T12:00:00+00:00")
        #expect(try await world.hold(world.world.browser(), first, "2026-01-07T14:00:00+00:00") == nil)
        try await world.book(second, "2026-01-08T12:00:00+00:00")
        #expect(try await world.hold(world.world.browser(), first, "2026-01-09T14:00:00+00:00") == nil)
        #expect(try await world.hold(world.world.browser(), first, "2026-01-12T14:00:00+00:00") != nil)
    }

    @Test(
        "is never a host's twice, however holds, bookings, moves, cancellations and yeses interleave",
        arguments: [1, 2, 3] as [UInt64])
    func races(_ seed: UInt64) async throws {
        let world = try await MeetingsWorld(hours: "09:00-12:00")
        let (plain, _) = try await world.type(["before": "5", "after": "5", "step": "15"])
        let (group, _) = try await world.type(["name": "Group", "seats": "2", "approval": "yes"])
        let (slice, workspace) = (try slice(world), world.workspace)
        let link = try link(world)
        let day = try #require(Timestamp.instant("2026-01-07T08:00:00Z"))
        await withTaskGroup(of: Void.self) { tasks in
            for worker in 0..<6 {
                tasks.addTask {
                    var random = SplitMix64(state: seed &* 1_000 &+ UInt64(worker))
                    let storm = BookingStorm(
                        slice: slice, workspace: workspace, link: link, day: day, types: [plain, group])
                    for _ in 0..<12 { try? await storm.step(&random) }
                }
            }
        }
        #expect(try overlaps(world).isEmpty)
        let wrong = try world.world.read(
            """
            SELECT m.id::text FROM meeting m WHERE m.seats_taken <> (SELECT count(*) FROM booking b
                WHERE b.meeting_id = m.id AND b.state IN ('held', 'pending', 'booked', 'missed'))
            """)
        #expect(wrong.isEmpty)
        #expect(try !world.world.read("SELECT id FROM booking").isEmpty)
    }
}

/// Does what guests and hosts do, at random.
private struct BookingStorm: Sendable {
    let slice: MeetingsSlice
    let workspace: WorkspaceID
    let link: BookingLinkID
    let day: Instant
    let types: [EventTypeID]

    func step(_ random: inout SplitMix64) async throws {
        let start = day + 900 * Int.random(in: 0..<12, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0, 1: try await book(start, types[Int.random(in: 0..<types.count, using: &random)], &random)
        case 2: try await change(&random) { seat in _ = try await slice.move(seat, to: start, zone: "UTC") }
        case 3: try await change(&random) { try await end($0) }
        default: try await change(&random) { try await approve($0) }
        }
    }

    private func book(_ start: Instant, _ type: EventTypeID, _ random: inout SplitMix64) async throws {
        let browser = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        let wish = SlotWish(type: type, link: link, start: start, end: start + 1_800, browser: browser)
        guard case .held = try await slice.hold(workspace, wish) else { return }
        let guest = GuestDetails(
            name: "G", address: try EmailAddress(parsing: "g@example.org"), zone: "UTC", language: "en")
        try await slice.database.transaction(.workspace(workspace)) { [slice, workspace] tx in
            let row = try tx.first("SELECT id FROM booking WHERE workspace_id = \(workspace) AND browser = \(browser)")
            guard let id: BookingID = try row?.get("id") else { return }
            try slice.confirm(tx, MeetingsSlice.GuestSeat(workspace: workspace, id: id), guest)
        }
    }

    private func change(
        _ random: inout SplitMix64, _ body: (MeetingsSlice.GuestSeat) async throws -> Void
    ) async throws {
        let ids: [BookingID] = try await slice.database.transaction(.workspace(workspace)) { [workspace] tx in
            try tx.rows("SELECT id FROM booking WHERE workspace_id = \(workspace) ORDER BY id").map { try $0.get("id") }
        }
        guard let id = ids.randomElement(using: &random) else { return }
        try await body(MeetingsSlice.GuestSeat(workspace: workspace, id: id))
    }

    private func end(_ seat: MeetingsSlice.GuestSeat) async throws {
        try await slice.database.transaction(.workspace(workspace)) { [slice, workspace] tx in
            try slice.close(tx, workspace, seat.id, without: nil)
        }
    }

    private func approve(_ seat: MeetingsSlice.GuestSeat) async throws {
        try await slice.database.transaction(.workspace(workspace)) { [slice, workspace] tx in
            guard let booking = try slice.bookings.booking(tx, workspace, seat.id, locking: true),
                booking.state == .pending, let guest = booking.guest
            else { return }
            try slice.bookings.set(tx, workspace, booking, .booked, guest)
        }
    }
}

import Calendars
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Meetings

@Suite("A calendar that is held against somebody's hours")
struct CalendarTests {
    private func sources(_ world: MeetingsWorld) async throws -> [BusySource] {
        let store = BusyCalendarStore(vault: world.world.vault, random: .system)
        let (workspace, person) = (world.workspace, try world.person)
        return try await world.inWorkspace { try store.sources($0, workspace, of: [person])[person] ?? [] }
    }

    @Test("leaves behind when it is busy, and nothing of what it says beyond that")
    func busyOnly() async throws {
        let world = try await MeetingsWorld()
        #expect(try await world.upload("20260107T090000Z/20260107T100000Z", title: "Oncologist").status == 303)
        let source = try #require(try await sources(world).first)
        let start = try #require(Timestamp.instant("2026-01-07T09:00:00Z"))
        #expect(source.busy == [BusyTime(start, start + 3600)])
        #expect(source.name == "own.ics" && source.state(at: world.world.clock.now.instant) == .fresh)
        let (vault, workspace, person) = (world.world.vault, world.workspace, try world.person)
        let plain: [UInt8] = try await world.inWorkspace { tx in
            let row = try #require(try tx.first("SELECT id, busy FROM busy_calendar"))
            let key = try #require(try vault.personKeys(tx, workspace, [person])[person])
            return try vault.open(
                row.get("busy"), under: key,
                at: Place("busy_calendar", "busy", row: row.get("id"), workspace: workspace))
        }
        #expect(plain.count == 8)
    }

    @Test("that cannot be read is refused with its line, and nothing is kept")
    func unreadable() async throws {
        let world = try await MeetingsWorld()
        for text in [
            "", "no calendar", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261301T000000Z\r\nEND:VEVENT\r\n",
        ] {
            let answer = try await world.owner.upload(
                "/meetings/calendars", name: "x.ics", Array(text.utf8), from: "/meetings/calendars")
            #expect(answer.status == 422 && answer.body.contains("Nothing was kept"))
        }
        #expect(try await sources(world).isEmpty)
    }

    @Test(
        "with a rule that never ends is read as far ahead as anybody can book; one for each second is refused (AT-38)")
    func bounded() throws {
        let now = try #require(Timestamp.instant("2026-01-05T09:00:00Z"))
        let file = { (rule: String) in
            Array(
                ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260101T080000Z\r\nDTEND:20260101T090000Z\r\n"
                    + "RRULE:\(rule)\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").utf8)
        }
        let daily = try CalendarFile.read(file("FREQ=DAILY"), viewer: .utc, at: now)
        #expect(daily.busy.count == BusySource.horizon + 1)
        #expect(throws: CalendarFileError.self) {
            try CalendarFile.read(file("FREQ=SECONDLY;UNTIL=21260101T000000Z"), viewer: .utc, at: now)
        }
    }

    @Test("is replaced by a newer file, and removed with everything that was known of it")
    func replaced() async throws {
        let world = try await MeetingsWorld()
        try await world.upload("20260107T090000Z/20260107T100000Z")
        let id = try #require(try await sources(world).first?.id.text)
        world.world.clock.advance(by: 15 * 86_400)
        try await world.world.renew(world.owner)
        #expect(try await world.owner.get("/meetings/calendars").body.contains("Old"))
        try await world.upload("20260127T090000Z/20260127T100000Z")
        let source = try #require(try await sources(world).first)
        #expect(source.busy.count == 1 && source.state(at: world.world.clock.now.instant) == .fresh)
        try await world.owner.post("/meetings/calendars/\(id)/remove", from: "/meetings/calendars")
        #expect(try await sources(world).isEmpty)
    }

    private func source(read: Int, failed: Int? = nil) -> BusySource {
        BusySource(
            id: BusyCalendarID(UUID()), kind: .file, name: "",
            busy: [BusyTime(Instant(seconds: 500), Instant(seconds: 600))],
            covers: Instant(seconds: 0)..<Instant(seconds: 1_000), readAt: Instant(seconds: read),
            failedAt: failed.map { Instant(seconds: $0) })
    }

    @Test(
        "that fails counts on as it was read last, labelled; after days it is not known, which is neither free nor full"
    )
    func failing() {
        let (soon, late) = (Instant(seconds: 1_000), Instant(seconds: BusySource.patience + 1))
        let window = Instant(seconds: 100)..<Instant(seconds: 900)
        #expect(source(read: 0).state(at: soon) == .fresh)
        #expect(source(read: 0).state(at: Instant(seconds: BusySource.freshness + 1)) == .stale)
        #expect(source(read: 0, failed: 500).state(at: soon) == .stale)
        #expect(source(read: 0, failed: 500).taken(in: window, at: soon).unknown.isEmpty)
        let unknown = source(read: 0, failed: 500).taken(in: window, at: late)
        #expect(unknown == BusyPicture(busy: [], unknown: [BusyTime(window.lowerBound, window.upperBound)]))
        #expect(unknown.blocked == unknown.unknown)
    }

    @Test("says nothing of times beyond those it covers, and so they are not free")
    func covers() {
        let window = Instant(seconds: -100)..<Instant(seconds: 1_100)
        let picture = source(read: 0).taken(in: window, at: Instant(seconds: 1))
        #expect(
            picture.unknown == [
                BusyTime(Instant(seconds: -100), Instant(seconds: 0)),
                BusyTime(Instant(seconds: 1_000), Instant(seconds: 1_100)),
            ])
    }

    @Test("is kept in eight bytes a time, which read back as they were, merged")
    func bytes() {
        var random = SplitMix64(state: 3)
        for _ in 0..<200 {
            let busy = (0..<Int.random(in: 0...40, using: &random)).map { _ -> BusyTime in
                let start = Int.random(in: 0...100_000, using: &random)
                return BusyTime(
                    Instant(seconds: start), Instant(seconds: start + Int.random(in: 0...5_000, using: &random)))
            }
            let read = BusyBytes.decode(BusyBytes.encode(busy))
            #expect(read == BusyBytes.merged(busy))
            #expect(zip(read ?? [], (read ?? []).dropFirst()).allSatisfy { $0.end < $1.start })
        }
        #expect(BusyBytes.decode([1, 2, 3]) == nil)
    }
}

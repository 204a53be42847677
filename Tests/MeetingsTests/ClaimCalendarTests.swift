import CalDAV
import Calendars
import Foundation
import Outbound
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings

/// Of calendars that are connected; no meeting service can be yet.
@Suite("Claim calendar.minimum-access")
struct Claim_calendar_minimum_access {
    private static let canary = "Oncologist"

    @Test(
        "an account's calendars leave behind eight bytes for each busy time; no title, place or guest is kept anywhere")
    func busyOnly() async throws {
        let world = try await ConnectedWorld()
        try await world.writeAside("foreign", "20260108T090000Z/20260108T100000Z", title: Self.canary)
        _ = try await world.connectAndChoose()
        let busy = try await world.sources().flatMap(\.busy)
        let start = try #require(Timestamp.instant("2026-01-08T09:00:00Z"))
        #expect(busy == [BusyTime(start, start + 3600)] && BusyBytes.encode(busy).count == 8)
        for page in ["/meetings/calendars", "/meetings/week?from=2026-01-05"] {
            #expect(try await !world.own.owner.get(page).body.contains(Self.canary))
        }
        for table in try world.own.world.read("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") {
            let rows = try world.own.world.read("SELECT row_to_json(t)::text FROM \(table) t").joined()
            #expect(!rows.contains(Self.canary), "\(table)")
        }
    }

    @Test(
        "an entry of somebody else's is the same, letter by letter, after a meeting was written, moved and removed beside it"
    )
    func foreignEntries() async throws {
        let world = try await ConnectedWorld()
        try await world.writeAside("foreign", "20260108T090000Z/20260108T100000Z", title: Self.canary)
        _ = try await world.connectAndChoose()
        let before = try await world.readAside("foreign")
        let kind = try await world.own.type()
        let guest = world.own.world.browser()
        let booking = try await world.own.book(kind.book, "2026-01-07T09:00:00Z", by: guest)
        try await world.own.world.work()
        #expect(try await world.written().count { $0 == "BEGIN:VEVENT" } == 2)
        _ = try await guest.post(
            booking + "/move", ["start": "2026-01-07T10:00:00Z", "minutes": "30", "zone": "UTC"],
            from: booking + "/move")
        try await world.own.world.work()
        try await guest.post(booking + "/cancel", ["reason": ""], from: booking)
        try await world.own.world.work()
        #expect(try await world.readAside("foreign") == before && before.contains(Self.canary))
        #expect(try await world.written().count { $0 == "BEGIN:VEVENT" } == 1)
    }

    @Test("a calendar file and a feed leave behind no more")
    func feeds() async throws {
        let world = try await ConnectedWorld()
        try world.feed("20260107T090000Z/20260107T100000Z")
        try await world.connectFeed()
        try await world.own.upload("20260107T100000Z/20260107T110000Z", title: Self.canary)
        for table in try world.own.world.read("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") {
            let rows = try world.own.world.read("SELECT row_to_json(t)::text FROM \(table) t").joined()
            #expect(!rows.contains(Self.canary), "\(table)")
        }
        #expect(try await world.sources().flatMap { BusyBytes.encode($0.busy) }.count == 16)
    }
}

/// Of calendar accounts; other services have suites of their own where they are connected.
@Suite("Claim integrations.revoke-anytime")
struct Claim_integrations_revoke_anytime {
    @Test("a disconnected account leaves neither password nor busy times, and nothing calls its server again")
    func disconnected() async throws {
        let world = try await ConnectedWorld()
        let path = try await world.connectAndChoose()
        try await world.own.owner.post(path + "/remove", from: path)
        let calls = try world.calls()
        for table in ["calendar_connection", "busy_calendar"] {
            #expect(try world.own.world.read("SELECT id FROM \(table)").isEmpty)
        }
        try await world.pass(7_200)
        #expect(try world.calls() == calls)
    }

    @Test("the page says what to do at the provider, who has no way to take a password back")
    func told() async throws {
        let world = try await ConnectedWorld()
        let path = try await world.connectAndChoose()
        #expect(try await world.own.owner.get(path).body.contains("delete it at your provider too"))
    }
}

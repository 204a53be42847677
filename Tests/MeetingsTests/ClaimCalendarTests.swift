import CalDAV
import Calendars
import Foundation
import Outbound
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings

/// Of calendars that are connected.
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

    @Test("of an account at Google no title, place or guest is asked for or kept, although Google sends them unasked")
    func atGoogle() async throws {
        let world = try await GoogleCalendarWorld()
        try await world.event("foreign", "09:00/10:00", more: ["summary": Self.canary, "location": Self.canary])
        try await world.tell("deliver", ["thread": "", "headers": [[String]](), "unasked": true])
        try await world.connectAndChoose(writing: true)
        try await world.pass(3_601)
        #expect(try await world.busy() == ["09:00/10:00"])
        for table in try world.own.world.read("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") {
            let rows = try world.own.world.read("SELECT row_to_json(t)::text FROM \(table) t").joined()
            #expect(!rows.contains(Self.canary) && !rows.contains("far.example"), "\(table)")
        }
        let masks = try await world.google.state(world.box).calls.filter { $0.method.hasPrefix("calendar.events.") }
            .map { call in call.query.first { $0[0] == "fields" }?[1] ?? "" }
        #expect(!masks.isEmpty && masks.allSatisfy { !$0.isEmpty && !$0.contains("summary") })
        for word in ["description", "location", "email", "displayName", "organizer"] {
            #expect(!masks.contains { $0.contains(word) }, "\(word)")
        }
    }

    @Test("an event of somebody else's at Google is the same after a meeting was written, moved and removed beside it")
    func foreignAtGoogle() async throws {
        let world = try await GoogleCalendarWorld()
        try await world.event("foreign", "07:00/08:00")
        try await world.connectAndChoose(writing: true)
        let kind = try await world.own.type()
        let guest = world.own.world.browser()
        let booking = try await world.own.book(kind.book, "2026-01-07T09:00:00Z", by: guest)
        try await world.own.world.work()
        #expect(try await world.google.events(world.box).count == 2)
        try await guest.post(booking + "/cancel", ["reason": ""], from: booking)
        try await world.own.world.work()
        let left = try await world.google.events(world.box)
        #expect(left.map(\.id) == ["foreign"] && left.first?.summary == "Oncologist")
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

    @Test("an account at Google is given back there however often that takes, and no token, busy time or call is left")
    func givenBack() async throws {
        let world = try await GoogleCalendarWorld()
        let path = try await world.connectAndChoose()
        try await world.fault("revoke", "503", times: 6)
        try await world.own.owner.post(path + "/remove", from: path)
        for table in ["calendar_connection", "busy_calendar"] {
            #expect(try world.own.world.read("SELECT id FROM \(table)").isEmpty)
        }
        try await world.own.world.work()
        #expect(try world.own.world.read("SELECT id FROM meeting_departure").count == 1)
        #expect(try await world.google.state(world.box).tokens > 0)
        for _ in 0..<4 { try await world.pass(86_400) }
        #expect(try world.own.world.read("SELECT id FROM meeting_departure").isEmpty)
        #expect(try await world.google.state(world.box).tokens == 0)
        let calls = try world.calls()
        try await world.pass(7_200)
        #expect(try world.calls() == calls)
    }

    @Test("an account at Google is given back with its person, too")
    func erased() async throws {
        let world = try await GoogleCalendarWorld()
        let mia = try await world.own.world.invited("mia@example.org", as: "member", by: world.own.owner)
        try await world.connect(by: mia)
        #expect(try await world.google.state(world.box).tokens > 0)
        let person = try #require(try world.own.world.read("SELECT person_id FROM calendar_connection").first)
        let path = "/people/\(person)/erase"
        #expect(try await world.own.owner.post(path, from: path).status == 303)
        try await world.own.world.work()
        #expect(try await world.google.state(world.box).tokens == 0)
    }

    @Test("the page says what to do at the provider, who has no way to take a password back")
    func told() async throws {
        let world = try await ConnectedWorld()
        let path = try await world.connectAndChoose()
        #expect(try await world.own.owner.get(path).body.contains("delete it at your provider too"))
    }
}

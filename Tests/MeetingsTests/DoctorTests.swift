import Calendars
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings

@Suite("The page of what works")
struct DoctorTests {
    private static let page = "/meetings/doctor"
    private static let ten = "2026-01-07T09:00:00+00:00"

    @Test("says that all is well, when each calendar was last read, and when it is next")
    func well() async throws {
        let world = try await ConnectedWorld()
        let empty = try await world.own.owner.get(Self.page).body
        #expect(empty.contains("All is well") && empty.contains("Nothing is connected"))
        try world.feed()
        try await world.connectFeed()
        let page = try await world.own.owner.get(Self.page).body
        #expect(page.contains("All is well") && page.contains("feed.example.org") && !page.contains(world.name))
        // Monday at nine in London is ten in Oslo, and an hour later it is eleven.
        #expect(page.contains("Last went well") && page.contains("datetime=\"2026-01-05T09:00:00Z\""))
        #expect(page.contains("datetime=\"2026-01-05T10:00:00Z\""))
    }

    @Test("says what a provider said, since when, what to do, and when it is tried next; nothing of others")
    func trouble() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        try world.feed(status: 503)
        try await world.pass(3_601)
        let page = try await world.own.owner.get(Self.page).body
        #expect(
            page.contains("Something needs a look") && page.contains("code 503") && page.contains("In trouble since"))
        #expect(page.contains("datetime=\"2026-01-05T10:00:01Z\""))
        let other = try await world.own.world.invited("mia@example.org", as: "member", by: world.own.owner)
        let theirs = try await other.get(Self.page).body
        #expect(theirs.contains("All is well") && !theirs.contains("503") && !theirs.contains("Work"))
    }

    @Test("lists an entry that could not be written until it is asked for again, which only its host can")
    func entries() async throws {
        let world = try await ConnectedWorld()
        let account = try await world.connectAndChoose()
        let kind = try await world.own.type()
        try await world.removeCalendar()
        try await world.own.book(kind.book, Self.ten)
        #expect(try await world.own.owner.get(Self.page).body.contains("Asked for"))
        try await world.own.world.work()
        let page = try await world.own.owner.get(Self.page).body
        #expect(page.contains("Given up") && page.contains("not there any more") && page.contains("Introduction"))
        let again =
            Self.page + "/entries/" + (try #require(try world.own.world.read("SELECT id FROM booking").first))
            + "/again"
        let other = try await world.own.world.invited("mia@example.org", as: "member", by: world.own.owner)
        #expect(try await other.post(again, from: "/meetings/hours").status == 404)
        #expect(try await world.own.owner.post(again, from: Self.page).status == 303)
        try await world.own.world.work()
        #expect(try await world.own.owner.get(Self.page).body.contains("Given up"))
        try await world.own.owner.post(account + "/remove", from: account)
        #expect(try await world.own.owner.post(again, from: Self.page).status == 303)
        try await world.own.world.work()
        #expect(try await world.own.owner.get(Self.page).body.contains("Nothing waits to be written."))
    }

    @Test("forgets an entry once it is written")
    func written() async throws {
        let world = try await ConnectedWorld()
        _ = try await world.connectAndChoose()
        let kind = try await world.own.type()
        let guest = world.own.world.browser()
        let booked = try await world.own.book(kind.book, Self.ten, by: guest)
        try await world.own.world.work()
        #expect(try world.own.world.read("SELECT event_id FROM calendar_writing").isEmpty)
        #expect(try await world.written().contains { $0.hasPrefix("DTSTART:20260107T090000Z") })
        try await guest.post(booked + "/cancel", ["reason": ""], from: booked)
        #expect(try world.own.world.read("SELECT event_id FROM calendar_writing").count == 1)
        try await world.own.world.work()
        #expect(try world.own.world.read("SELECT event_id FROM calendar_writing").isEmpty)
    }

    @Test("quotes the mail server about a mail to a guest that did not arrive, with what to do")
    func mails() async throws {
        let world = try await MeetingsWorld()
        let kind = try await world.type()
        world.world.mail.refusing("gil@example.org")
        try await world.book(kind.book, Self.ten)
        let before = try await world.owner.get(Self.page).body
        #expect(before.contains("All is well") && before.contains("gil@example.org"))
        try await world.world.work()
        let page = try await world.owner.get(Self.page).body
        #expect(page.contains("Not delivered") && page.contains("gil@example.org") && page.contains("no such user"))
        #expect(page.contains("Something needs a look"))
        let other = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        #expect(try await !other.get(Self.page).body.contains("gil@example.org"))
    }
}

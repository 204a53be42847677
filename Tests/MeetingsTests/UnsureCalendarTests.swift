import Calendars
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings

@Suite("A calendar that cannot be looked into")
struct UnsureCalendarTests {
    @Test("is looked at live before a poll is settled: what came in since is asked about")
    func pollLive() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        let poll = try await PollWorld(of: world.own)
        world.own.world.clock.advance(by: 120)
        try world.feed("20260120T110000Z/20260120T120000Z")
        let answer = try await poll.settle(0)
        #expect(answer.status == 409 && answer.body.contains("Your calendar Work has something then."))
        #expect(try await poll.settle(1).status == 303)
    }

    @Test("that fails stops being offered at once where its owner says so, and else is said to be unsure")
    func patience() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        let kind = try await world.own.type()
        try world.feed(status: 500)
        try await world.pass(3_601)
        let page = kind.book + "?day=2026-01-07"
        let unsure = try await world.own.world.browser().get(page).body
        #expect(!MeetingsWorld.times(unsure).isEmpty && unsure.contains("cannot be read at this moment"))
        #expect(try await world.own.setHours("09:00-17:00", ["patience": "5"]).status == 422)
        try await world.own.setHours("09:00-17:00", ["patience": "0"])
        let none = try await world.own.world.browser().get(page).body
        #expect(
            MeetingsWorld.times(none).isEmpty && none.contains("cannot be checked at the moment"),
            "\(none.suffix(2_000))")
        try await world.own.setHours("09:00-17:00", ["patience": "24"])
        #expect(!MeetingsWorld.times(try await world.own.world.browser().get(page).body).isEmpty)
        try await world.pass(86_400)
        #expect(MeetingsWorld.times(try await world.own.world.browser().get(page).body).isEmpty)
    }

    @Test("that could not be looked at when something was booked is named to guest and host, on pages and in mails")
    func unchecked() async throws {
        let world = try await ConnectedWorld()
        try world.feed()
        try await world.connectFeed()
        let kind = try await world.own.type()
        world.own.world.clock.advance(by: 120)
        try world.feed(status: 500)
        let guest = world.own.world.browser()
        let booked = try await world.own.book(kind.book, "2026-01-07T09:00:00Z", by: guest)
        #expect(try await guest.get(booked).body.contains("A calendar could not be looked into"))
        let id = try #require(try world.own.world.read("SELECT id FROM booking").first)
        #expect(try await world.own.owner.get("/meetings/bookings/" + id).body.contains("see for yourself"))
        try await world.own.world.work()
        let mails = world.own.world.mail.all.filter { $0.source.contains("Introduction") }
        for mail in mails {
            let text = mail.source.replacing("=\r\n", with: "")
            #expect(text.contains("A calendar could not be looked into"), "\(mail.to)")
        }
        #expect(mails.count == 2)
        try world.feed()
        world.own.world.clock.advance(by: 120)
        let other = world.own.world.browser()
        let sure = try await world.own.book(kind.book, "2026-01-07T10:00:00Z", by: other, as: "Hal")
        #expect(try await !other.get(sure).body.contains("A calendar could not be looked into"))
    }
}

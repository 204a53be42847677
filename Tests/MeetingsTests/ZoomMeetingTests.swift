import Calendars
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings

@Suite("A meeting at Zoom")
struct ZoomMeetingTests {
    private static let link = "https://zoom.example/j/"

    @Test("is made with the booking: guest and host are told its link, and nobody ever the one that opens it as host")
    func made() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        let guest = world.own.world.browser()
        let booking = try await world.own.book(book, "2026-01-07T09:00:00Z", by: guest)
        #expect(try await guest.get(booking).body.contains("the link is being made"))
        try await world.own.world.work()
        let made = try #require(try await world.state().meetings.first)
        #expect(made.start_time == "2026-01-07T09:00:00Z" && made.duration == 30 && made.topic == "Introduction")
        for address in ["gil@example.org", "ada@example.org"] {
            let mails = world.mails(to: address).filter { $0.contains(Self.link) }
            #expect(mails.count == 1, "\(address)")
        }
        #expect(try await guest.get(booking).body.contains(Self.link + "\(made.id)"))
        let all = world.own.world.mail.all.map(\.source).joined()
        let rows = try ["zoom_meeting", "zoom_connection", "meeting_video", "job", "outbound_call"].flatMap {
            try world.own.world.read("SELECT row_to_json(t)::text FROM \($0) t")
        }.joined()
        #expect(!all.contains("wexelhost") && !rows.contains("wexelhost") && !rows.contains(Self.link))
        #expect(try await world.calls("meetings.create") == 1)
    }

    @Test("moves with the booking and keeps its link; goes with it")
    func moved() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        let guest = world.own.world.browser()
        let booking = try await world.own.book(book, "2026-01-07T09:00:00Z", by: guest)
        try await world.own.world.work()
        let first = try #require(try await world.state().meetings.first)
        try await guest.post(
            booking + "/move", ["start": "2026-01-07T10:00:00Z", "minutes": "30", "zone": "UTC"],
            from: booking + "/move")
        try await world.own.world.work()
        let second = try #require(try await world.state().meetings.first)
        #expect(first.id == second.id && second.start_time == "2026-01-07T10:00:00Z")
        #expect(world.mails(to: "gil@example.org").filter { $0.contains(Self.link) }.count == 2)
        try await guest.post(booking + "/cancel", ["reason": ""], from: booking)
        try await world.own.world.work()
        #expect(try await world.state().meetings.isEmpty)
        #expect(try world.own.world.read("SELECT id FROM zoom_meeting").isEmpty)
    }

    @Test(
        "whose making was not answered is looked for before it is made again: there is one",
        arguments: ["done-lost", "garbage"])
    func lost(_ fault: String) async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        try await world.fault("meetings.create", fault)
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        try await world.own.world.work()
        #expect(try await world.state().meetings.count == 1)
        #expect(world.mails(to: "gil@example.org").isEmpty)
        try await world.pass(30)
        #expect(try await world.calls("meetings.list") == 0)
        for _ in 0..<3 { try await world.pass(60) }
        #expect(try await world.calls("meetings.create") == 1)
        #expect(try await world.calls("meetings.list") == 1)
        let made = try #require(try await world.state().meetings.first)
        #expect(world.mails(to: "gil@example.org").first?.contains(Self.link + "\(made.id)") == true)
    }

    @Test("that was asked for and not made is made once it is known that there is none")
    func notMade() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        try await world.fault("meetings.create", "lost")
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        for _ in 0..<4 { try await world.pass(60) }
        #expect(try await world.calls("meetings.create") == 2)
        #expect(try await world.state().meetings.count == 1)
        #expect(world.mails(to: "gil@example.org").count == 1)
    }

    @Test(
        "is asked for until ten minutes have passed; then people are told, and what comes to light afterwards is deleted"
    )
    func unavailable() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        try await world.fault("meetings.create", "done-lost")
        try await world.fault("meetings.list", "503", times: 1_000)
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        for _ in 0..<9 { try await world.pass(60) }
        #expect(world.mails(to: "gil@example.org").isEmpty)
        for _ in 0..<3 { try await world.pass(60) }
        #expect(world.mails(to: "gil@example.org").first?.contains("made no link") == true)
        #expect(try await world.state().meetings.count == 1)
        #expect(try world.own.states() == ["booked"])
        try await world.zoom.tell("calm", world.user)
        for _ in 0..<6 { try await world.pass(3_600) }
        #expect(try await world.state().meetings.isEmpty)
    }

    @Test("of a host who disconnected before it was made is told as missing")
    func disconnected() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        try await world.own.owner.post("/meetings/zoom/disconnect", from: "/meetings/zoom")
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        try await world.own.world.work()
        #expect(world.mails(to: "gil@example.org").first?.contains("made no link") == true)
        #expect(try await world.calls("meetings.create") == 0)
    }

    @Test("is not asked for when its host was suspended before the job ran (AT-30)")
    func suspended() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        let guest = world.own.world.browser()
        let booking = try await world.own.book(book, "2026-01-07T09:00:00Z", by: guest)
        try await world.own.world.work()
        try await world.own.book(book, "2026-01-07T10:00:00Z", as: "Pat")
        try await guest.post(booking + "/cancel", ["reason": ""], from: booking)
        _ = try world.own.world.test.asOwner("SET app.scope = 'system'; UPDATE membership SET state = 'suspended'")
        let before = try await world.state().calls
        try await world.own.world.work()
        #expect(try await world.state().calls == before)
    }

    @Test("of several guests has one link, and goes with the last of them")
    func seats() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected(["seats": "3"])
        let (gil, pat) = (world.own.world.browser(), world.own.world.browser())
        let first = try await world.own.book(book, "2026-01-07T09:00:00Z", by: gil, as: "Gil")
        try await world.own.world.work()
        let second = try await world.own.book(book, "2026-01-07T09:00:00Z", by: pat, as: "Pat")
        try await world.own.world.work()
        let made = try #require(try await world.state().meetings.first)
        for address in ["gil@example.org", "pat@example.org"] {
            #expect(world.mails(to: address).first?.contains(Self.link + "\(made.id)") == true, "\(address)")
        }
        try await gil.post(first + "/cancel", ["reason": ""], from: first)
        try await world.own.world.work()
        #expect(try await world.state().meetings.count == 1)
        try await pat.post(second + "/cancel", ["reason": ""], from: second)
        try await world.own.world.work()
        #expect(try await world.state().meetings.isEmpty)
    }

    @Test("that the person deleted at Zoom is made anew when its booking moves, and the guest gets the new link")
    func deleted() async throws {
        let (world, book) = try await ZoomMeetingWorld.connected()
        let guest = world.own.world.browser()
        let booking = try await world.own.book(book, "2026-01-07T09:00:00Z", by: guest)
        try await world.own.world.work()
        try await world.zoom.tell("delete", world.user)
        try await guest.post(
            booking + "/move", ["start": "2026-01-07T10:00:00Z", "minutes": "30", "zone": "UTC"],
            from: booking + "/move")
        try await world.own.world.work()
        let made = try #require(try await world.state().meetings.first)
        #expect(made.start_time == "2026-01-07T10:00:00Z")
        #expect(world.mails(to: "gil@example.org").last?.contains(Self.link + "\(made.id)") == true)
    }

    @Test("can be chosen where a host has an account, and nowhere else")
    func offered() async throws {
        let world = try await ZoomMeetingWorld()
        #expect(try await world.own.owner.get("/meetings/types/new").body.contains("value=\"zoom\""))
        let fields = MeetingsWorld.type.merging(["place": "zoom"]) { $1 }.merging([
            EventTypeForm.hostPrefix + (try world.own.person.text): "yes"
        ]) { $1 }
        let refused = try await world.own.owner.post("/meetings/types/new", fields, from: "/meetings/types/new")
        #expect(refused.status == 422 && refused.body.contains("needs an account of a host"))
        let plain = try await MeetingsWorld()
        #expect(try await !plain.owner.get("/meetings/types/new").body.contains("value=\"zoom\""))
        #expect(try await plain.owner.get("/meetings/zoom").status == 404)
    }
}

import Calendars
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings

@Suite("A meeting at Google Meet")
struct VideoTests {
    private static let link = "https://meet.google.example/"

    private static func world() async throws -> (GoogleCalendarWorld, book: String) {
        let world = try await GoogleCalendarWorld()
        try await world.connectAndChoose(writing: true)
        return (world, try await world.own.type(["place": "meet"]).book)
    }

    /// Mails to somebody about a booking, in lines as long as they were written.
    private static func mails(_ world: GoogleCalendarWorld, to address: String) -> [String] {
        world.own.world.mail.all.filter { $0.to.text == address }.map { $0.source.replacing("=\r\n", with: "") }
            .filter { $0.contains("Introduction") }
    }

    @Test(
        "is made once, and guest and host are told when its link is known: in mails, calendars and on the guest's page")
    func made() async throws {
        let (world, book) = try await Self.world()
        let guest = world.own.world.browser()
        let booking = try await world.own.book(book, "2026-01-07T09:00:00Z", by: guest)
        try await world.own.world.work()
        #expect(Self.mails(world, to: "gil@example.org").isEmpty)
        #expect(try await guest.get(booking).body.contains("the link is being made"))
        try await world.pass(5)
        for address in ["gil@example.org", "ada@example.org"] {
            let mails = Self.mails(world, to: address)
            #expect(mails.count == 1 && mails.first?.contains(Self.link) == true, "\(address)")
        }
        #expect(try await guest.get(booking).body.contains(Self.link))
        let event = try #require(try await world.google.events(world.box).first)
        #expect(event.location?.hasPrefix(Self.link) == true && event.id.hasPrefix("klatch"))
        #expect(try await world.google.events(world.box).count == 1)
        let rows = try world.own.world.read("SELECT row_to_json(v)::text FROM meeting_video v").joined()
        #expect(!rows.isEmpty && !rows.contains("meet.google"))
    }

    @Test("keeps its link when it is moved, and goes with the booking")
    func moved() async throws {
        let (world, book) = try await Self.world()
        let guest = world.own.world.browser()
        let booking = try await world.own.book(book, "2026-01-07T09:00:00Z", by: guest)
        try await world.pass(5)
        try await world.pass(5)
        _ = try await guest.post(
            booking + "/move", ["start": "2026-01-07T10:00:00Z", "minutes": "30", "zone": "UTC"],
            from: booking + "/move")
        try await world.own.world.work()
        let mails = Self.mails(world, to: "gil@example.org")
        #expect(mails.count == 2 && mails.allSatisfy { $0.contains(Self.link) })
        try await guest.post(booking + "/cancel", ["reason": ""], from: booking)
        try await world.own.world.work()
        #expect(try await world.google.events(world.box).isEmpty)
        #expect(Self.mails(world, to: "gil@example.org").count == 3)
    }

    @Test("is asked for until ten minutes have passed; then people are told all the same, and who is to send a link")
    func unavailable() async throws {
        let (world, book) = try await Self.world()
        try await world.fault("calendar.events.insert", "503", times: 1_000)
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        for _ in 0..<9 { try await world.pass(60) }
        #expect(Self.mails(world, to: "gil@example.org").isEmpty)
        for _ in 0..<3 { try await world.pass(60) }
        for address in ["gil@example.org", "ada@example.org"] {
            // The host is also told that nothing could be written into the calendar, sooner or later than this.
            let mails = Self.mails(world, to: address).filter {
                $0.contains("made no link") && !$0.contains("could not be written")
            }
            #expect(mails.count == 1, "\(address)")
        }
        #expect(try world.own.states() == ["booked"])
    }

    @Test("that Google refuses to make is told of at once; so is one of a host who has disconnected meanwhile")
    func refused() async throws {
        let (world, book) = try await Self.world()
        try await world.tell("video", ["state": "failure"])
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        try await world.own.world.work()
        #expect(Self.mails(world, to: "gil@example.org").first?.contains("made no link") == true)
        let id = try #require(try world.own.world.read("SELECT id FROM calendar_connection").first)
        let path = "/meetings/connections/\(id)"
        try await world.own.owner.post(path + "/remove", from: path)
        try await world.own.book(book, "2026-01-07T11:00:00Z", as: "Pat")
        try await world.own.world.work()
        #expect(Self.mails(world, to: "pat@example.org").first?.contains("made no link") == true)
    }

    @Test("is not asked for when its host was suspended before the job ran (AT-30)")
    func suspended() async throws {
        let (world, book) = try await Self.world()
        try await world.own.book(book, "2026-01-07T09:00:00Z")
        _ = try world.own.world.test.asOwner("SET app.scope = 'system'; UPDATE membership SET state = 'suspended'")
        let before = try world.calls()
        try await world.own.world.work()
        #expect(try world.calls() == before)
    }

    @Test("of several guests has one link, which later ones are sent at once")
    func seats() async throws {
        let (world, _) = try await Self.world()
        let book = try await world.own.type(["place": "meet", "seats": "3"]).book
        try await world.own.book(book, "2026-01-07T09:00:00Z", as: "Gil")
        try await world.own.world.work()
        try await world.pass(5)
        try await world.own.book(book, "2026-01-07T09:00:00Z", as: "Pat")
        try await world.own.world.work()
        let links = ["gil@example.org", "pat@example.org"].map { address in
            Self.mails(world, to: address).first?.components(separatedBy: Self.link).dropFirst().first?.prefix(12)
        }
        #expect(links[0] != nil && links[0] == links[1])
        #expect(try await world.google.events(world.box).count == 1)
    }

    @Test("can be chosen where a host's meetings are written into a calendar at Google, and nowhere else")
    func offered() async throws {
        let world = try await GoogleCalendarWorld()
        #expect(try await world.own.owner.get("/meetings/types/new").body.contains("Google Meet"))
        let fields = MeetingsWorld.type.merging(["place": "meet"]) { $1 }.merging([
            EventTypeForm.hostPrefix + (try world.own.person.text): "yes"
        ]) { $1 }
        let refused = try await world.own.owner.post("/meetings/types/new", fields, from: "/meetings/types/new")
        #expect(refused.status == 422 && refused.body.contains("needs a calendar at Google"))
        let plain = try await MeetingsWorld()
        #expect(try await !plain.owner.get("/meetings/types/new").body.contains("Google Meet"))
    }
}

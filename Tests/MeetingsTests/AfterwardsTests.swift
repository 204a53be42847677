import Calendars
import Foundation
import Jobs
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings

@Suite("After a meeting")
struct AfterwardsTests {
    private static let ten = "2026-01-07T09:00:00+00:00"
    private static let words = ["after-hours": "2", "after-text": "Thank you <b>for</b> coming.\nHere is more."]

    private func after(_ world: MeetingsWorld) -> [CaughtText] {
        world.world.mail.all.filter { $0.source.contains("Subject: After Introduction") }.map {
            CaughtText(to: $0.to.text, text: $0.source.replacing("=\r\n", with: ""))
        }
    }

    private struct CaughtText {
        let to: String
        let text: String
    }

    /// Some hours after the meeting of that day has ended.
    private func pass(_ world: MeetingsWorld, hours: Int) async throws {
        world.world.clock.advance(by: TimeInterval(48 * 3600 + 1800 + hours * 3600))
        try await world.world.renew(world.owner)
        try await world.world.work()
    }

    @Test("the guest is sent its host's words once, so many hours after its end, and nobody else is")
    func sent() async throws {
        let world = try await MeetingsWorld()
        let kind = try await world.type(Self.words)
        try await world.book(kind.book, Self.ten)
        try await pass(world, hours: 1)
        #expect(after(world).isEmpty)
        for _ in 0..<2 {
            world.world.clock.advance(by: 3_601)
            try await world.world.work()
        }
        #expect(after(world).map(\.to) == ["gil@example.org"])
        let text = try #require(after(world).first).text
        #expect(text.contains("Here is more.") && text.contains("&lt;b&gt;for") && !text.contains("METHOD:"))
    }

    @Test("nothing is sent where its kind says nothing, or not any more")
    func off() async throws {
        let world = try await MeetingsWorld()
        let (silent, spoken) = (try await world.type(), try await world.type(Self.words))
        try await world.book(silent.book, Self.ten)
        try await world.book(spoken.book, "2026-01-07T10:00:00Z", as: "Hal")
        let path = "/meetings/types/" + spoken.id.text
        let host = EventTypeForm.hostPrefix + (try world.person.text)
        let fields = MeetingsWorld.type.merging([host: "yes"]) { $1 }
        #expect(try await world.owner.post(path + "/edit", fields, from: path + "/edit").status == 303)
        try await pass(world, hours: 6)
        #expect(after(world).isEmpty)
    }

    @Test("nothing is sent to who cancelled or did not come, and once at the new time to who moved it")
    func others() async throws {
        let world = try await MeetingsWorld()
        let kind = try await world.type(Self.words)
        let (gil, hal) = (world.world.browser(), world.world.browser())
        let cancelled = try await world.book(kind.book, Self.ten, by: gil)
        try await gil.post(cancelled + "/cancel", ["reason": ""], from: cancelled)
        try await world.book(kind.book, "2026-01-07T10:00:00Z", as: "Ida")
        let moved = try await world.book(kind.book, "2026-01-07T11:00:00Z", by: hal, as: "Hal")
        let to = ["start": "2026-01-07T12:00:00Z", "minutes": "30", "zone": "UTC"]
        #expect(try await hal.post(moved + "/move", to, from: moved + "/move").status == 303)
        world.world.clock.advance(by: 48 * 3600 + 2 * 3600)
        try await world.world.renew(world.owner)
        let find = "SELECT id FROM booking WHERE state = 'booked' ORDER BY starts_at LIMIT 1"
        let ida = try #require(try world.world.read(find).first)
        #expect(try await world.owner.post("/meetings/bookings/\(ida)/missed", from: "/meetings/hours").status == 303)
        world.world.clock.advance(by: 6 * 3600)
        try await world.world.work()
        #expect(after(world).map(\.to) == ["hal@example.org"])
    }

    @Test("hours without words, words without hours, and hours beyond a week are refused beside the field")
    func refused() async throws {
        let world = try await MeetingsWorld()
        let host = EventTypeForm.hostPrefix + (try world.person.text)
        for (hours, text, error) in [
            ("2", "", "after-text"), ("", "Thanks", "after-hours"), ("169", "Thanks", "after-hours"),
        ] {
            let fields = MeetingsWorld.type.merging([host: "yes", "after-hours": hours, "after-text": text]) { $1 }
            let answer = try await world.owner.post("/meetings/types/new", fields, from: "/meetings/types/new")
            #expect(answer.status == 422 && answer.body.contains("id=\"\(error)-error\""), "\(hours) \(text)")
        }
        #expect(try world.world.read("SELECT id FROM event_type").isEmpty)
    }

    @Test("hosts write notes that neither the guest nor a colleague reads, which are sealed and go with the guest")
    func notes() async throws {
        let world = try await MeetingsWorld()
        let kind = try await world.type()
        let guest = world.world.browser()
        let booked = try await world.book(kind.book, Self.ten, by: guest)
        let id = try #require(try world.world.read("SELECT id FROM booking").first)
        let page = "/meetings/bookings/" + id
        let note = "Allergic to <nuts>\nBrings Bo"
        #expect(try await world.owner.post(page + "/note", ["note": note], from: page).status == 303)
        #expect(try await world.owner.get(page).body.contains("Allergic to &lt;nuts&gt;\nBrings Bo</textarea>"))
        #expect(try await !guest.get(booked).body.contains("Allergic"))
        let mia = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        #expect(try await mia.post(page + "/note", ["note": "Mine"], from: "/meetings/hours").status == 404)
        #expect(try await mia.get(page).status == 404)
        #expect(!(try world.world.read("SELECT row_to_json(b)::text FROM booking b").joined().contains("Allergic")))
        let long = String(repeating: "x", count: 2_001)
        let refused = try await world.owner.post(page + "/note", ["note": long], from: page)
        #expect(refused.status == 422 && refused.body.contains("note-error") && refused.body.contains(long))
        #expect(try await world.owner.get(page).body.contains("Allergic"))
        #expect(try await world.owner.post(page + "/note", ["note": ""], from: page).status == 303)
        #expect(try world.world.read("SELECT id FROM booking WHERE note IS NOT NULL").isEmpty)
        _ = try await world.owner.post(page + "/note", ["note": note], from: page)
        try await guest.post(booked + "/cancel", ["reason": ""], from: booked)
        #expect(try await world.owner.get(page).body.contains("Allergic"))
        try await guest.post(booked + "/forget", from: booked)
        #expect(try world.world.read("SELECT id FROM booking").isEmpty)
    }
}

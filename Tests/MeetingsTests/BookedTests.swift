import Calendars
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Meetings
@testable import Web

@Suite("What is booked")
struct BookedTests {
    private static let (ten, eleven) = ("2026-01-07T09:00:00+00:00", "2026-01-07T10:00:00+00:00")

    private func mails(_ world: MeetingsWorld, to address: String) -> [CaughtMail.Caught] {
        world.world.mail.all.filter { $0.to.text == address }
    }

    /// The message in lines as long as they were written.
    private func plain(_ mail: CaughtMail.Caught) -> String { mail.source.replacing("=\r\n", with: "") }

    /// The invitation that a mail carries, its lines put together again.
    private func calendar(_ mail: CaughtMail.Caught) -> [String] {
        guard let start = mail.source.firstRange(of: "Content-Type: text/calendar") else { return [] }
        let part = mail.source[start.lowerBound...].components(separatedBy: "\r\n\r\n").dropFirst().first ?? ""
        let text = part.replacing("=\r\n", with: "").replacing("=3D", with: "=").replacing("=20\r\n", with: " \r\n")
        return text.replacing("\r\n ", with: "").components(separatedBy: "\r\n")
    }

    @Test("is told to whoever writes to the guest, once, whether it needs a yes or not; not when it ends")
    func contactMet() async throws {
        let news = "SELECT payload::text FROM job WHERE kind = 'accounts.contact-met'"
        for approval in ["yes", ""] {
            let world = try await MeetingsWorld()
            let (_, book) = try await world.type(approval.isEmpty ? [:] : ["approval": approval])
            #expect(try world.world.read(news) == [])
            let page = try await world.book(book, Self.ten)
            let told = try world.world.read(news)
            let host = try world.person.text
            #expect(told.count == 1 && told.joined().lowercased().contains(host.lowercased()))
            #expect(!told.joined().contains("gil@example.org"))
            try await world.world.browser().post(page + "/cancel", ["reason": ""], from: page)
            #expect(try world.world.read(news).count == 1)
        }
    }

    @Test("is told to guest and host with an invitation to both: one organizer, one UID, in whose zone each reads")
    func invitation() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let page = try await world.book(book, Self.ten)
        try await world.world.work()
        let (guest, host) = (
            try #require(mails(world, to: "gil@example.org").last),
            try #require(mails(world, to: "ada@example.org").last)
        )
        let own = calendar(guest)
        #expect(
            own.contains("METHOD:REQUEST") && own.contains("SEQUENCE:0") && own.contains("DTSTART:20260107T090000Z"))
        #expect(own.filter { $0.hasPrefix("ORGANIZER") }.count == 1)
        #expect(own.first { $0.hasPrefix("UID") } == calendar(host).first { $0.hasPrefix("UID") })
        #expect(plain(guest).contains("18:00=E2=80=9318:30 (Asia/Tokyo)"))
        #expect(plain(host).contains("10:00=E2=80=9310:30 (Europe/Oslo)"))
        #expect(plain(guest).contains(TestWorld.origin + page))
        // Invitations are passed on: the link that changes the booking is not in them.
        #expect(!own.contains { $0.contains("/booking/") })
    }

    @Test("is not changed by who only reads: links in mails lead to a page with a button")
    func reading() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let page = try await world.book(book, Self.ten)
        let before = try world.world.state()
        for path in ["", "/move", "/move/zone", "/invitation.ics", "/move?zone=UTC&day=2026-01-08"] {
            for _ in 0..<2 { #expect(try await world.world.browser().get(page + path).status == 200, "\(path)") }
        }
        for path in ["/cancel", "/forget", "/release"] {
            #expect(try await world.world.browser().get(page + path).status == 405)
        }
        #expect(try world.world.state() == before)
    }

    @Test("is moved by its guest in one step: the same event with the next number, and the old time free again")
    func moved() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let browser = world.world.browser()
        let page = try await world.book(book, Self.ten, by: browser)
        try await world.world.work()
        let fields = ["start": Self.eleven, "minutes": "30", "zone": "Asia/Tokyo"]
        #expect(try await browser.post(page + "/move", fields, from: page + "/move").status == 303)
        try await world.world.work()
        let all = mails(world, to: "gil@example.org").map(calendar)
        #expect(all.count == 2 && all[1].contains("SEQUENCE:1") && all[1].contains("DTSTART:20260107T100000Z"))
        #expect(all[0].first { $0.hasPrefix("UID") } == all[1].first { $0.hasPrefix("UID") })
        #expect(try await world.hold(world.world.browser(), book, Self.ten) != nil)
        #expect(try await world.hold(world.world.browser(), book, Self.eleven) == nil)
        #expect(try world.world.read("SELECT count(*)::text FROM meeting") == ["2"])
    }

    @Test("says that nothing was changed where the other time is its own")
    func same() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let browser = world.world.browser()
        let page = try await world.book(book, Self.ten, by: browser)
        try await world.world.work()
        let fields = ["start": Self.ten, "minutes": "30", "zone": "UTC"]
        try await browser.post(page + "/move", fields, from: page + "/move")
        let shown = try await browser.get(page).body
        #expect(shown.contains("That is its time already") && !shown.contains("It is moved"))
        try await world.world.work()
        #expect(mails(world, to: "gil@example.org").count == 1)
        #expect(try world.world.read("SELECT sequence::text FROM booking") == ["0"])
    }

    @Test("stays as it was where the other time is somebody else's")
    func notMoved() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let browser = world.world.browser()
        let page = try await world.book(book, Self.ten, by: browser)
        try await world.book(book, Self.eleven, as: "Hal")
        let fields = ["start": Self.eleven, "minutes": "30", "zone": "UTC"]
        let answer = try await browser.post(page + "/move", fields, from: page + "/move")
        #expect(answer.status == 409 && answer.body.contains("These are free"))
        #expect(try await world.hold(world.world.browser(), book, Self.ten) == nil)
        #expect(try world.world.read("SELECT sequence::text FROM booking ORDER BY id") == ["0", "0"])
    }

    @Test("is cancelled with a reason, out of both calendars, and its time is free")
    func cancelled() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let browser = world.world.browser()
        let page = try await world.book(book, Self.ten, by: browser)
        try await world.world.work()
        try await browser.post(page + "/cancel", ["reason": "A cold"], from: page)
        try await world.world.work()
        for address in ["gil@example.org", "ada@example.org"] {
            let mail = try #require(mails(world, to: address).last)
            #expect(calendar(mail).contains("METHOD:CANCEL") && calendar(mail).contains("SEQUENCE:1"))
            #expect(plain(mail).contains("A cold"))
        }
        #expect(try await browser.get(page).body.contains("It is cancelled"))
        #expect(try await world.hold(world.world.browser(), book, Self.ten) != nil)
        // A second press changes nothing.
        try await browser.post(page + "/cancel", ["reason": ""], from: page)
        #expect(try world.world.read("SELECT sequence::text FROM booking WHERE state = 'cancelled'") == ["1"])
    }

    @Test("waits for the host where they want to be asked, keeps its time meanwhile, and is booked or declined once")
    func approval() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type(["approval": "yes"])
        let page = try await world.book(book, Self.ten)
        #expect(try world.states() == ["pending"])
        #expect(try await world.hold(world.world.browser(), book, Self.ten) == nil)
        try await world.world.work()
        #expect(calendar(try #require(mails(world, to: "gil@example.org").last)).isEmpty)
        let id = try #require(try world.world.read("SELECT id FROM booking").first)
        let own = "/meetings/bookings/" + id
        #expect(try await world.owner.get("/meetings").body.contains("Waits for your answer"))
        try await world.owner.post(own + "/approve", from: own)
        try await world.owner.post(own + "/decline", ["reason": ""], from: own)
        try await world.world.work()
        #expect(try world.states() == ["booked"])
        #expect(calendar(try #require(mails(world, to: "gil@example.org").last)).contains("STATUS:CONFIRMED"))
        #expect(try await world.world.browser().get(page).body.contains("It is booked"))
    }

    @Test("is nobody's who is not its host: another member finds no such page")
    func strangers() async throws {
        let world = try await MeetingsWorld()
        let (type, book) = try await world.type()
        try await world.book(book, Self.ten)
        let mia = try await world.world.invited("mia@example.org", as: "admin", by: world.owner)
        let id = try #require(try world.world.read("SELECT id FROM booking").first)
        #expect(try await mia.get("/meetings/bookings/" + id).status == 404)
        #expect(try await mia.get("/meetings/types/" + type.text).status == 404)
        let csrf = try await mia.get("/meetings/hours").csrf
        #expect(try await mia.submit("/meetings/bookings/\(id)/cancel", ["csrf": csrf, "reason": ""]).status == 404)
        #expect(try world.states() == ["booked"])
    }

    @Test("is reminded of once, a day before, and not after it was moved or cancelled")
    func reminder() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let browser = world.world.browser()
        let page = try await world.book(book, Self.ten, by: browser)
        try await world.book(book, Self.eleven, as: "Hal")
        try await browser.post(page + "/cancel", ["reason": ""], from: page)
        world.world.clock.advance(by: 86_400 * 1.5)
        try await world.world.work()
        let soon = world.world.mail.all.filter { $0.source.contains("Subject: Soon") }
        #expect(Set(soon.map(\.to.text)) == ["hal@example.org", "ada@example.org"] && soon.count == 2)
    }

    @Test("is forgotten with everything that says who the guest was: when they say so, and 90 days after")
    func forgotten() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let browser = world.world.browser()
        let page = try await world.book(book, Self.ten, by: browser)
        try await browser.post(page + "/forget", from: page)
        #expect(try world.states() == ["booked"])
        try await browser.post(page + "/cancel", ["reason": ""], from: page)
        try await browser.post(page + "/forget", from: page)
        #expect(try world.states() == [])
        #expect(try await browser.get(page).status == 404)
        try await world.book(book, Self.eleven, as: "Hal")
        let before = try world.world.read("SELECT id FROM data_key WHERE destroyed_at IS NOT NULL").count
        world.world.clock.advance(by: 95 * 86_400)
        try await world.world.database.transaction(.system("test")) { tx in
            _ = try JobQueue().enqueue(tx, MeetingsPrune(), workspace: nil)
        }
        try await world.world.work()
        #expect(try world.states() == [] && world.world.read("SELECT id FROM meeting").isEmpty)
        #expect(try world.world.read("SELECT id FROM data_key WHERE destroyed_at IS NOT NULL").count == before + 1)
    }

    @Test("tells a host why a moment is not offered, rule by rule and event by event")
    func why() async throws {
        let world = try await MeetingsWorld()
        try await world.upload("20260108T110000Z/20260108T120000Z")
        let (type, book) = try await world.type(["before": "15", "days": "10"])
        try await world.book(book, Self.ten)
        let path = "/meetings/types/" + type.text + "?at="
        for (at, words) in [
            ("2026-01-07T10:00", "Something is booked"), ("2026-01-08T12:00", "The calendar own.ics is busy"),
            ("2026-01-08T20:00", "outside the hours"), ("2026-01-05T09:30", "It is too soon"),
            ("2026-03-02T10:00", "It is too far ahead"), ("2026-01-09T10:10", "Meetings begin at other minutes"),
            ("2026-01-09T10:00", "It is offered"),
        ] {
            #expect(try await world.owner.get(path + at.replacing(":", with: "%3A")).body.contains(words), "\(at)")
        }
    }

    @Test("stands in the host's week, as a picture and as a table")
    func week() async throws {
        let world = try await MeetingsWorld()
        try await world.upload("20260108T110000Z/20260108T120000Z")
        let (_, book) = try await world.type()
        try await world.book(book, Self.ten)
        let body = try await world.owner.get("/meetings/week?from=2026-01-07").body
        #expect(body.contains("5 January 2026") && body.contains("Booked: Gil") && body.contains("own.ics"))
        #expect(
            body.contains("class=\"area solid\"") && body.contains("class=\"area hatched\"")
                && body.contains("class=\"band\""))
        #expect(try await world.owner.get("/meetings/week").status == 200)
    }
}

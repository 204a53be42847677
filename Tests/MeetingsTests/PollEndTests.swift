import Calendars
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings
@testable import Web

@Suite("A poll that is settled")
struct PollEndTests {
    /// A poll of Ada's with Mia's time as well.
    private func shared() async throws -> (poll: PollWorld, mia: TestBrowser, id: String) {
        let own = try await MeetingsWorld()
        let ada = try own.person.text
        let mia = try await own.world.invited("mia@example.org", as: "member", by: own.owner)
        try await own.setHours("09:00-17:00", zone: "Asia/Tokyo", ["shared": "yes"], by: mia)
        let id = try #require(try own.world.read("SELECT id FROM person").first { $0 != ada })
        return (try await PollWorld([PollForm.hostPrefix + id: "yes"], of: own), mia, id)
    }

    private func busy(_ times: String, by browser: TestBrowser) async throws {
        let times = times.split(separator: "/")
        let file =
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:\(times[0])\r\n"
            + "DTEND:\(times[1])\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        let path = "/meetings/calendars"
        let answer = try await browser.upload(path, name: "mine.ics", Array(file.utf8), from: path)
        #expect(answer.status == 303)
    }

    private func hosts(_ world: PollWorld) throws -> Int {
        try world.own.world.read("SELECT host_id FROM host_time").count
    }

    @Test("looks into its owner's calendars first, says what is there, and asks; another time is asked about anew")
    func asked() async throws {
        let world = try await PollWorld()
        try await world.own.upload("20260120T110000Z/20260120T111000Z", "20260121T110000Z/20260121T111000Z")
        let option = try await world.option(0)
        let answer = try await world.settle(0)
        #expect(answer.status == 409 && answer.body.contains("Your calendar own.ics has something then."))
        #expect(answer.body.contains("name=\"sure\" value=\"\(option)\"") && !answer.body.contains("Secret"))
        #expect(try world.own.world.read("SELECT state FROM poll") == ["open"])
        #expect(try await world.settle(1, sure: option).status == 409)
        #expect(try await world.settle(0, sure: option).status == 303)
        #expect(try world.own.world.read("SELECT state FROM poll") == ["final"])
    }

    @Test("asks nothing where no calendar has anything then")
    func free() async throws {
        let world = try await PollWorld()
        try await world.own.upload("20260120T120000Z/20260120T123000Z")
        #expect(try await world.settle(0).status == 303)
    }

    @Test("beyond what a calendar covers is asked about: that is not known, and not free")
    func unknown() async throws {
        let own = try await MeetingsWorld()
        try await own.upload("20260120T120000Z/20260120T123000Z")
        own.world.clock.advance(by: 10 * 86_400)
        try await own.world.renew(own.owner)
        let world = try await PollWorld(["times": "2026-01-20 12:00\n2027-02-14 12:00", "deadline": ""], of: own)
        let answer = try await world.settle(1)
        #expect(answer.status == 409 && answer.body.contains("nobody knows whether you are free"))
    }

    @Test("takes the time of colleagues whose calendars were asked for, who are invited and see it in their week")
    func colleagues() async throws {
        let (world, mia, id) = try await shared()
        #expect(try await world.own.owner.get(world.path).body.contains("With Mia"))
        #expect(try await world.settle(1).status == 303)
        #expect(try world.own.world.read("SELECT host_id FROM host_time").contains(id) && hosts(world) == 2)
        try await world.own.world.work()
        let mails = world.own.world.mail.all.filter { $0.source.contains("METHOD:REQUEST") }
        #expect(mails.map(\.to.text).sorted() == ["ada@example.org", "mia@example.org"])
        #expect(try await mia.get("/meetings/week?from=2026-01-19").body.contains("Lunch"))
        let kind = try await world.own.type([EventTypeForm.hostPrefix + id: "yes"])
        let day = try await world.own.owner.get(kind.book + "?zone=UTC&day=2026-01-21").body
        #expect(!MeetingsWorld.times(day).contains { $0.hasPrefix("2026-01-21T11:") })
        try await world.own.owner.post(world.path + "/cancel", from: world.path)
        try await world.own.world.work()
        let off = world.own.world.mail.all.filter { $0.source.contains("METHOD:CANCEL") }
        #expect(off.map(\.to.text).sorted() == ["ada@example.org", "mia@example.org"])
    }

    @Test("asks where a colleague is busy or booked, and never names a calendar of theirs; who is booked is left out")
    func colleagueBusy() async throws {
        let (world, mia, id) = try await shared()
        try await busy("20260120T110000Z/20260120T113000Z", by: mia)
        let busy = try await world.settle(0)
        #expect(busy.status == 409 && busy.body.contains("Mia is busy then.") && !busy.body.contains("mine.ics"))
        // Mia alone, at a time at which it is evening in Tokyo.
        try await world.own.setHours("00:00-24:00", zone: "Asia/Tokyo", ["shared": "yes"], by: mia)
        let fields = MeetingsWorld.type.merging([EventTypeForm.hostPrefix + id: "yes"]) { $1 }
        let made = try await mia.post("/meetings/types/new", fields, from: "/meetings/types/new")
        let page = try await mia.get(try #require(made.location)).body
        let start = try #require(page.firstRange(of: TestWorld.origin + "/book/")).upperBound
        try await world.own.book("/book/" + String(page[start...].prefix { $0 != "<" }), "2026-01-21T11:00:00Z")
        let booked = try await world.settle(1)
        #expect(booked.status == 409 && booked.body.contains("Mia is booked then, and would not be invited."))
        #expect(try await world.settle(1, sure: world.option(1)).status == 303)
        #expect(try hosts(world) == 2)
        try await world.own.world.work()
        #expect(!world.own.world.mail.all.contains { $0.to.text == "mia@example.org" && $0.source.contains("Lunch") })
    }

    @Test("takes no time of colleagues who do not allow it any more, and tells its owner when one of them leaves")
    func left() async throws {
        let (world, mia, id) = try await shared()
        #expect(try await world.settle(0).status == 303)
        try await world.own.owner.post("/members/\(id)/remove", from: "/members")
        try await world.own.world.work()
        #expect(try hosts(world) == 1)
        let told = world.own.world.mail.all.filter { $0.source.contains("Subject: Somebody cannot come: Lunch") }
        #expect(told.map(\.to.text) == ["ada@example.org"])
        let (other, unwilling, _) = try await shared()
        try await other.own.setHours("09:00-17:00", by: unwilling)
        #expect(try await other.settle(0).status == 303)
        #expect(try hosts(other) == 1)
        _ = mia
    }

    @Test("on one time by two owners at once takes a colleague's time once")
    func once() async throws {
        let (world, mia, id) = try await shared()
        let ada = try world.own.person.text
        try await world.own.setHours("09:00-17:00", ["shared": "yes"])
        let fields = [
            "title": "Other", "text": "", "place": "", "minutes": "60", "deadline": "", "act": "make",
            "times": "2026-01-20 20:00\n2026-01-21 20:00", PollForm.hostPrefix + ada: "yes",
        ]
        let path = try #require(try await mia.post("/meetings/polls/new", fields, from: "/meetings/polls/new").location)
        let choices = try await mia.get(path).body.components(separatedBy: "<option value=\"").dropFirst()
        let option = String(try #require(choices.first { $0.contains("20 January") }).prefix { $0 != "\"" })
        async let first = world.settle(0)
        async let second = mia.post(path + "/final", ["option": option, "sure": option], from: path)
        let statuses = [try await first.status, try await second.status].sorted()
        #expect(statuses == [303, 409], "\(id)")
        #expect(try world.own.world.read("SELECT meeting_id FROM host_time GROUP BY meeting_id").count == 1)
    }
}

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

@Suite("A poll")
struct PollTests {
    @Test("is answered without an account by whoever has its link, who gets a page of their own to change it")
    func answered() async throws {
        let world = try await PollWorld()
        let own = try await world.answer(as: "Ada", "ymn")
        #expect(own.hasPrefix("/vote/"))
        #expect(try await world.answer(own, as: "Ada", "nny") == own)
        try await world.answer(as: "Ben", "nyy")
        let page = try await world.own.owner.get(world.path).body
        #expect(page.contains("Ada") && page.contains("Ben") && page.contains("2 yes, 0 if need be, 0 no"))
        #expect(
            try world.own.world.read("SELECT answer FROM poll_vote ORDER BY answer") == [
                "no", "no", "no", "yes", "yes", "yes",
            ])
    }

    @Test("asks people by mail, each with a link of their own, and once only; nobody reads another's address")
    func asked() async throws {
        let world = try await PollWorld()
        #expect(try await world.ask("kim@example.org\nlou@example.org, kim@example.org").status == 303)
        #expect(try await world.ask("Kim@example.org").status == 303)
        let link = try await world.link("kim@example.org")
        #expect(world.own.world.mail.all.count == 2)
        try await world.answer(link, as: "Kim", "yyn")
        let seen = try await world.own.world.browser().get(try await world.link("lou@example.org")).body
        #expect(seen.contains("Kim") && !seen.contains("kim@example.org") && !seen.contains(link))
        #expect(try await world.ask("nonsense").status == 422)
    }

    @Test("tells its owner once when everybody who was asked has answered")
    func everybody() async throws {
        let world = try await PollWorld()
        _ = try await world.ask("kim@example.org\nlou@example.org")
        let (kim, lou) = (try await world.link("kim@example.org"), try await world.link("lou@example.org"))
        try await world.answer(kim, as: "Kim", "yyn")
        for _ in 0..<2 { try await world.answer(lou, as: "Lou", "nyn") }
        try await world.own.world.work()
        #expect(world.own.world.mail.all.filter { $0.to.text == "ada@example.org" }.count == 1)
    }

    @Test("hides names, and how many can, from those who answer, and shows its owner both")
    func hidden() async throws {
        for (field, hidesScores) in [("people", false), ("scores", true)] {
            let world = try await PollWorld([field: "yes", "comments": "yes"])
            try await world.answer(as: "Ada Byron", "yyy", ["comment": "Only briefly"])
            let seen = try await world.own.world.browser().get(world.door).body
            #expect(!seen.contains("Ada Byron") && seen.contains("Only briefly"))
            #expect(seen.contains("1 yes") != hidesScores)
            let own = try await world.own.owner.get(world.path).body
            #expect(own.contains("Ada Byron") && own.contains("1 yes"))
        }
    }

    @Test("takes no answer after its deadline, or once it has ended")
    func over() async throws {
        let world = try await PollWorld()
        let fields = try await world.fields(world.door)
        try await world.own.owner.post(world.path + "/close", from: world.path)
        let closed = try await world.own.world.browser().post(
            world.door, ["name": "Ada", "zone": "UTC", fields[0]: "yes"], from: "/sign-in")
        #expect(closed.status == 422)
        try await world.own.owner.post(world.path + "/open", from: world.path)
        try await world.answer(as: "Ada", "yyy")
        // The deadline is the end of the day in Oslo.
        world.own.world.clock.advance(by: 10 * 86_400 + 14 * 3600)
        #expect(try await world.own.world.browser().get(world.door).body.contains("over"))
        #expect(try await world.fields(world.door).isEmpty)
    }

    @Test("reminds whoever was asked and has not answered, two days before the deadline")
    func reminder() async throws {
        let world = try await PollWorld()
        _ = try await world.ask("kim@example.org\nlou@example.org")
        try await world.answer(try await world.link("kim@example.org"), as: "Kim", "yyn")
        world.own.world.clock.advance(by: 8 * 86_400 + 15 * 3600)
        try await world.own.world.work()
        let reminded = world.own.world.mail.all.filter { $0.source.contains("Subject: Still waiting for you: Lunch") }
        #expect(reminded.map(\.to.text) == ["lou@example.org"])
    }

    @Test("that is settled takes its owner's time once, and invites each one alone")
    func settled() async throws {
        let world = try await PollWorld()
        let kind = try await world.own.type()
        _ = try await world.ask("kim@example.org")
        try await world.answer(try await world.link("kim@example.org"), as: "Kim", "yyn")
        try await world.answer(as: "Ben", "yyn", ["address": "ben@example.org"])
        #expect(try await world.settle(1).status == 303)
        try await world.own.world.work()
        let invited = world.own.world.mail.all.filter { $0.source.contains("METHOD:REQUEST") }
        #expect(invited.map(\.to.text).sorted() == ["ada@example.org", "ben@example.org", "kim@example.org"])
        for mail in invited where mail.to.text != "ben@example.org" {
            #expect(!mail.source.contains("ben@example.org"))
        }
        let day = try await world.own.owner.get(kind.book + "?zone=Europe%2FOslo&day=2026-01-21").body
        #expect(!MeetingsWorld.times(day).contains { $0.hasPrefix("2026-01-21T11:") })
        #expect(try await world.own.owner.get("/meetings/week?from=2026-01-19").body.contains("Lunch"))
        try await world.own.owner.post(world.path + "/cancel", from: world.path)
        try await world.own.world.work()
        #expect(world.own.world.mail.all.filter { $0.source.contains("METHOD:CANCEL") }.count == 3)
        #expect(try world.own.world.read("SELECT id FROM meeting").isEmpty)
    }

    @Test("invites in the workspace's name, and takes nobody's yes for granted")
    func invitations() async throws {
        let world = try await PollWorld(["title": "Lunch <b>"])
        for (name, answers) in [("Ben", "yyn"), ("Cleo", "ymn"), ("Dan", "ynn")] {
            try await world.answer(as: name, answers, ["address": name.lowercased() + "@example.org"])
        }
        try await world.settle(1)
        try await world.own.world.work()
        let invited = world.own.world.mail.all.filter { $0.source.contains("METHOD:REQUEST") }
        for (name, word) in [("ben", "ACCEPTED"), ("cleo", "TENTATIVE"), ("dan", "NEEDS-ACTION")] {
            let mail = try #require(invited.first { $0.to.text.hasPrefix(name) }).source
            let text = mail.replacing("=\r\n", with: "").replacing("=3D", with: "=").replacing("\r\n ", with: "")
            #expect(text.contains("PARTSTAT=" + word), "\(name)")
            let organizer = try #require(text.components(separatedBy: "\r\n").first { $0.hasPrefix("ORGANIZER") })
            #expect(!organizer.contains("Lunch") && organizer.contains("CN="))
        }
    }

    @Test("cannot be settled on a time at which its owner is booked")
    func bookedOnce() async throws {
        let world = try await PollWorld()
        let kind = try await world.own.type()
        try await world.own.book(kind.book, "2026-01-20T11:30:00Z")
        let refused = try await world.settle(0)
        #expect(refused.status == 409 && refused.body.contains("You are booked at that time"))
        #expect(try world.own.world.read("SELECT state FROM poll") == ["open"])
    }

    @Test("gets times suggested that its owner's hours and calendars leave free")
    func suggested() async throws {
        let own = try await MeetingsWorld()
        try await own.upload("20260107T080000Z/20260107T120000Z")
        let answer = try await own.owner.post(
            "/meetings/polls/new", ["title": "", "minutes": "60", "times": "", "act": "suggest"],
            from: "/meetings/polls/new")
        #expect(answer.status == 200 && answer.body.contains("2026-01-07 13:00"))
        #expect(!answer.body.contains("2026-01-07 09:00") && answer.body.contains("2026-01-08 09:00"))
    }

    @Test("with times that are over, unreadable or only one is refused with a sentence")
    func refused() async throws {
        let own = try await MeetingsWorld()
        for times in [
            "", "2026-01-20 12:00", "2025-01-20 12:00\n2026-01-20 12:00", "tomorrow\nlater",
            "2026-01-20 25:00\n2026-01-21 09:00",
        ] {
            let answer = try await own.owner.post(
                "/meetings/polls/new", ["title": "Lunch", "minutes": "30", "times": times, "act": "make"],
                from: "/meetings/polls/new")
            #expect(answer.status == 422 && answer.body.contains("times-error"), "\(times)")
        }
        #expect(try own.world.read("SELECT id FROM poll").isEmpty)
    }

    @Test("means times by its owner's clock on each date, also where clocks change")
    func clocks() throws {
        let oslo = try #require(ZoneNames.zone("Europe/Oslo"))
        #expect(PollForm.moment("2026-03-28 09:00", oslo) == Timestamp.instant("2026-03-28T08:00:00Z"))
        #expect(PollForm.moment("2026-03-29 09:00", oslo) == Timestamp.instant("2026-03-29T07:00:00Z"))
        #expect(PollForm.moment("2026-03-29T02:30", oslo) != nil)
        var random = SplitMix64(state: 9)
        for _ in 0..<2_000 {
            let text = String(
                (0..<Int.random(in: 0...20, using: &random)).map { _ in
                    "0123456789-: Tx\n".randomElement(using: &random) ?? "0"
                })
            if let start = PollForm.moment(text, oslo) {
                #expect(PollForm.moment(PollForm.text(start, oslo), oslo) == start)
            }
        }
    }

    @Test("forgets somebody who takes their answer back, key and all")
    func forgotten() async throws {
        let world = try await PollWorld()
        let own = try await world.answer(as: "Ada", "yyy")
        let guest = world.own.world.browser()
        #expect(try await guest.post(own + "/forget", from: own).location == world.door)
        #expect(try await guest.get(own).status == 404)
        #expect(try world.own.world.read("SELECT id FROM poll_voter").isEmpty)
    }

    @Test("does nothing when its links are only followed, and is not there for a forged one")
    func readOnly() async throws {
        let world = try await PollWorld()
        let own = try await world.answer(as: "Ada", "yyy")
        let before = try world.own.world.read("SELECT row_to_json(v)::text FROM poll_voter v")
        for _ in 0..<3 { _ = try await world.own.world.browser().get(own) }
        #expect(try world.own.world.read("SELECT row_to_json(v)::text FROM poll_voter v") == before)
        for path in ["/poll/", "/vote/"] {
            #expect(try await world.own.world.browser().get(path + "klatch_capability_forged").status == 404)
        }
    }

    @Test("and all answers are deleted by its owner, or 90 days after its last time")
    func deleted() async throws {
        let world = try await PollWorld()
        try await world.answer(as: "Ada", "yyy")
        world.own.world.clock.advance(by: 110 * 86_400)
        _ = try await world.own.world.database.transaction(.system("test")) {
            try JobQueue().enqueue($0, MeetingsPrune(), workspace: nil)
        }
        try await world.own.world.work()
        #expect(try world.own.world.read("SELECT id FROM poll UNION SELECT id FROM poll_voter").isEmpty)
    }
}

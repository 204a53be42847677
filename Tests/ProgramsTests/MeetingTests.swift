import Accounts
import Foundation
import HTTPTypes
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

extension PersonSideWorld {
    /// Lets days go by, and what is due in them be asked.
    func wait(days: Double) async throws {
        world.world.clock.advance(by: days * 86_400)
        _ = try await world.bySystem { try JobQueue().enqueue($0, AfterMeetingsDue(), workspace: nil) }
        try await world.world.work()
        try await world.world.renew(world.owner)
    }

    func mails(to number: Int, about words: String) -> Int {
        world.world.mail.all.count {
            $0.to.text == Self.address(number) && $0.source.replacing("=\r\n", with: "").contains(words)
        }
    }

    /// The round of somebody's latest introduction.
    func round(of number: Int) async throws -> String {
        let id = try await person(number).id.text
        return try #require(
            try read("SELECT round_id FROM introduction_member WHERE person_id = '\(id)' ORDER BY round_id DESC").first)
    }
}

@Suite("Did you meet?")
struct MeetingTests {
    @Test("is asked once by mail half a beat after the introduction, with one reminder, and no more after an answer")
    func asked() async throws {
        let side = try await PersonSideWorld()
        try await side.wait(days: 3.4)
        #expect(side.mails(to: 1, about: "Did you meet?") == 0)
        for _ in 0..<2 { try await side.wait(days: 0.2) }
        #expect(side.mails(to: 1, about: "/met/") == 1)
        let link = try side.link(1) + "/met/" + (try await side.round(of: 1))
        try await side.browser().post(link, ["answer": "yes"], from: link)
        try await side.wait(days: 2)
        #expect(side.mails(to: 1, about: "/met/") == 1 && side.mails(to: 2, about: "We do not ask again") == 1)
        try await side.wait(days: 1)
        #expect(side.mails(to: 2, about: "We do not ask again") == 1)
    }

    @Test("is answered by POST only, and can be changed")
    func answered() async throws {
        let side = try await PersonSideWorld()
        let link = try side.link(1) + "/met/" + (try await side.round(of: 1))
        let before = try side.world.world.state()
        #expect(try await side.browser().get(link + "?answer=yes").status == 200)
        #expect(try side.world.world.state() == before)
        for answer in ["planned", "no"] {
            try await side.browser().post(link, ["answer": answer, "words": "Next \(answer)"], from: link)
        }
        #expect(try side.read("SELECT answer FROM meeting_question") == ["no"])
        let news = "SELECT payload::text FROM job WHERE kind = 'accounts.contact-met'"
        #expect(try side.read(news) == [])
        try await side.browser().post(link, ["answer": "yes", "words": "Next no"], from: link)
        #expect(try side.read(news).count == 2)
        try await side.browser().post(link, ["answer": "no", "words": "Next no"], from: link)
        #expect(try await side.browser().get(link).body.contains("Next no"))
        #expect(try await side.browser().post(link, ["answer": "perhaps"], from: link).status == 422)
    }

    @Test("shows what the others said beside one's own word, to those of the introduction alone")
    func said() async throws {
        let side = try await PersonSideWorld(people: 5)
        let (me, number, partner) = try await side.pair()
        let round = try await side.round(of: me)
        let (mine, theirs) = (try side.link(me) + "/met/" + round, try side.link(number) + "/met/" + round)
        try await side.browser().post(mine, ["answer": "no", "words": "Zephyrwort"], from: mine)
        try await side.browser().post(theirs, ["answer": "yes"], from: theirs)
        let page = try await side.browser().get(mine).body
        #expect(page.contains("\(partner) says that you met."))
        #expect(try await !side.browser().get(theirs).body.contains("Zephyrwort"))
        let stranger = try #require(
            (1...5).first { $0 != me && $0 != number && (try? side.link($0)) != nil })
        let other = try await side.browser().get(try side.link(stranger) + "/met/" + round).body
        let isTogether = try await side.partners(of: stranger).contains { $0.profile.name == partner }
        #expect(isTogether || !other.contains("says that"))
    }

    @Test("those who did not meet count as if it were before the first round: the first to be introduced again")
    func outcomes() async throws {
        let side = try await PersonSideWorld(people: 3)
        let id = try await side.person(1).id
        let last = try #require(try await side.world.history().last { $0.people.contains(id) })
        #expect(last.round == 1)
        let link = try side.link(1) + "/met/" + (try await side.round(of: 1))
        try await side.browser().post(link, ["answer": "no"], from: link)
        let after = try await side.world.history()
        #expect(after.first { $0.people == last.people }.map { $0.round < 1 } == true)
        #expect(after.count { $0.round == 1 } == after.count - 1)
    }

    @Test("is not asked in a program that does not ask")
    func notAsked() async throws {
        let side = try await PersonSideWorld()
        try await side.world.owner.post(side.program + "/asking", ["asks": "no"], from: side.program)
        try await side.wait(days: 5)
        #expect(side.mails(to: 1, about: "/met/") == 0)
        #expect(try side.read("SELECT count(*) FROM meeting_question") == ["0"])
    }
}

@Suite("Three introductions without a word")
struct SilenceTests {
    /// A world in which nobody answered three times in a row.
    private func silent() async throws -> PersonSideWorld {
        let side = try await PersonSideWorld()
        for round in 1...3 {
            for _ in 0..<2 { try await side.wait(days: 3.6) }
            if round < 3 { _ = try await side.world.run(side.program) }
        }
        return side
    }

    @Test("leave somebody out, tell them at once, and show administrators who and why")
    func excluded() async throws {
        let side = try await silent()
        #expect(side.mails(to: 1, about: "would you like to stay?") == 1)
        let page = try await side.world.owner.get(side.program).body
        #expect(page.contains("Left out for now") && page.contains("Person 1"))
        try await side.world.plan(side.program)
        let preview = try await side.world.owner.get(side.program + "/preview").body
        #expect(preview.contains("Did not answer three introductions in a row."))
        try await side.wait(days: 0.5)
        #expect(side.mails(to: 1, about: "would you like to stay?") == 1)
    }

    @Test("and one press of a button brings them back, which opening the page does not")
    func stays() async throws {
        let side = try await silent()
        let (link, browser) = (try side.link(1), side.browser())
        #expect(try await browser.get(link).body.contains("I would like to stay"))
        #expect(try side.read("SELECT count(*) FROM participation WHERE state = 'silent'") == ["4"])
        try await browser.post(link + "/resume", ["program": side.programID], from: link)
        #expect(try side.read("SELECT count(*) FROM participation WHERE state = 'silent'") == ["3"])
        try await side.wait(days: 0.5)
        #expect(try side.read("SELECT count(*) FROM participation WHERE state = 'silent'") == ["3"])
    }

    @Test("and who wants to be asked later is asked on that day, once")
    func later() async throws {
        let side = try await silent()
        let (link, browser) = (try side.link(1), side.browser())
        let day = Date(timeIntervalSince1970: side.world.world.clock.now.timeIntervalSince1970 + 5 * 86_400)
        let text = day.formatted(.iso8601.year().month().day())
        try await browser.post(link + "/later", ["program": side.programID, "later": text], from: link)
        try await side.wait(days: 3)
        #expect(side.mails(to: 1, about: "would you like to stay?") == 1)
        for _ in 0..<2 { try await side.wait(days: 2) }
        #expect(side.mails(to: 1, about: "would you like to stay?") == 2)
    }

    @Test("do not count once somebody did anything on their page in between")
    func heard() async throws {
        let side = try await PersonSideWorld()
        for round in 1...3 {
            for _ in 0..<2 { try await side.wait(days: 3.6) }
            let link = try side.link(1)
            if round == 2 { try await side.browser().post(link + "/pause", ["until": ""], from: link) }
            if round == 2 { try await side.browser().post(link + "/resume", from: link) }
            if round < 3 { _ = try await side.world.run(side.program) }
        }
        #expect(side.mails(to: 1, about: "would you like to stay?") == 0)
        #expect(side.mails(to: 2, about: "would you like to stay?") == 1)
    }
}

@Suite("A kind word")
struct KindWordTests {
    /// Person 1 wrote "Zephyrwort" to the owner, the only other.
    private func written() async throws -> (side: PersonSideWorld, link: String, ada: String) {
        let side = try await PersonSideWorld(people: 1)
        let link = try side.link(1) + "/met/" + (try await side.round(of: 1))
        let ada = try #require(try await side.partners(of: 1).first).id.text
        try await side.browser().post(link, ["answer": "yes"], from: link)
        try await side.browser().post(link + "/kind", ["to": ada, "kind": "Zephyrwort"], from: link)
        try await side.world.world.work()
        return (side, link, ada)
    }

    @Test("goes by mail to the one it is for, with a name, once; and no scope of the workspace reads it")
    func sent() async throws {
        let (side, link, ada) = try await written()
        let mail = try #require(side.world.world.mail.all.last)
        #expect(mail.to.text == "ada@example.org" && mail.source.contains("Zephyrwort"))
        #expect(mail.source.contains("A kind word from Person 1"))
        try await side.browser().post(link + "/kind", ["to": ada, "kind": "Again"], from: link)
        try await side.world.world.work()
        #expect(!side.world.world.mail.all.contains { $0.source.contains("Again") })
        let seen = try await side.world.inWorkspace { try $0.rows("SELECT id FROM compliment").count }
        #expect(seen == 0)
        let everything = try side.world.world.everyRow().values.joined().joined(separator: "\n")
        #expect(!everything.contains("Zephyrwort"))
    }

    @Test("can be reported: the owners get to read it, and no more follow")
    func reported() async throws {
        let (side, link, ada) = try await written()
        let round = try await side.round(of: 1)
        let page = "/introductions/met/\(round)"
        #expect(try await side.world.owner.get(page).body.contains("A word from Person 1"))
        let id = try #require(try side.read("SELECT id FROM compliment").first)
        try await side.world.owner.post("/introductions/kind/\(id)/report", from: page)
        try await side.world.world.work()
        #expect(side.world.world.mail.all.last?.source.contains("A word between two people was reported") == true)
        _ = try await side.run(1)
        let next = try side.link(1) + "/met/" + (try await side.round(of: 1))
        try await side.browser().post(next, ["answer": "yes"], from: next)
        try await side.browser().post(next + "/kind", ["to": ada, "kind": "Once more"], from: next)
        #expect(try side.read("SELECT count(*) FROM compliment") == ["1"])
        #expect(
            try await side.browser().post(link.replacing("/met/\(round)", with: "/kind/\(id)/report"), from: link)
                .status == 404)
    }

    @Test("is gone with either of the two, and so are the mails that ask about somebody erased")
    func erased() async throws {
        let (side, _, _) = try await written()
        try await side.wait(days: 4)
        #expect(try side.read("SELECT count(*) FROM compliment") == ["1"])
        let path = "/people/\(try await side.person(1).id.text)/erase"
        try await side.world.owner.post(path, from: path)
        #expect(try side.read("SELECT count(*) FROM compliment") == ["0"])
        #expect(try side.read("SELECT count(*) FROM meeting_mail") == ["0"])
        #expect(try side.read("SELECT count(*) FROM delivery WHERE kind IN ('kind-word', 'meeting-question')") == ["0"])
    }
}

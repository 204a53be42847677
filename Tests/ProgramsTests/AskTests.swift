import Accounts
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

/// The clock of these tests begins on Monday 5 January 2026 at ten in Berlin; rounds are on Tuesdays at ten.
@Suite("Asked before a round")
struct AskTests {
    private let day: TimeInterval = 86_400

    /// Four people and the owner, asked three days before each round; the first round of all is skipped over.
    private func asking() async throws -> (ProgramsWorld, String) {
        let world = try await ProgramsWorld()
        try await world.add(4)
        let program = try await world.program()
        let habits = ["from": "any", "until": "any", "asking": "3"]
        try await world.owner.post("\(program)/habits", habits, from: "\(program)/habits")
        world.world.clock.advance(by: 2 * day)
        try await world.lookForDuePrograms()
        return (world, program)
    }

    /// To people, not to those who look after programs.
    private func mails(_ world: ProgramsWorld) -> [CaughtMail.Caught] {
        world.world.mail.all.filter { $0.source.contains("/me/") }
    }

    private func questions(_ world: ProgramsWorld) -> [String: String] { world.links("/round?") }

    private func answer(_ world: ProgramsWorld, _ address: String, _ answer: String) async throws -> TestAnswer {
        let link = try #require(questions(world)[address])
        let ask = try #require(link.firstRange(of: "ask="))
        let id = String(link[ask.upperBound...].prefix { $0 != "&" })
        let path = String(link.prefix { $0 != "?" })
        return try await world.world.browser().post(path, ["ask": id, "answer": answer], from: link)
    }

    @Test("in time, once each, and not again by looking again")
    func once() async throws {
        let (world, _) = try await asking()
        // Nobody was asked about the round that has passed, so nobody was introduced, which is noted.
        #expect(try await world.history().isEmpty)
        #expect(mails(world).isEmpty)
        world.world.clock.advance(by: 3.1 * day)
        for _ in 0..<3 { try await world.lookForDuePrograms() }
        #expect(questions(world).count == 5 && mails(world).count == 5)
    }

    @Test("only those who say yes meet; the others are left out, each with a reason of their own")
    func reasons() async throws {
        let (world, program) = try await asking()
        world.world.clock.advance(by: 3.1 * day)
        try await world.lookForDuePrograms()
        for person in ["p1", "p2"] { _ = try await answer(world, "\(person)@example.org", "in") }
        _ = try await answer(world, "p3@example.org", "out")
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        try await world.plan(program)
        let page = try await world.owner.get("\(program)/preview").body
        #expect(page.contains("Said: not this time.") && page.contains("Has not answered yet."))
        world.world.clock.advance(by: 3 * day)
        try await world.lookForDuePrograms()
        let history = try await world.history()
        #expect(history.count == 1 && history.first?.people.count == 2)
    }

    @Test("a link that is opened, as often as one likes, answers nothing")
    func scanners() async throws {
        let (world, _) = try await asking()
        world.world.clock.advance(by: 3.1 * day)
        try await world.lookForDuePrograms()
        let before = try world.world.state()
        for link in questions(world).values {
            for _ in 0..<3 { #expect(try await world.world.browser().get(link).status == 200) }
        }
        #expect(try world.world.state() == before)
    }

    @Test("who has not answered is reminded one working day ahead, and nobody else")
    func reminder() async throws {
        let (world, _) = try await asking()
        world.world.clock.advance(by: 3.1 * day)
        try await world.lookForDuePrograms()
        _ = try await answer(world, "p1@example.org", "in")
        // Monday 12 January, ten in Berlin, is a working day before Tuesday's round.
        world.world.clock.advance(by: 1.8 * day)
        try await world.lookForDuePrograms()
        #expect(mails(world).count == 5)
        world.world.clock.advance(by: 0.2 * day)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        let reminded = mails(world).dropFirst(5).map(\.to.text)
        #expect(reminded.count == 4 && !reminded.contains("p1@example.org"))
    }

    @Test("an answer that comes too late, or for another's question, changes nothing")
    func tooLate() async throws {
        let (world, _) = try await asking()
        world.world.clock.advance(by: 3.1 * day)
        try await world.lookForDuePrograms()
        let link = try #require(questions(world)["p1@example.org"])
        let stranger = String(try #require(questions(world)["p2@example.org"]).prefix { $0 != "?" })
        let wrong = ["ask": UUID().uuidString, "answer": "in"]
        #expect(try await world.world.browser().post(stranger, wrong, from: link).status == 404)
        // The page was open in time, its button is pressed too late.
        let browser = world.world.browser()
        let token = try await browser.get(link).csrf
        let ask = try #require(link.firstRange(of: "ask="))
        let fields = ["ask": String(link[ask.upperBound...].prefix { $0 != "&" }), "answer": "in", "csrf": token]
        world.world.clock.advance(by: 3 * day)
        #expect(try await browser.submit(String(link.prefix { $0 != "?" }), fields).status == 303)
        let workspace = world.workspace
        let said = try await world.inWorkspace { tx in
            try tx.rows("SELECT 1 AS one FROM round_answer WHERE workspace_id = \(workspace) AND answer IS NOT NULL")
                .count
        }
        #expect(said == 0)
    }

    @Test("a question that would come after its round is not sent")
    func lateMails() async throws {
        let (world, _) = try await asking()
        // Nobody looked from before the question until after the round.
        world.world.clock.advance(by: 7 * day)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        #expect(mails(world).isEmpty)
        #expect(try await world.history().isEmpty)
    }

    @Test("those who have not answered can be reminded by hand, not twice within half a day")
    func nudge() async throws {
        let (world, program) = try await asking()
        world.world.clock.advance(by: 3.1 * day)
        try await world.lookForDuePrograms()
        world.world.clock.advance(by: 0.6 * day)
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        for _ in 0..<2 { try await world.owner.post("\(program)/nudge", from: program) }
        try await world.world.work()
        #expect(mails(world).count == 10)
        #expect(try await world.owner.get(program).body.contains("no answer yet"))
    }

    @Test("who comes, or comes back from a pause, after the others were asked is asked too")
    func newcomers() async throws {
        let (world, _) = try await asking()
        let p1 = try #require(try await world.everybody().first { $0.profile.address.text == "p1@example.org" }).id
        let workspace = world.workspace
        try await world.inWorkspace { try NotNowStore().set($0, workspace, p1, NotNow(until: nil)) }
        world.world.clock.advance(by: 3.1 * day)
        try await world.lookForDuePrograms()
        #expect(mails(world).count == 4 && questions(world)["p1@example.org"] == nil)
        _ = try await world.inWorkspace { try NotNowStore().end($0, workspace, p1) }
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        try await world.add(5)
        world.world.clock.advance(by: 1.1 * 3600)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        #expect(mails(world).count == 6 && questions(world).count == 6)
        #expect(questions(world)["p1@example.org"] != nil && questions(world)["p5@example.org"] != nil)
    }

    @Test("a preview says when they are asked, then that they have not answered yet, and offers to remind them")
    func honest() async throws {
        let (world, program) = try await asking()
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        try await world.plan(program)
        let before = try await world.owner.get("\(program)/preview").body
        #expect(before.contains("Is asked on 10 January 2026.") && before.contains("Nobody has been asked yet"))
        #expect(!before.contains("Did not answer"))
        world.world.clock.advance(by: 3.1 * day)
        try await world.lookForDuePrograms()
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        try await world.plan(program)
        let after = try await world.owner.get("\(program)/preview").body
        #expect(after.contains("Has not answered yet.") && after.contains("No answer yet: 5."))
        #expect(after.contains("\(program)/nudge"))
    }

    @Test("the open question stands on the person's own page, is answered there by a button, and by nothing else")
    func ownPage() async throws {
        let (world, _) = try await asking()
        world.world.clock.advance(by: 3.1 * day)
        try await world.lookForDuePrograms()
        let link = String(
            try #require(questions(world)["p1@example.org"]).prefix { $0 != "?" }.dropLast("/round".count))
        let browser = world.world.browser()
        let page = try await browser.get(link)
        let ask = try #require(page.hidden("ask"))
        #expect(page.body.contains("Are you in?") && page.body.contains("13 Jan"))
        try await browser.post(link + "/asked", ["ask": ask, "answer": "in"], from: link)
        #expect(try await browser.get(link).body.contains("You said yes"))
        #expect(try await browser.submit(link + "/asked", ["ask": UUID().uuidString, "csrf": page.csrf]).status == 400)
        world.world.clock.advance(by: 3 * day)
        #expect(try await !browser.get(link).body.contains("Are you in?"))
    }
}

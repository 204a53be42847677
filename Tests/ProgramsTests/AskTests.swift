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
        #expect(world.world.mail.all.isEmpty)
        world.world.clock.advance(by: 3.1 * day)
        for _ in 0..<3 { try await world.lookForDuePrograms() }
        #expect(questions(world).count == 5 && world.world.mail.all.count == 5)
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
        #expect(page.contains("Said: not this time.") && page.contains("Did not answer when asked."))
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
        #expect(world.world.mail.all.count == 5)
        world.world.clock.advance(by: 0.2 * day)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        let reminded = world.world.mail.all.dropFirst(5).map(\.to.text)
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
        #expect(world.world.mail.all.isEmpty)
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
        #expect(world.world.mail.all.count == 10)
        #expect(try await world.owner.get(program).body.contains("no answer yet"))
    }
}

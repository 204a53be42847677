import Accounts
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Web

@testable import Programs

@Suite("Questions of a program")
struct QuestionTests {
    private let day: TimeInterval = 86_400

    private func asking(_ when: String, _ lines: String = "What is new?\nAnd what is old?") async throws -> (
        ProgramsWorld, String
    ) {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        let fields = ["when": when, "lines": lines]
        try await world.owner.post("\(program)/questions", fields, from: "\(program)/questions")
        return (world, program)
    }

    private func questions(_ world: ProgramsWorld) -> [String: String] { world.links("/question?") }

    private func post(_ world: ProgramsWorld, _ link: String, _ fields: [String: String]) async throws -> TestAnswer {
        let id = String(link[try #require(link.firstRange(of: "post=")).upperBound...])
        let path = String(link.prefix { $0 != "?" })
        return try await world.world.browser().post(path, fields.merging(["post": id]) { $1 }, from: link)
    }

    @Test("are posted instead of rounds, one at each date, in their order, and once however often one looks")
    func instead() async throws {
        let (world, _) = try await asking("instead")
        for week in 0..<3 {
            world.world.clock.advance(by: week == 0 ? 1.1 * day : 7 * day)
            for _ in 0..<2 { try await world.lookForDuePrograms() }
        }
        #expect(try await world.history().isEmpty)
        let texts = world.world.mail.all.map { $0.source.replacing("=\r\n", with: "") }
        #expect(texts.count == 12)
        #expect(texts.count { $0.contains("What is new?") } == 8)
        #expect(texts.count { $0.contains("And what is old?") } == 4)
    }

    @Test("are posted beside a round, or never")
    func beside() async throws {
        for (when, mails) in [("beside", 8), ("off", 4)] {
            let (world, _) = try await asking(when)
            world.world.clock.advance(by: 1.1 * day)
            try await world.lookForDuePrograms()
            #expect(world.world.mail.all.count == mails)
            #expect(try await Set(world.history().map(\.round)) == [1])
        }
    }

    @Test("are answered on a page that shows others' answers to who has answered, until they are taken back")
    func answers() async throws {
        let (world, _) = try await asking("instead")
        world.world.clock.advance(by: 1.1 * day)
        try await world.lookForDuePrograms()
        let links = questions(world)
        let (one, other) = (try #require(links["p1@example.org"]), try #require(links["p2@example.org"]))
        _ = try await post(world, one, ["answer": "A dog"])
        #expect(try await !world.world.browser().get(other).body.contains("A dog"))
        _ = try await post(world, other, ["answer": "A cat"])
        #expect(try await world.world.browser().get(other).body.contains("A dog"))
        let file = one.prefix { $0 != "?" }.replacing("/question", with: "/answers.csv")
        let mine = try await world.world.browser().get(String(file)).body
        #expect(mine.contains("A dog") && !mine.contains("A cat"))
        _ = try await post(world, one, ["act": "take-back"])
        #expect(try await !world.world.browser().get(other).body.contains("A dog"))
    }

    @Test("an answer that is taken off the page is not seen by others, and lies sealed in the database")
    func moderation() async throws {
        let (world, program) = try await asking("instead")
        world.world.clock.advance(by: 1.1 * day)
        try await world.lookForDuePrograms()
        let links = questions(world)
        for person in ["p1", "p2"] {
            let link = try #require(links["\(person)@example.org"])
            _ = try await post(world, link, ["answer": "Words of \(person)"])
        }
        let stored = try world.world.test.asOwner(
            "SET app.scope = 'system'; SELECT encode(answer, 'escape') FROM question_answer WHERE answer IS NOT NULL")
        #expect(!stored.joined().contains("Words of"))
        let person = try #require(try await world.everybody().first { $0.profile.address.text == "p1@example.org" })
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        let id = try #require(links["p1@example.org"]?.split(separator: "=").last.map(String.init))
        let fields = ["post": id, "person": person.id.text, "hide": "yes"]
        try await world.owner.post("\(program)/questions/hide", fields, from: "\(program)/questions")
        let other = try #require(links["p2@example.org"])
        #expect(try await !world.world.browser().get(other).body.contains("Words of p1"))
    }

    @Test("an answer goes with its person when they are erased")
    func erased() async throws {
        let (world, _) = try await asking("instead")
        world.world.clock.advance(by: 1.1 * day)
        try await world.lookForDuePrograms()
        let link = try #require(questions(world)["p1@example.org"])
        _ = try await post(world, link, ["answer": "Mine"])
        let person = try #require(try await world.everybody().first { $0.profile.address.text == "p1@example.org" })
        let (people, workspace) = (world.people, world.workspace)
        let left = try await world.bySystem { tx in
            try people.erase(tx, workspace, person.id, addresses: [])
            return try tx.rows("SELECT post_id FROM question_answer WHERE answer IS NOT NULL").count
        }
        #expect(left == 0)
    }

    @Test("that come with Klatch stay themselves in any language until their words are changed")
    func own() throws {
        let files = WebFiles.all + AccountsSlice.files + ProgramsSlice.files
        for language in SiteSettings.spoken {
            let catalogue = try Catalogue(language: language, files: files)
            let lines = Question.first.map { $0.text(catalogue) }
            #expect(Set(lines).count == 12 && !lines.contains(""))
            #expect(Question.read(lines.joined(separator: "\n") + "\n\n", catalogue) == Question.first)
            let changed = lines[0].replacing("\u{A0}", with: " ") + "!"
            #expect(Question.read(changed, catalogue) == [.typed(changed)])
        }
    }
}

import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("A program's own words and question")
struct OwnWordsTests {
    private static let habits = ["from": "any", "until": "any", "asking": "automatic"]

    private func program(_ world: ProgramsWorld, _ more: [String: String]) async throws -> (String, TestAnswer) {
        let program = try await world.program()
        let fields = Self.habits.merging(more) { $1 }
        return (program, try await world.owner.post("\(program)/habits", fields, from: "\(program)/habits"))
    }

    @Test("stand in the preview and in every introduction, the question the same for all who meet, and are sealed")
    func inMails() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let words = "Coffee is on the house.\r\n\r\nAsk <Vera> for a token."
        let (program, _) = try await program(world, ["words": words, "ice": "yes"])
        try await world.plan(program)
        let preview = try await world.owner.get("\(program)/preview").body
        #expect(preview.contains("Coffee is on the house.") && preview.contains("A question to begin with: "))
        _ = try await world.run(program)
        let mails = world.world.mail.all
        #expect(mails.count == 4)
        #expect(
            mails.allSatisfy {
                ProgramsWorld.said($0).contains("on the house.")
                    && ProgramsWorld.said($0).contains("Ask <Vera> for a token.")
            })
        let questions = mails.compactMap { mail in
            ProgramsWorld.said(mail).firstRange(of: "A question to begin with: ").map { start in
                ProgramsWorld.said(mail)[start.upperBound...].prefix { !$0.isNewline }
            }
        }
        #expect(questions.count == 4 && Set(questions).count == 2)
        #expect(try world.world.read("SELECT words FROM program_habits").allSatisfy { $0.hasPrefix("\\xf901") })
        #expect(try await world.owner.get("\(program)/habits").body.contains("Ask &lt;Vera&gt; for a token."))
    }

    @Test("that are too long, or hold what deceives, come back beside the field and change nothing")
    func refused() async throws {
        let world = try await ProgramsWorld()
        for words in [String(repeating: "x", count: 1001), "a\u{202E}b", "a\u{7}b"] {
            let (program, answer) = try await program(world, ["words": words, "from": "9", "until": "17"])
            #expect(answer.status == 422 && answer.body.contains("words-error"))
            #expect(try await world.owner.get("\(program)/habits").body.contains("at any hour"))
        }
        #expect(try world.world.read("SELECT count(*) FROM program_habits") == ["0"])
    }

    @Test("say to each what they say of them, and can be looked at before they are saved")
    func fields() async throws {
        let world = try await ProgramsWorld()
        try await world.add(1)
        let words = "Hello {{first name}} of {{department|somewhere}}, meet {{others}} in {{program}}."
        let program = try await world.program()
        let path = "\(program)/habits"
        let look = Self.habits.merging(["words": words, "act": "look"]) { $1 }
        let seen = try await world.owner.post(path, look, from: path)
        #expect(seen.status == 200 && seen.body.contains("Hello Ada of somewhere, meet Robin Example in Coffee."))
        #expect(seen.body.contains("Hello {{first name}} of"))
        #expect(try await !world.owner.get(path).body.contains("meet {{"))
        try await world.owner.post(path, Self.habits.merging(["words": words]) { $1 }, from: path)
        _ = try await world.run(program)
        let said = world.world.mail.all.reduce(into: [:]) { $0[$1.to.text] = ProgramsWorld.said($1) }
        #expect(said["p1@example.org"]?.contains("Hello Person of Engines, meet Ada Example in Coffee.") == true)
        #expect(said["ada@example.org"]?.contains("Hello Ada of somewhere, meet Person 1 in Coffee.") == true)
        for wrong in ["{{first name", "{{salary}}", "{{location}}"] {
            let answer = try await world.owner.post(path, Self.habits.merging(["words": wrong]) { $1 }, from: path)
            #expect(answer.status == 422 && answer.body.contains(wrong) && answer.body.contains("words-error"))
        }
    }

    @Test("are what a test run shows, with whom the rules would let somebody meet, or why they would meet nobody")
    func testRun() async throws {
        let world = try await ProgramsWorld()
        let rows = ["p1@example.org,Oslo", "p2@example.org,Lisbon", "p3@example.org,"].map { "Person,\($0)" }
        let file = try await world.upload((["Name,Email,Location"] + rows).joined(separator: "\r\n") + "\r\n")
        try await world.owner.post(file + "/confirm", from: file)
        let across = [
            "name": "Across", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
            "match-kind": "across", "match-attribute": "location",
        ]
        let program = try #require(try await world.owner.post("/programs", across, from: "/programs/new").location)
        let fields = Self.habits.merging(["words": "Take the red mug."]) { $1 }
        try await world.owner.post("\(program)/habits", fields, from: "\(program)/habits")
        let test = "\(program)/test"
        let none = try await world.owner.post(test, ["person": "p3@example.org"], from: test)
        #expect(none.status == 422 && none.body.contains("The roster lacks a detail"))
        try await world.owner.post(test, ["person": "p1@example.org"], from: test)
        try await world.world.work()
        let mail = try #require(world.world.mail.all.last)
        #expect(
            ProgramsWorld.said(mail).contains("Take the red mug.")
                && ProgramsWorld.said(mail).contains("p2@example.org"))
        #expect(ProgramsWorld.said(mail).contains("Lisbon") && !ProgramsWorld.said(mail).contains("Drawn by lot"))
    }
}

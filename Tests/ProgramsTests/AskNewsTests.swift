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
@Suite("A round that moves after people were asked")
struct AskNewsTests {
    private let day: TimeInterval = 86_400

    /// Four people and the owner were asked on Saturday 10 January about the round of Tuesday 13 January.
    private func asked() async throws -> (ProgramsWorld, String) {
        let world = try await ProgramsWorld()
        try await world.add(4)
        let program = try await world.program()
        let habits = ["from": "any", "until": "any", "asking": "3"]
        try await world.owner.post("\(program)/habits", habits, from: "\(program)/habits")
        for days in [2, 3.1] {
            world.world.clock.advance(by: days * day)
            try await world.lookForDuePrograms()
        }
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        return (world, program)
    }

    private func news(_ world: ProgramsWorld, _ words: String) -> [String] {
        world.world.mail.all.filter { ProgramsWorld.said($0).contains(words) }.map(\.to.text).sorted()
    }

    private func beat(_ world: ProgramsWorld, _ program: String) async throws -> String {
        try #require(try await world.owner.get("\(program)/dates").hidden("beat"))
    }

    private func answer(_ world: ProgramsWorld, _ person: String, _ answer: String) async throws {
        let link = try #require(world.links("/round?")[person])
        let ask = try #require(link.firstRange(of: "ask="))
        let id = String(link[ask.upperBound...].prefix { $0 != "&" })
        try await world.world.browser().post(
            String(link.prefix { $0 != "?" }), ["ask": id, "answer": answer], from: link)
    }

    private func move(_ world: ProgramsWorld, _ program: String, to day: String, _ which: String = "one") async throws {
        let fields = ["beat": try await beat(world, program), "day": day, "hour": "10", "which": which]
        try await world.owner.post("\(program)/dates/move", fields, from: "\(program)/dates/move")
        for _ in 0..<2 { try await world.lookForDuePrograms() }
    }

    @Test("everybody asked is told the new date once, and the answer they gave holds for it")
    func moved() async throws {
        let (world, program) = try await asked()
        for person in ["p1", "p2"] { try await answer(world, "\(person)@example.org", "in") }
        try await move(world, program, to: "2026-01-15")
        #expect(news(world, "It now starts on").count == 5)
        #expect(news(world, "You said yes, and that holds") == ["p1@example.org", "p2@example.org"])
        world.world.clock.advance(by: 5.1 * day)
        try await world.lookForDuePrograms()
        #expect(try await world.history().map(\.people.count) == [2])
    }

    @Test("a round of another weekday from now on is still the one that people were asked about")
    func rhythm() async throws {
        let (world, program) = try await asked()
        for person in ["p1", "p2"] { try await answer(world, "\(person)@example.org", "in") }
        try await move(world, program, to: "2026-01-15", "all")
        #expect(news(world, "It now starts on").count == 5)
        world.world.clock.advance(by: 5.1 * day)
        try await world.lookForDuePrograms()
        #expect(try await world.history().map(\.people.count) == [2])
    }

    @Test("who has not said no is told of a round left out, its link says so, and putting it back is told as well")
    func skipped() async throws {
        let (world, program) = try await asked()
        try await answer(world, "p1@example.org", "in")
        try await answer(world, "p2@example.org", "out")
        let key = try await beat(world, program)
        try await world.owner.post("\(program)/dates/skip", ["beat": key], from: "\(program)/dates")
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        let told = news(world, "does not take place.")
        #expect(told.count == 4 && !told.contains("p2@example.org"))
        let link = try #require(world.links("/round?ask=")["p1@example.org"])
        #expect(try await world.world.browser().get(link).body.contains("This round does not take place."))
        try await world.owner.post("\(program)/dates/restore", ["beat": key], from: "\(program)/dates")
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        #expect(news(world, "does take place.").count == 4)
        #expect(try await world.world.browser().get(link).body.contains("You said yes."))
    }

    @Test(
        "a program that is paused tells them too; a round run ahead of its time is no news, and its link says that it began"
    )
    func paused() async throws {
        let (world, program) = try await asked()
        for person in ["p1", "p2"] { try await answer(world, "\(person)@example.org", "in") }
        _ = try await world.run(program)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        #expect(news(world, "does not take place.").isEmpty)
        let link = try #require(world.links("/round?")["p1@example.org"])
        #expect(try await world.world.browser().get(link).body.contains("This round has begun."))
        let (other, second) = try await asked()
        try await other.owner.post("\(second)/pause", from: second)
        try await other.lookForDuePrograms()
        #expect(news(other, "does not take place.").count == 5)
    }

    @Test("the pages that move a round and leave it out say how many were asked about it")
    func said() async throws {
        let (world, program) = try await asked()
        try await answer(world, "p1@example.org", "in")
        let words = "5 people have been asked about this round, 1 said yes."
        #expect(try await world.owner.get("\(program)/dates").body.contains(words))
        #expect(try await world.owner.get("\(program)/dates/move").body.contains(words))
        try await answer(world, "p2@example.org", "in")
        try await world.plan(program)
        let preview = try await world.owner.get("\(program)/preview").body
        #expect(preview.contains("3 people have not answered yet and still have time."))
    }
}

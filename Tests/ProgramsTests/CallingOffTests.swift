import Accounts
import Foundation
import Jobs
import Mail
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

/// The clock of these tests begins on Monday 5 January 2026 at ten in Berlin.
@Suite("Who pauses before their introduction has left")
struct CallingOffTests {
    /// A round whose mails wait for two in the afternoon. The owner is one of its people.
    private func waiting(_ people: Int) async throws -> (ProgramsWorld, program: String, round: String) {
        let world = try await ProgramsWorld()
        try await world.add(people)
        let program = try await world.program()
        let habits = ["from": "14", "until": "18", "asking": "automatic"]
        try await world.owner.post("\(program)/habits", habits, from: "\(program)/habits")
        return (world, program, try await world.run(program))
    }

    private func afternoon(_ world: ProgramsWorld) async throws {
        world.world.clock.advance(by: 4.1 * 3600)
        _ = try await world.bySystem { try JobQueue().enqueue($0, RoundEnds(), workspace: nil) }
        try await world.world.work()
    }

    private func mails(_ world: ProgramsWorld) -> [CaughtMail.Caught] {
        world.world.mail.all.filter { $0.source.contains("/me/") }
    }

    @Test("is not introduced; the other, who has not heard of them, is offered somebody else and not told who it was")
    func pair() async throws {
        let (world, _, round) = try await waiting(1)
        #expect(mails(world).isEmpty)
        try await world.owner.post("/introductions/pause", ["program": "all", "until": ""], from: "/introductions")
        try await afternoon(world)
        #expect(mails(world).map(\.to.text) == ["p1@example.org"])
        let mail = ProgramsWorld.said(try #require(mails(world).first))
        #expect(mail.contains("somebody who cannot take part now") && mail.contains("/again?offer="))
        #expect(!mail.contains("Ada"))
        try await world.world.renew(world.owner)
        let page = try await world.owner.get(round).body
        #expect(page.contains("The other person cannot be met.") && !page.contains("badge bad"))
        #expect(try await world.owner.get(round + "?state=left").body.contains("Ada Example"))
        #expect(try await world.history().isEmpty)
    }

    @Test("nor who leaves the program, of which a pause of another program is no part")
    func program() async throws {
        let (world, program, _) = try await waiting(1)
        let other = try await world.program()
        let id = String(try #require(program.split(separator: "/").last))
        let second = String(try #require(other.split(separator: "/").last))
        try await world.owner.post("/introductions/pause", ["program": second, "until": ""], from: "/introductions")
        #expect(try world.world.read("SELECT 1 FROM introduction WHERE void").isEmpty)
        try await world.owner.post("/introductions/leave", ["program": id], from: "/introductions")
        #expect(try world.world.read("SELECT 1 FROM introduction WHERE void").count == 1)
        try await afternoon(world)
        #expect(mails(world).map(\.to.text) == ["p1@example.org"])
    }

    @Test("of a group of three: the two others, who have not heard of it, are introduced to each other alone")
    func three() async throws {
        let (world, _, _) = try await waiting(2)
        try await world.owner.post("/introductions/pause", ["program": "all", "until": ""], from: "/introductions")
        try await world.world.work()
        try await afternoon(world)
        #expect(Set(mails(world).map(\.to.text)) == ["p1@example.org", "p2@example.org"] && mails(world).count == 2)
        #expect(mails(world).allSatisfy { !ProgramsWorld.said($0).contains("Ada Example") })
        #expect(try await world.history().map(\.people.count) == [2])
    }

    @Test("whoever is erased is taken out in the same way, and not named")
    func workspace() async throws {
        let (world, _, _) = try await waiting(1)
        let person = try #require(try await world.everybody().first { $0.profile.address.text == "p1@example.org" })
        let page = "/people/\(person.id.text)/erase"
        try await world.owner.post(page, from: page)
        try await afternoon(world)
        #expect(!mails(world).contains { $0.to.text == "p1@example.org" })
        let mine = mails(world).filter { $0.to.text == "ada@example.org" }
        let mail = ProgramsWorld.said(try #require(mine.first))
        #expect(mine.count == 1 && mail.contains("cannot take part now") && !mail.contains("Person 1"))
    }

    @Test("an introduction that a mail server refused is counted in no picture, and as met nowhere")
    func refused() async throws {
        let world = try await ProgramsWorld()
        try await world.add(2)
        world.world.mail.refusing("p1@example.org")
        let program = try await world.program()
        _ = try await world.run(program)
        _ = try await world.bySystem { try JobQueue().enqueue($0, RoundEnds(), workspace: nil) }
        try await world.world.work()
        let introduced = try await world.owner.get(program + "/figures/participation.csv").body
        #expect(introduced.hasSuffix(",2,0,0\r\n"))
        #expect(try await world.history().map(\.people.count) == [2])
    }
}

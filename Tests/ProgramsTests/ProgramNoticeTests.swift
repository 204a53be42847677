import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("Rounds that nobody is in, and rules that leave people out")
struct ProgramNoticeTests {
    private let day: TimeInterval = 86_400
    private static let fields = [
        "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Europe/Berlin", "size": "2",
    ]
    private static let places = ["match-rule-0": "differ", "match-rule-0-of": "location"]

    /// Some with a place, and the owner, of whom none is known.
    private func world(_ places: [String]) async throws -> ProgramsWorld {
        let world = try await ProgramsWorld()
        let rows = places.enumerated().map { "Person \($0),p\($0)@example.org,\($1)" }
        let preview = try await world.upload((["Name,Email,Location"] + rows).joined(separator: "\r\n") + "\r\n")
        try await world.owner.post(preview + "/confirm", from: preview)
        return world
    }

    private func program(_ world: ProgramsWorld, _ more: [String: String]) async throws -> String {
        let fields = Self.fields.merging(more) { $1 }
        let program = try #require(try await world.owner.post("/programs", fields, from: "/programs/new").location)
        try await world.owner.post("\(program)/start", from: program)
        return program
    }

    private func told(_ world: ProgramsWorld) -> [CaughtMail.Caught] {
        world.world.mail.all.filter { !$0.source.contains("/me/") }
    }

    @Test("settings that contradict their audience say so as soon as they are saved, and no more once they are mended")
    func atOnce() async throws {
        let world = try await world(["Oslo", "Oslo", "Oslo"])
        let program = try await program(world, Self.places)
        let page = try await world.owner.get(program).body
        #expect(page.contains("Rules leave some people with nobody to meet") && page.contains("Location must differ"))
        try await world.owner.post(program, Self.fields, from: "\(program)/settings")
        #expect(try await !world.owner.get(program).body.contains("Rules leave some people"))
    }

    @Test("a value that nobody has is named as soon as it is saved, on the program's page and in the preview")
    func nobodyHas() async throws {
        let world = try await world(["Oslo", "Oslo", "Lisbon"])
        let seats = [
            "match-kind": "composer", "match-attribute": "location", "match-seat-0": "Mars", "match-seats-0": "1",
            "match-seat-1": "Oslo", "match-seats-1": "1",
        ]
        let program = try await program(world, seats)
        let named = "Nobody who takes part has Location Mars."
        #expect(try await world.owner.get(program).body.contains(named))
        try await world.plan(program)
        let preview = try await world.owner.get(program + "/preview").body
        #expect(preview.contains(named) && !preview.contains("went to others"))
        try await world.owner.post(
            program, Self.fields.merging(seats.merging(["match-seat-0": "Lisbon"]) { $1 }) { $1 },
            from: "\(program)/settings")
        #expect(try await !world.owner.get(program).body.contains("Nobody who takes part"))
    }

    @Test("a date on which nobody can meet is told once, by mail and on the page, with the rules and the link to them")
    func skipped() async throws {
        let world = try await world(["Oslo", "Oslo", "Oslo"])
        let program = try await program(world, Self.places)
        world.world.clock.advance(by: 2 * day)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        #expect(try await world.history().isEmpty && told(world).count == 1)
        let mail = try #require(told(world).first)
        #expect(
            ProgramsWorld.said(mail).contains("did not take place")
                && ProgramsWorld.said(mail).contains("Location must differ"))
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        let page = try await world.owner.get(program).body
        #expect(page.contains("This round did not take place") && page.contains("6 Jan"))
        #expect(page.contains("\(program)/settings") && !page.contains("No round has gone by them yet"))
        world.world.clock.advance(by: 7 * day)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        #expect(told(world).count == 2)
    }

    @Test("the program's page tells what was chosen about its kind, and no size that the kind does not go by")
    func facts() async throws {
        let world = try await world(["Oslo", "Lisbon", ""])
        let lottery = ["match-kind": "lottery", "match-winners": "2", "match-hosts": "p1@example.org"]
        let drawn = try await world.owner.get(program(world, lottery)).body
        #expect(drawn.contains("Winners for each host") && !drawn.contains("Group size"))
        let across = ["name": "Across", "match-kind": "across", "match-attribute": "location"]
        let met = try await world.owner.get(program(world, across)).body
        #expect(met.contains("<dt>By which detail</dt><dd>Location</dd>") && met.contains("Group size"))
    }

    @Test("a round that has begun although rules leave people out says so once, and the next without them no more")
    func begun() async throws {
        let world = try await world(["Oslo", "Lisbon", ""])
        let program = try await program(world, Self.places)
        world.world.clock.advance(by: 2 * day)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        #expect(try await world.history().count == 1 && told(world).count == 1)
        #expect(ProgramsWorld.said(try #require(told(world).first)).contains("has begun"))
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        #expect(try await world.owner.get(program).body.contains("They left people out of the round of"))
        try await world.owner.post(program, Self.fields, from: "\(program)/settings")
        #expect(try await !world.owner.get(program).body.contains("They left people out"))
    }
}

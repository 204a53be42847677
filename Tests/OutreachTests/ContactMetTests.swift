import Accounts
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import Testing
import Vault

@testable import Outreach

@Suite("Somebody with whom a time was found, or who was met")
struct ContactMetTests {
    /// Says so of these people and an address, and lets it be heard.
    private func meet(_ engine: EngineWorld, _ people: [PersonID], _ address: String) async throws {
        let world = engine.outreach.world
        let news = ContactMet(people, address: world.vault.blindIndex(try EmailAddress(parsing: address)))
        let workspace = engine.owner.workspace
        try await engine.outreach.bySystem { _ = try JobQueue().enqueue($0, news, workspace: workspace) }
        try await world.work()
    }

    @Test("gets nothing more of what was planned, by whoever met them; all others do")
    func ends() async throws {
        let engine = try await EngineWorld()
        let (met, other) = (try await engine.start(), try await engine.start())
        while try await engine.turn() {}
        let stranger = PersonID(UUID())
        try await meet(engine, [stranger], "pat1@far.example")
        #expect(try await engine.enrolment(met).state == .active)
        try await meet(engine, [stranger, engine.owner.person], "PAT1@far.example")
        #expect(try await engine.enrolment(met).endedBy == .met)
        try await engine.finish()
        #expect(try await engine.arrived(met) == [1, 0, 0])
        #expect(try await engine.arrived(other) == [1, 1, 1])
    }

    @Test("what has ended otherwise stays as it ended, and a reply that came before is not forgotten")
    func stays() async throws {
        let engine = try await EngineWorld()
        let id = try await engine.start()
        let (slice, owner) = (engine.slice, engine.owner)
        try await engine.outreach.own { try slice.stop($0, owner, id) }
        try await meet(engine, [owner.person], "pat1@far.example")
        #expect(try await engine.enrolment(id).endedBy == .stopped)
    }

    @Test("is told by a booking and by an introduction that was met, without an address in the job")
    func told() async throws {
        let engine = try await EngineWorld()
        try await meet(engine, [engine.owner.person], "quixquill@far.example")
        let rows = try engine.outreach.world.read("SELECT payload::text FROM job WHERE kind = 'accounts.contact-met'")
        #expect(rows.count == 1 && !rows.joined().contains("quixquill"))
    }
}

import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Jobs
@testable import Outreach

@Suite("How long mails are kept")
struct KeepingTests {
    private func prune(_ world: EngineWorld) async throws {
        let job = RunningJob(
            lease: JobLease(key: JobKey(workspace: .installation, id: 1), fence: 1), attempt: 1, maximumAttempts: 1)
        let outcome = try await OutreachPruneWorker(slice: world.slice).run(OutreachPrune(), job)
        #expect(outcome == .completed)
    }

    private func choose(_ world: EngineWorld, _ days: String) async throws -> TestAnswer {
        try await world.outreach.world.prove(world.outreach.writer)
        return try await world.outreach.writer.post("/outreach/keeping", ["days": days], from: "/outreach/keeping")
    }

    @Test("is until they are deleted: ten years later they are there, and can be read by their writer")
    func forever() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 0)
        try await world.finish()
        world.outreach.world.clock.advance(by: 3_653 * 86_400)
        try await prune(world)
        #expect(try await world.messages(id).map(\.document.body) == ["Hello Pat 1, mail 0"])
    }

    @Test("is as long as their writer chose, to the day: then they are gone, and the contact is not")
    func chosen() async throws {
        let world = try await EngineWorld()
        let (over, open) = (try await world.start(followUps: 0), try await world.write(followUps: 0))
        try await world.finish()
        #expect(try await choose(world, "90").location == "/outreach/keeping")
        let ended = try #require(try await world.enrolment(over).endedAt)
        world.outreach.world.clock.advance(by: 90 * 86_400 - world.now.timeIntervalSince(ended) - 60)
        try await prune(world)
        #expect(try await world.messages(over).count == 1)
        world.outreach.world.clock.advance(by: 120)
        try await prune(world)
        #expect(try await world.messages(over).isEmpty)
        #expect(try await world.messages(open).count == 1)
        #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_contact") == ["2"])
    }

    @Test("is nobody else's to choose: another writer's mails stay")
    func others() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 0)
        try await world.finish()
        try await world.outreach.world.prove(world.outreach.admin)
        try await world.outreach.admin.post("/outreach/keeping", ["days": "90"], from: "/outreach/keeping")
        world.outreach.world.clock.advance(by: 400 * 86_400)
        try await prune(world)
        #expect(try await world.messages(id).count == 1)
    }

    @Test("takes drafts that still lie in the mailbox along")
    func drafts() async throws {
        let world = try await EngineWorld()
        let id = try await world.start(followUps: 1)
        while try await world.turn() {}
        let (slice, owner) = (world.slice, world.owner)
        _ = try await world.outreach.own { try slice.stop($0, owner, id) }
        try await world.outreach.bySystem { try slice.keeping.set($0, owner, days: 90) }
        world.outreach.world.clock.advance(by: 91 * 86_400)
        try await prune(world)
        #expect(try await world.messages(id).isEmpty)
        #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_leftover") == ["1"])
    }

    @Test("is one of the times that are offered, and its page says how many conversations each would end")
    func page() async throws {
        let world = try await EngineWorld()
        _ = try await world.start(followUps: 0)
        try await world.finish()
        world.outreach.world.clock.advance(by: 100 * 86_400)
        let browser = world.outreach.writer
        try await world.outreach.world.renew(browser)
        let shown = try await browser.get("/outreach/keeping").body
        #expect(shown.contains("90 days after its end (now 1 conversation)"))
        #expect(shown.contains("180 days after its end (now 0 conversations)"))
        for days in ["1", "89", "-1", "forever", "1000000"] {
            let answer = try await browser.post("/outreach/keeping", ["days": days], from: "/outreach/keeping")
            #expect(answer.status == 422, "\(days)")
        }
        #expect(try world.outreach.world.read("SELECT count(*) FROM outreach_keeping") == ["0"])
    }
}

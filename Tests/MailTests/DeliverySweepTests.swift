import Foundation
import Primitives
import Store
import TestSupport
import Testing

@testable import Jobs
@testable import Mail

@Suite("Mail that was left without a job")
struct DeliverySweepTests {
    private func sweep(_ world: MailWorld) async throws {
        let key = JobKey(workspace: .installation, id: 1)
        let job = RunningJob(lease: JobLease(key: key, fence: 1), attempt: 1, maximumAttempts: 1)
        _ = try await DeliverySweepWorker(world.database).run(DeliverySweep(), job)
    }

    private func loseJobs(_ world: MailWorld) throws {
        try world.test.asOwner("SET app.scope = 'system'; DELETE FROM job")
    }

    @Test("is given one again after a while, and only one")
    func again() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        try loseJobs(world)
        try await sweep(world)
        #expect(try await world.jobs().isEmpty)
        world.test.clock.advance(by: DeliverySweepWorker.age + 1)
        for _ in 0..<3 { try await sweep(world) }
        let jobs = try await world.jobs()
        #expect(jobs.count == 1)
        let transport = ScriptedTransport(.accepted(reply: "250 ok"))
        _ = try await world.run(id, transport, job: jobs.first)
        #expect(try await world.summary(id)?.state == .sent)
    }

    @Test("stays unknown where it was on the wire, and is not sent a second time")
    func onTheWire() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        try world.test.asOwner("SET app.scope = 'system'; UPDATE delivery SET state = 'sending', attempts = 1")
        try loseJobs(world)
        world.test.clock.advance(by: DeliverySweepWorker.age + 1)
        try await sweep(world)
        let transport = ScriptedTransport()
        _ = try await world.run(id, transport)
        #expect(try await world.summary(id)?.state == .unknown && transport.sent.isEmpty)
    }

    @Test("is left alone while its own job waits for a next try or for its hour")
    func waiting() async throws {
        let world = try await MailWorld()
        _ = try await world.queue(try world.draft())
        world.test.clock.advance(by: DeliverySweepWorker.age + 1)
        try await sweep(world)
        #expect(try await world.jobs().count == 1)
    }
}

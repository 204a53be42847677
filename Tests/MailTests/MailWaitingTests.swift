import Foundation
import Jobs
import Mail
import Primitives
import Store
import TestSupport
import Testing

@Suite("A mail that waits")
struct MailWaitingTests {
    private func waiting(_ world: MailWorld, _ id: DeliveryID) async throws -> MailWaiting? {
        let store = world.store
        return try await world.inWorkspace { try store.waiting($0, MailWorld.workspace, [id])[id] }
    }

    /// Does the mail's job as a runner would, under a budget.
    private func run(
        _ world: MailWorld, _ id: DeliveryID, _ answer: SendResult, _ hold: MailHold? = nil
    ) async throws {
        let outcome = try await DeliveryWorker(
            world.database, world.store, ScriptedTransport(answer), budget: { _ in hold }, pause: { _ in }
        ).run(
            DeliverMail(workspace: MailWorld.workspace, delivery: id), try #require(try await world.jobs().first))
        guard case .snoozed(let until) = outcome else { return }
        try world.test.asOwner(
            """
            SET app.scope = 'system'; UPDATE job SET state = 'scheduled', lease_until = NULL,
                scheduled_at = to_timestamp(\(until.timeIntervalSince1970))
            """)
    }

    @Test("says that it is put off and until when, by what, and is silent about one that has left")
    func causes() async throws {
        let world = try await MailWorld()
        let (id, now) = (try await world.queue(try world.draft()), world.test.clock.now)
        #expect(try await waiting(world, id) == MailWaiting.ofTurn)
        try await run(world, id, .unavailable(reason: "451 later"))
        #expect(try await waiting(world, id)?.cause == .putOff)
        #expect(try await waiting(world, id)?.until == now + 10)
        try world.test.asOwner("SET app.scope = 'system'; UPDATE job SET state = 'available'")
        for cause in [MailHold.Cause.budget, .frozen] {
            try await run(world, id, .accepted(reply: "250"), MailHold(cause, until: now + 600))
            #expect(try await waiting(world, id)?.cause.rawValue == cause.rawValue)
            #expect(try await waiting(world, id)?.until == now + 600)
            try world.test.asOwner("SET app.scope = 'system'; UPDATE job SET state = 'available'")
        }
        try await run(world, id, .accepted(reply: "250"))
        #expect(try await waiting(world, id) == nil)
    }

    @Test("is tried now where a person asks for it, but for one that somebody holds back")
    func hastened() async throws {
        let world = try await MailWorld()
        let (id, later) = (try await world.queue(try world.draft()), world.test.clock.now + 600)
        let outbox = world.outbox
        func hasten() async throws -> Int {
            try await world.inWorkspace { try outbox.hasten($0, [id], workspace: MailWorld.workspace) }
        }
        #expect(try await hasten() == 0)
        try await run(world, id, .accepted(reply: "250"), MailHold(.frozen, until: later))
        #expect(try await hasten() == 0)
        #expect(try await world.jobs().isEmpty)
        try world.test.asOwner("SET app.scope = 'system'; UPDATE job SET state = 'available'")
        try await run(world, id, .unavailable(reason: "451 later"))
        #expect(try await hasten() == 1)
        #expect(try await waiting(world, id) == MailWaiting(cause: .putOff, until: nil))
    }

    @Test("and lost its job is given another by the same press")
    func lostJob() async throws {
        let world = try await MailWorld()
        let id = try await world.queue(try world.draft())
        try await run(world, id, .unavailable(reason: "451 later"))
        try world.test.asOwner("SET app.scope = 'system'; DELETE FROM job")
        let outbox = world.outbox
        let count = try await world.inWorkspace { try outbox.hasten($0, [id], workspace: MailWorld.workspace) }
        #expect(try await world.jobs().count == count && count == 1)
    }
}

extension MailWaiting {
    fileprivate static let ofTurn = MailWaiting(cause: .turn, until: nil)
}

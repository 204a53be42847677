import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Outreach

@Suite("Mails that are due")
struct DueMailTests {
    private let job = RunningJob(
        lease: JobLease(key: JobKey(workspace: .installation, id: 1), fence: 1), attempt: 1, maximumAttempts: 1)

    /// So many mails to as many people, all of them due.
    private func world(_ mails: Int) async throws -> EngineWorld {
        let world = try await EngineWorld()
        for _ in 0..<mails { _ = try await world.start(followUps: 0) }
        return world
    }

    private func jobs(_ world: EngineWorld) throws -> [String] {
        try world.outreach.world.read(
            "SELECT priority FROM job WHERE kind = 'outreach.dispatch' AND state = 'available' ORDER BY priority, id")
    }

    @Test("are all found by one beat, though a transaction takes a few, and once however often it beats")
    func whole() async throws {
        let world = try await world(10)
        for _ in 0..<2 {
            _ = try await OutreachDueWorker(slice: world.slice, limit: 3).run(OutreachDue(), job)
            #expect(try jobs(world).count == 10)
        }
        let keys = "SELECT count(DISTINCT unique_key) FROM job WHERE kind = 'outreach.dispatch'"
        #expect(try world.outreach.world.read(keys) == ["10"])
    }

    @Test("are bounded for one beat, and the next finds the rest")
    func bounded() async throws {
        let world = try await world(7)
        _ = try await OutreachDueWorker(slice: world.slice, limit: 2, rounds: 2).run(OutreachDue(), job)
        #expect(try jobs(world).count == 4)
        _ = try await OutreachDueWorker(slice: world.slice, limit: 2).run(OutreachDue(), job)
        #expect(try jobs(world).count == 7)
    }

    @Test("of one person make room for others' after the first ones")
    func fair() async throws {
        let world = try await world(10)
        _ = try await OutreachDueWorker(slice: world.slice, limit: 3, share: 4).run(OutreachDue(), job)
        #expect(try jobs(world) == ["0", "0", "0", "0", "1", "1", "1", "1", "2", "2"])
    }

    @Test("are walked over in one order, each once, also where many are due at the same instant")
    func order() async throws {
        let world = try await world(6)
        let seen = try await world.outreach.bySystem { tx -> [UUID] in
            try tx.run("UPDATE outreach_message SET run_at = \(tx.now)")
            var (all, place): ([UUID], DueMailStore.Place?) = ([], nil)
            while let mail = try DueMailStore.next(tx, after: place, limit: 1).first {
                all.append(mail.id)
                place = mail.place
            }
            return all
        }
        #expect(seen.count == 6 && Set(seen).count == 6)
    }

    @Test("leave by the share of their mailbox alone, however many are found at once")
    func capped() async throws {
        let world = try await world(30)
        _ = try await OutreachDueWorker(slice: world.slice, limit: 7).run(OutreachDue(), job)
        for _ in 0..<400 { if try await !world.turn() { break } }
        #expect(world.mailbox.arrived.count <= 10 && world.mailbox.arrived.values.allSatisfy { $0 == 1 })
        #expect(!world.mailbox.arrived.isEmpty)
    }
}

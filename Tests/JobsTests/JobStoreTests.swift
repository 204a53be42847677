import Foundation
import Primitives
import Store
import Testing

@testable import Jobs

@Suite("The table of jobs")
struct JobStoreTests {
    private let world: JobsWorld
    init() async throws { world = try await JobsWorld() }

    @Test("gives the most urgent first, then the oldest")
    func order() async throws {
        let database = world.at(0)
        _ = try await database.system { tx in
            for (number, priority) in [(1, 5), (2, 0), (3, 9), (4, 0)] {
                try JobQueue().enqueue(tx, Note(number: number), workspace: nil, priority: priority)
            }
        }
        var taken: [Int64] = []
        for _ in 1...4 { taken += try await database.fetch(1).map(\.running.id) }
        #expect(taken == [2, 4, 1, 3])
    }

    @Test("gives as many of each kind as asked for, and none of others")
    func kinds() async throws {
        let database = world.at(0)
        try await database.enqueue(5)
        let wants = [JobWant(kind: "test.other", count: 9), JobWant(kind: Note.kind, count: 3)]
        let jobs = try await database.system { try JobStore.fetch($0, wants, leaseUntil: $0.now + 60) }
        #expect(jobs.count == 3)
        #expect(jobs.allSatisfy { $0.running.attempt == 1 && $0.running.fence == 1 })
    }

    @Test("hears what became of many jobs in one statement")
    func settled() async throws {
        let database = world.at(0)
        try await database.enqueue(4)
        let jobs = try await database.fetch(4)
        let until = JobsWorld.start + 99
        let events: [JobEvent] = [.completed, .failed("Oops"), .snoozed(until: until), .cancelled("nobody left")]
        let settled = try await database.system { tx in
            let verdicts = try zip(jobs, events).map {
                try JobVerdict($0.running, $1, now: tx.now, backoff: Backoff(), random: .seeded(1))
            }
            return try JobStore.settle(tx, verdicts)
        }
        #expect(settled.count == 4)
        let listed = try await database.jobs()
        #expect(listed.map(\.state) == [.completed, .retryable, .scheduled, .cancelled])
        #expect(listed.map(\.attempt) == [1, 1, 0, 1])
        #expect(listed.map(\.lastError) == [nil, "Oops", nil, "nobody left"])
        #expect(listed.map(\.endedAt) == [JobsWorld.start, nil, nil, JobsWorld.start])
        #expect(listed[2].scheduledAt == until)
    }

    @Test("does not listen to a runner whose lease has passed to another")
    func fence() async throws {
        let early = world.at(0)
        try await early.enqueue(1)
        let first = try #require(try await early.fetch(1, lease: 60).first)
        let late = world.at(61)
        #expect(try await late.system { try JobStore.rescue($0, limit: 10) } == [Note.kind])
        #expect(try await late.tell(first, .completed) == false)
        let second = try #require(try await late.fetch(1).first)
        #expect(second.running.fence == first.running.fence + 1)
        #expect(try await late.tell(first, .completed) == false)
        #expect(try await late.system { try first.running.isStillMine($0) } == false)
        await #expect(throws: LostLease.self) { try await late.system { try first.running.complete($0) } }
        #expect(try await late.system { try second.running.isStillMine($0) })
        #expect(try await late.tell(second, .completed))
    }

    @Test("takes a job back from a silent runner, and discards it after its last attempt")
    func rescue() async throws {
        try await world.at(0).enqueue(1)
        for attempt in 1...3 {
            let then = Double(attempt) * 100
            #expect(try await world.at(then).fetch(1).count == 1)
            #expect(try await world.at(then + 60).system { try JobStore.rescue($0, limit: 10) }.isEmpty)
            #expect(try await world.at(then + 61).system { try JobStore.rescue($0, limit: 10) }.count == 1)
        }
        let job = try #require(try await world.at(0).jobs().first)
        #expect((job.state, job.attempt, job.lastError) == (.discarded, 3, "lease expired"))
    }

    @Test("keeps a lease that its runner extends, and says which are lost")
    func extend() async throws {
        let database = world.at(0)
        try await database.enqueue(3)
        let jobs = try await database.fetch(3, lease: 60)
        let leases = jobs.map(\.lease)
        let gone = try await database.system { try JobStore.cancel($0, jobs[0].lease.key, reason: "off") }
        let held = try await world.at(50).system { try JobStore.extend($0, leases, until: $0.now + 60) }
        #expect(gone && held == Set(leases.dropFirst()))
        #expect(try await world.at(100).system { try JobStore.rescue($0, limit: 10) }.isEmpty)
    }

    @Test("extends other leases while a worker's transaction holds its own row")
    func extendBesideLocked() async throws {
        let database = world.at(0)
        try await database.enqueue(2)
        let jobs = try await database.fetch(2)
        let leases = jobs.map(\.lease)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        async let worker = database.system { tx in
            let isMine = try jobs[0].running.isStillMine(tx)
            start.yield()
            gate.wait()
            return isMine
        }
        for await _ in started { break }
        #expect(try await database.system { try JobStore.extend($0, leases, until: $0.now + 60) } == Set(leases))
        #expect(try await database.system { try JobStore.rescue($0, limit: 10) }.isEmpty)
        gate.signal()
        #expect(try await worker)
    }

    @Test("completes a job in the transaction of its effect, once")
    func completeTwice() async throws {
        let database = world.at(0)
        try await database.enqueue(1)
        let job = try #require(try await database.fetch(1).first)
        try await database.system { try job.running.complete($0) }
        await #expect(throws: LostLease.self) { try await database.system { try job.running.complete($0) } }
        #expect(try await database.system { try JobStore.completed($0, among: [job.lease]) } == [job.lease])
        #expect(try await database.jobs().map(\.state) == [.completed])
    }

    @Test("calls off what is not finished, and refuses the word of its worker")
    func cancel() async throws {
        let database = world.at(0)
        try await database.enqueue(1)
        let job = try #require(try await database.fetch(1).first)
        #expect(try await database.system { try JobQueueSummary.cancel($0, job.lease.key) })
        #expect(try await database.system { try JobQueueSummary.cancel($0, job.lease.key) } == false)
        #expect(try await database.tell(job, .completed) == false)
        #expect(try await database.jobs().map(\.state) == [.cancelled])
    }

    @Test("forgets finished jobs of a certain age, in batches")
    func prune() async throws {
        let database = world.at(0)
        try await database.enqueue(5)
        for job in try await database.fetch(4) { _ = try await database.tell(job, .completed) }
        let prune: @Sendable (TimeInterval) async throws -> Int = { [world] age in
            try await world.at(100).system { try JobStore.prune($0, endedBefore: $0.now - age, limit: 3) }
        }
        #expect(try await prune(101) == 0)
        #expect(try await prune(99) == 3)
        #expect(try await prune(99) == 1)
        #expect(try await database.jobs().map(\.state) == [.available])
    }

    @Test("pages through the newest of a state")
    func recent() async throws {
        let database = world.at(0)
        try await database.enqueue(5)
        _ = try await database.fetch(2)
        let page: @Sendable (JobState?, Int64?) async throws -> [Int64] = { state, before in
            try await database.system {
                try JobQueueSummary.recent($0, workspace: nil, state: state, before: before, limit: 2).map(\.key.id)
            }
        }
        #expect(try await page(nil, nil) == [5, 4])
        #expect(try await page(nil, 4) == [3, 2])
        #expect(try await page(.executing, nil) == [2, 1])
    }
}

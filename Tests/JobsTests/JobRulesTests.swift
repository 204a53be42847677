import Foundation
import Primitives
import Store
import Testing

@testable import Jobs

/// The statements of the store and the pure lifecycle say the same about each state and event.
@Suite("The statements on jobs")
struct JobRulesTests {
    private let world: JobsWorld
    init() async throws { world = try await JobsWorld() }

    @Test("do what the lifecycle says, and nothing where it refuses", arguments: [1, 3])
    func agree(_ attempt: Int) async throws {
        let database = world.at(0)
        for state in JobState.allCases {
            for event in JobLifecycleTests.events {
                let job = try await put(database, state, attempt: attempt)
                try await perform(event, on: job, database)
                let found = try await database.system { try lifecycle($0) }
                let before = JobLifecycle(state: state, attempt: attempt, maximumAttempts: 3)
                #expect(found == (try? before.after(event).next) ?? before, "\(state), \(event)")
            }
        }
    }

    /// The only job there is, in a given state, with its time and its lease in the past.
    private func put(_ database: Database, _ state: JobState, attempt: Int) async throws -> RunningJob {
        try await database.system { tx in
            try tx.run("DELETE FROM job")
            let id = try #require(try JobQueue().enqueue(tx, Note(number: 1), workspace: nil))
            try tx.run(
                """
                UPDATE job SET state = \(state), attempt = \(attempt), lease_fence = 7, scheduled_at = \(tx.now - 1),
                    lease_until = CASE WHEN \(state == .executing) THEN \(tx.now - 1) END,
                    completed_at = CASE WHEN \(state.isFinished) THEN \(tx.now - 1) END
                """)
            let lease = JobLease(key: JobKey(workspace: .installation, id: id), fence: 7)
            return RunningJob(lease: lease, attempt: attempt, maximumAttempts: 3)
        }
    }

    private func perform(_ event: JobEvent, on job: RunningJob, _ database: Database) async throws {
        try await database.system { tx in
            switch event {
            case .due: _ = try JobStore.stage(tx, limit: 10)
            case .fetched: _ = try JobStore.fetch(tx, [JobWant(kind: Note.kind, count: 1)], leaseUntil: tx.now + 60)
            case .leaseExpired: _ = try JobStore.rescue(tx, limit: 10)
            case .cancelled(let reason): _ = try JobStore.cancel(tx, job.lease.key, reason: reason)
            case .completed, .failed, .snoozed, .released:
                let verdict = try JobVerdict(job, event, now: tx.now, backoff: Backoff(), random: .seeded(1))
                _ = try JobStore.settle(tx, [verdict])
            }
        }
    }

    private func lifecycle(_ tx: Transaction) throws -> JobLifecycle {
        let jobs = try JobQueueSummary.recent(tx, workspace: nil)
        let row = try #require(jobs.first)
        return JobLifecycle(state: row.state, attempt: row.attempt, maximumAttempts: row.maximumAttempts)
    }

    @Test("of a round of housekeeping write nothing where there is nothing to do")
    func idle() async throws {
        let database = world.at(0)
        try await database.enqueue(1)
        let wrote = try await database.system { tx in
            try JobHousekeeping(kinds: [Note.kind], retention: 60).round(tx)
            _ = try JobStore.fetch(tx, [JobWant(kind: "test.other", count: 5)], leaseUntil: tx.now + 60)
            return try tx.first("SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS wrote")?.get("wrote") ?? true
        }
        #expect(!wrote)
    }

    @Test("of a round of housekeeping move all that is due, abandoned or recurring")
    func housekeeping() async throws {
        try await world.at(0).enqueue(1)
        _ = try await world.at(0).fetch(1, lease: 60)
        _ = try await world.at(0).system { tx in
            try JobQueue().enqueue(tx, Note(number: 2), workspace: nil, at: tx.now + 90)
            try JobSchedules().set(tx, RecurringJob("test.minutely", .every(seconds: 60), Note(number: 3)))
        }
        let house = JobHousekeeping(kinds: [Note.kind], retention: 60)
        #expect(try await world.at(100).system { try house.round($0) } == [Note.kind])
        #expect(try await world.at(100).jobs().map(\.state) == [.available, .available, .available])
    }
}

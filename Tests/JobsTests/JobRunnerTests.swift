import Foundation
import Logging
import Primitives
import ServiceLifecycle
import Store
import Synchronization
import Testing

@testable import Jobs

@Suite("A runner of jobs", .timeLimit(.minutes(20)))
struct JobRunnerTests {
    private let world: JobsWorld
    init() async throws { world = try await JobsWorld() }

    /// Does with each note what the test says.
    struct NoteWorker: Worker {
        static let concurrency = 4
        let body: @Sendable (Note, RunningJob) async throws -> JobOutcome
        func run(_ payload: Note, _ job: RunningJob) async throws -> JobOutcome { try await body(payload, job) }
    }

    private func settings(_ change: (inout JobSettings) -> Void = { _ in }) -> JobSettings {
        var settings = JobSettings()
        settings.poll = 0.05
        settings.backoff = Backoff(first: 0, longest: 0)
        change(&settings)
        return settings
    }

    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs until so many reports have come, then shuts down, and returns them.
    private func reports(
        _ count: Int, _ database: Database, runners: Int = 1, settings: JobSettings,
        _ body: @escaping @Sendable (Note, RunningJob) async throws -> JobOutcome
    ) async throws -> [JobReport] {
        let (stream, continuation) = AsyncStream.makeStream(of: JobReport.self)
        let services = (0..<runners).map { _ in
            JobRunner(database, workers: [NoteWorker(body: body)], settings: settings, time: world.clock, logger: quiet)
            {
                continuation.yield($0)
            }
        }
        let group = ServiceGroup(services: services, logger: quiet)
        async let running: Void = group.run()
        var found: [JobReport] = []
        for await report in stream {
            found.append(report)
            if found.count >= count { break }
        }
        await group.triggerGracefulShutdown()
        try await running
        return found
    }

    @Test("runs what is enqueued, and says so after the commit")
    func runs() async throws {
        let database = world.at(0)
        try await database.enqueue(20)
        let reports = try await reports(20, database, settings: settings()) { _, _ in .completed }
        #expect(reports.allSatisfy { if case .settled(_, .completed) = $0 { true } else { false } })
        #expect(try await database.jobs().allSatisfy { $0.state == .completed })
    }

    @Test("shares the work with others on the same database, without doubles")
    func shares() async throws {
        let database = world.at(0)
        try await database.enqueue(500)
        let seen = Mutex<[Int: Int]>([:])
        _ = try await reports(500, database, runners: 2, settings: settings()) { note, _ in
            seen.withLock { $0[note.number, default: 0] += 1 }
            return .completed
        }
        #expect(seen.withLock { $0.count } == 500)
        #expect(seen.withLock { $0.values.allSatisfy { $0 == 1 } })
    }

    @Test("never runs more of a kind than its limit")
    func concurrency() async throws {
        let database = world.at(0)
        try await database.enqueue(60)
        let running = Mutex((now: 0, most: 0))
        _ = try await reports(60, database, settings: settings()) { _, _ in
            running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            await Task.yield()
            running.withLock { $0.now -= 1 }
            return .completed
        }
        #expect(running.withLock { $0.most } <= NoteWorker.concurrency)
    }

    @Test("tries a failed job again, and discards it after the last attempt")
    func failure() async throws {
        let database = world.at(0)
        try await database.enqueue(1)
        let reports = try await reports(3, database, settings: settings()) { _, _ in throw LostLease() }
        #expect(reports.map(state) == [.retryable, .retryable, .discarded])
        let job = try #require(try await database.jobs().first)
        #expect((job.state, job.attempt, job.lastError) == (.discarded, 3, "LostLease"))
    }

    @Test("calls a snoozed job again, however often it snoozes")
    func snooze() async throws {
        let database = world.at(0)
        try await database.enqueue(1)
        let calls = Mutex(0)
        let reports = try await reports(6, database, settings: settings()) { _, job in
            let call = calls.withLock { count in
                count += 1
                return count
            }
            #expect(job.attempt == 1)
            return call < 6 ? .snoozed(until: JobsWorld.start) : .cancelled(reason: "enough")
        }
        #expect(reports.map(state) == [.scheduled, .scheduled, .scheduled, .scheduled, .scheduled, .cancelled])
    }

    @Test("counts a job that was completed in its effect's transaction as completed")
    func completedInside() async throws {
        let database = world.at(0)
        try await database.enqueue(5)
        let reports = try await reports(5, database, settings: settings()) { _, job in
            try await database.system { try job.complete($0) }
            return .completed
        }
        #expect(reports.map(state) == Array(repeating: .completed, count: 5))
    }

    @Test("treats a payload it cannot read as a failure")
    func unreadable() async throws {
        let database = world.at(0)
        try await database.enqueue(1)
        try await database.system { _ = try $0.run("UPDATE job SET payload = '{\"number\":\"one\"}'") }
        let reports = try await reports(3, database, settings: settings()) { _, _ in .completed }
        #expect(reports.map(state).last == .discarded)
    }

    @Test("lets running jobs finish when it stops")
    func finishes() async throws {
        let database = world.at(0)
        try await database.enqueue(40)
        _ = try await reports(1, database, settings: settings()) { _, _ in .completed }
        let states = try await database.jobs().map(\.state)
        #expect(states.allSatisfy { $0 == .completed || $0 == .available })
    }

    @Test("stops jobs that outlast the bound, and gives them back with the attempt")
    func givesBack() async throws {
        let database = world.at(0)
        try await database.enqueue(2)
        let brief = settings { $0.shutdown = 0.01 }
        _ = try await reports(1, database, settings: brief) { note, _ in
            if note.number == 1 { return .completed }
            try await Task.sleep(for: .seconds(3600))
            return .completed
        }
        let listed = try await database.jobs()
        #expect(listed.map(\.state) == [.completed, .available])
        #expect(listed.map(\.attempt) == [1, 0])
    }

    @Test("gives everything back at once when it is cancelled")
    func cancelled() async throws {
        let database = world.at(0)
        try await database.enqueue(1)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let worker = NoteWorker { _, _ in
            start.yield()
            try await Task.sleep(for: .seconds(3600))
            return .completed
        }
        let runner = JobRunner(database, workers: [worker], settings: settings(), time: world.clock, logger: quiet)
        let task = Task { try await runner.run() }
        for await _ in started { break }
        task.cancel()
        try await task.value
        #expect(try await database.jobs().map(\.state) == [.available])
    }

    @Test("stops the work on a job that was called off meanwhile")
    func calledOff() async throws {
        let database = world.at(0)
        try await database.enqueue(1)
        let quick = settings { $0.lease = 0.3 }
        let reports = try await reports(1, database, settings: quick) { _, job in
            try await database.system { _ = try JobQueueSummary.cancel($0, job.lease.key) }
            try await Task.sleep(for: .seconds(3600))
            return .completed
        }
        #expect(reports.map(state) == [nil])
        #expect(try await database.jobs().map(\.state) == [.cancelled])
    }

    @Test("enqueues and runs what recurs")
    func recurs() async throws {
        let job = try RecurringJob("test.note", .every(seconds: 60), Note(number: 5))
        try await world.at(0).system { try JobSchedules().set($0, job) }
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        let worker = NoteWorker { note, _ in
            continuation.yield(note.number)
            return .completed
        }
        let runner = JobRunner(
            world.at(60), workers: [worker], recurring: [job], settings: settings(), time: world.clock, logger: quiet)
        let task = Task { try await runner.run() }
        var numbers = stream.makeAsyncIterator()
        #expect(await numbers.next() == 5)
        task.cancel()
        try await task.value
    }

    /// Nil for a refused one.
    private func state(_ report: JobReport) -> JobState? {
        if case .settled(_, let state) = report { state } else { nil }
    }
}

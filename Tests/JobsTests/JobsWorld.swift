import Foundation
import Primitives
import Store
import TestSupport

@testable import Jobs

/// A database of a test's own with the room's tables. A suite holds it for as long as its test runs.
struct JobsWorld {
    static let start = Date(timeIntervalSince1970: 1_767_603_600)
    static let workspace = WorkspaceID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
    static let otherWorkspace = WorkspaceID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)))

    private let test: TestDatabase
    var target: String { test.targets.app }
    var clock: TimeSource { test.clock.source }

    init(_ more: [Migration] = []) async throws {
        test = try await TestDatabase.make(JobsSchema.migrations() + more)
    }

    /// The database, with the clock put to so many seconds after the start.
    func at(_ seconds: TimeInterval) -> Database {
        test.clock.advance(by: (Self.start + seconds).timeIntervalSince(test.clock.now))
        return test.database
    }
}

extension Database {
    func system<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        try await transaction(.system("test"), body)
    }

    /// Every job, oldest first.
    func jobs(_ workspace: WorkspaceID? = nil) async throws -> [ListedJob] {
        try await system { try JobQueueSummary.recent($0, workspace: workspace, limit: 100).reversed() }
    }

    /// Takes jobs as a runner would.
    func fetch(_ count: Int, _ kind: String = Note.kind, lease: TimeInterval = 60) async throws -> [FetchedJob] {
        try await system {
            try JobStore.fetch($0, [JobWant(kind: kind, count: count)], leaseUntil: $0.now + lease)
                .sorted { $0.running.id < $1.running.id }
        }
    }

    /// Tells what became of a job as a runner would; true where it was heard.
    func tell(_ job: FetchedJob, _ event: JobEvent) async throws -> Bool {
        try await system { tx in
            let verdict = try JobVerdict(job.running, event, now: tx.now, backoff: Backoff(), random: .seeded(1))
            return try JobStore.settle(tx, [verdict]) == [job.lease]
        }
    }

    func enqueue(_ count: Int) async throws {
        let notes = (1...count).map { JobRequest(Note(number: $0)) }
        _ = try await system { try JobQueue().enqueue($0, all: notes, workspace: nil) }
    }
}

struct Note: JobPayload, Equatable {
    static let kind = "test.note"
    static let maximumAttempts = 3
    let number: Int
}

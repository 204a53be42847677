import Foundation
import Primitives
import Store
import Testing

@testable import Jobs

@Suite("The queue of jobs")
struct JobQueueTests {
    private let world: JobsWorld
    init() async throws { world = try await JobsWorld() }

    private let queue = JobQueue()

    @Test("keeps a job with its cause, or not at all")
    func transactional() async throws {
        let database = world.at(0)
        await #expect(throws: LostLease.self) {
            try await database.system { tx in
                try JobQueue().enqueue(tx, Note(number: 1), workspace: nil)
                throw LostLease()
            }
        }
        #expect(try await database.jobs().isEmpty)
    }

    @Test("writes a job that may run at once, as JSON")
    func available() async throws {
        let database = world.at(0)
        let id = try await database.system { [queue] in
            try queue.enqueue($0, Note(number: 7), workspace: JobsWorld.workspace)
        }
        let job = try #require(try await database.jobs(JobsWorld.workspace).first)
        #expect(job.key == JobKey(workspace: JobsWorld.workspace, id: try #require(id)))
        #expect((job.kind, job.state, job.attempt, job.maximumAttempts) == ("test.note", .available, 0, 3))
        #expect(job.insertedAt == JobsWorld.start)
        #expect(try await database.fetch(1).first?.payload == #"{"number":7}"#)
    }

    @Test("lets a job wait for its time")
    func scheduled() async throws {
        _ = try await world.at(0).system { [queue] in
            try queue.enqueue($0, Note(number: 1), workspace: nil, at: JobsWorld.start + 60)
        }
        #expect(try await world.at(0).jobs().map(\.state) == [.scheduled])
        #expect(try await world.at(59).system { try JobStore.stage($0, limit: 10) }.isEmpty)
        #expect(try await world.at(60).system { try JobStore.stage($0, limit: 10) } == [Note.kind])
        #expect(try await world.at(60).fetch(1).count == 1)
    }

    @Test("takes a unique key once while its job is unfinished, in each workspace")
    func unique() async throws {
        let database = world.at(0)
        let add: @Sendable (WorkspaceID?) async throws -> Int64? = { workspace in
            try await database.system {
                try JobQueue().enqueue($0, Note(number: 1), workspace: workspace, unique: "daily")
            }
        }
        #expect(try await add(nil) != nil)
        #expect(try await add(nil) == nil)
        #expect(try await add(JobsWorld.workspace) != nil)
        let job = try #require(try await database.fetch(2).first { $0.running.workspace == nil })
        #expect(try await add(nil) == nil)
        #expect(try await database.tell(job, .completed))
        #expect(try await add(nil) != nil)
    }

    @Test("takes many at once, and of those with the same unique key one")
    func bulk() async throws {
        let database = world.at(0)
        let notes = (1...50).map { JobRequest(Note(number: $0), unique: "\($0 % 10)") }
        #expect(try await database.system { try JobQueue().enqueue($0, all: notes, workspace: nil) } == 10)
        #expect(try await database.system { try JobQueue().enqueue($0, all: notes, workspace: nil) } == 0)
        let free = (1...1000).map { JobRequest(Note(number: $0), priority: 1) }
        #expect(try await database.system { try JobQueue().enqueue($0, all: free, workspace: nil) } == 1000)
        #expect(try await database.system { try JobQueueSummary($0).count(.available) } == 1010)
    }

    @Test("keeps priorities within their bounds")
    func priorities() async throws {
        let job = try NewJob(JobRequest(Note(number: 1), priority: 99), workspace: nil, now: JobsWorld.start)
        #expect(job.priority == 9)
        #expect(try NewJob(JobRequest(Note(number: 1), priority: -1), workspace: nil, now: .now).priority == 0)
    }

    @Test("refuses a payload that is more than a few ids")
    func tooLarge() throws {
        struct Letter: JobPayload {
            static let kind = "test.letter"
            let text: String
        }
        #expect(throws: JobQueueError.payloadTooLarge(kind: "test.letter")) {
            try NewJob.text(of: Letter(text: String(repeating: "a", count: 4096)))
        }
    }

    @Test("lets a workspace enqueue and see its own jobs only")
    func tenants() async throws {
        let database = world.at(0)
        let own = Scope.workspace(JobsWorld.workspace)
        _ = try await database.transaction(own) { [queue] in
            try queue.enqueue($0, Note(number: 1), workspace: JobsWorld.workspace)
        }
        for workspace in [JobsWorld.otherWorkspace, nil] {
            await #expect(throws: DatabaseError.denied) {
                try await database.transaction(own) { [queue] in
                    try queue.enqueue($0, Note(number: 2), workspace: workspace)
                }
            }
        }
        let other = try await database.transaction(.workspace(JobsWorld.otherWorkspace)) { try JobQueueSummary($0) }
        #expect(other.counts.isEmpty)
        let counts = try await database.transaction(own) { try JobQueueSummary($0).counts }
        #expect(counts == [JobCount(kind: "test.note", state: .available, count: 1)])
    }

    @Test("wakes those who listen once the job is committed")
    func notifies() async throws {
        let database = world.at(0)
        var heard = database.notifications(JobStore.channel).makeAsyncIterator()
        #expect(await heard.next() == "")
        try await database.enqueue(3)
        #expect(await heard.next() == Note.kind)
        _ = try await database.system { try JobQueue().enqueue($0, Note(number: 4), workspace: nil) }
        #expect(await heard.next() == Note.kind)
    }
}

import Foundation
import Primitives
import Testing

@testable import Jobs

@Suite("The desk of a runner")
struct JobDeskTests {
    private func job(_ id: Int64, _ kind: String = "mail") -> FetchedJob {
        let lease = JobLease(key: JobKey(workspace: .installation, id: id), fence: 1)
        return FetchedJob(kind: kind, payload: "{}", running: RunningJob(lease: lease, attempt: 1, maximumAttempts: 3))
    }

    private func verdict(_ job: FetchedJob) throws -> JobVerdict {
        try JobVerdict(job.running, .completed, now: .distantPast, backoff: Backoff(), random: .seeded(1))
    }

    /// A desk of one kind that runs the given jobs, and knows of no more.
    private func desk(running jobs: [FetchedJob], capacity: Int = 2, batch: Int = 10) throws -> JobDesk {
        var desk = JobDesk(capacity: ["mail": capacity], batch: batch)
        let next = desk.nextTurn()
        let turn = try #require(next)
        desk.begin(jobs, of: turn)
        return desk
    }

    @Test("asks at first for as many of each kind as may run")
    func first() {
        var desk = JobDesk(capacity: ["mail": 2, "round": 1], batch: 10)
        let wants = [JobWant(kind: "mail", count: 2), JobWant(kind: "round", count: 1)]
        #expect(desk.nextTurn() == JobTurn(verdicts: [], wants: wants))
        #expect(desk.nextTurn() == nil)
    }

    @Test("never takes more than one batch in a turn")
    func batch() {
        var desk = JobDesk(capacity: ["mail": 8, "round": 8], batch: 10)
        #expect(desk.nextTurn()?.wants == [JobWant(kind: "mail", count: 8), JobWant(kind: "round", count: 2)])
    }

    @Test("does not ask again for a kind that had less than it asked for, until it is woken")
    func drained() throws {
        var desk = try desk(running: [job(1)])
        #expect(desk.nextTurn() == nil)
        desk.wake("other")
        #expect(desk.nextTurn() == nil)
        desk.wake("mail")
        #expect(desk.nextTurn()?.wants == [JobWant(kind: "mail", count: 1)])
    }

    @Test("keeps within a kind's limit, and asks for more as jobs end")
    func capacity() throws {
        var desk = try desk(running: [job(1), job(2)])
        desk.wake("")
        #expect(desk.nextTurn() == nil)
        desk.end(try verdict(job(1)))
        let next = desk.nextTurn()
        let turn = try #require(next)
        #expect(turn.wants == [JobWant(kind: "mail", count: 1)])
        #expect(turn.verdicts.map(\.lease.key.id) == [1])
    }

    @Test("waits for company only while other jobs run")
    func gathering() throws {
        var desk = try desk(running: [job(1), job(2)])
        #expect(!desk.isGathering)
        desk.end(try verdict(job(1)))
        #expect(desk.isGathering)
        desk.end(try verdict(job(2)))
        #expect(!desk.isGathering)
    }

    @Test("puts back what a failed turn could not do")
    func restored() throws {
        var desk = try desk(running: [job(1), job(2)])
        desk.end(try verdict(job(1)))
        let next = desk.nextTurn()
        let turn = try #require(next)
        desk.restore(turn)
        #expect(desk.nextTurn() == turn)
    }

    @Test("does not listen to a job whose lease is lost")
    func lost() throws {
        var desk = try desk(running: [job(1)])
        #expect(desk.drop(job(1).lease) != nil)
        desk.end(try verdict(job(1)))
        #expect(desk.verdicts.isEmpty)
        #expect(desk.drop(job(1).lease) == nil)
    }

    @Test("takes nothing more once it stops, and is done when all is told")
    func stopping() throws {
        var desk = try desk(running: [job(1)])
        desk.wake("")
        desk.stop()
        #expect(desk.nextTurn() == nil)
        #expect(!desk.isDone)
        desk.end(try verdict(job(1)))
        #expect(desk.nextTurn()?.verdicts.count == 1)
        #expect(desk.isDone)
    }

    @Test("gives back what still runs when it leaves")
    func leaving() throws {
        var desk = try desk(running: [job(1), job(2)])
        #expect(Set(desk.leave().map(\.job.id)) == [1, 2])
        #expect(desk.isStopping && desk.isLeaving)
    }
}

import Foundation
import Primitives
import Store
import Testing

@testable import Jobs

@Suite("Recurring jobs")
struct JobSchedulesTests {
    private let world: JobsWorld
    init() async throws { world = try await JobsWorld() }

    private let hourly = Schedule.every(seconds: 3600)

    private func set(_ schedule: Schedule, in database: Database) async throws {
        let job = try RecurringJob("test.hourly", schedule, Note(number: 1))
        try await database.system { try JobSchedules().set($0, job) }
    }

    private func enqueueDue(_ database: Database, kinds: [String] = [Note.kind]) async throws -> Int {
        try await database.system { try JobSchedules.enqueueDue($0, kinds: kinds, limit: 10) }
    }

    @Test("come when their time comes, and once each time")
    func due() async throws {
        try await set(hourly, in: world.at(0))
        #expect(try await enqueueDue(world.at(1)) == 0)
        #expect(try await enqueueDue(world.at(3600)) == 1)
        #expect(try await enqueueDue(world.at(3601)) == 0)
        #expect(try await world.at(0).jobs().map(\.state) == [.available])
    }

    @Test("come once after a long standstill, not in a burst")
    func catchUp() async throws {
        try await set(hourly, in: world.at(0))
        let late = world.at(100.5 * 3600)
        #expect(try await enqueueDue(late) == 1)
        #expect(try await enqueueDue(late) == 0)
        for job in try await late.fetch(9) { _ = try await late.tell(job, .completed) }
        #expect(try await enqueueDue(world.at(101 * 3600 - 1)) == 0)
        #expect(try await enqueueDue(world.at(101 * 3600)) == 1)
    }

    @Test("do not pile up behind one that still runs")
    func running() async throws {
        try await set(hourly, in: world.at(0))
        #expect(try await enqueueDue(world.at(3600)) == 1)
        #expect(try await enqueueDue(world.at(7200)) == 0)
    }

    @Test("keep their next time when declared again, and get a new one with a new rule")
    func declaredAgain() async throws {
        try await set(hourly, in: world.at(0))
        try await set(hourly, in: world.at(5000))
        #expect(try await enqueueDue(world.at(5000)) == 1)
        try await set(.every(seconds: 60), in: world.at(5000))
        for job in try await world.at(5000).fetch(9) { _ = try await world.at(5000).tell(job, .completed) }
        #expect(try await enqueueDue(world.at(5060)) == 1)
    }

    @Test("of kinds this program does not know are left to others")
    func unknownKind() async throws {
        try await set(hourly, in: world.at(0))
        #expect(try await enqueueDue(world.at(3600), kinds: ["test.other"]) == 0)
        #expect(try await enqueueDue(world.at(3600)) == 1)
    }

    @Test("whose rule this program cannot read are left alone for a while")
    func unknownRule() async throws {
        try await set(hourly, in: world.at(0))
        try await world.at(0).system { _ = try $0.run("UPDATE job_schedule SET rule = 'at full moon'") }
        #expect(try await enqueueDue(world.at(3600)) == 0)
        let next: Date? = try await world.at(0).system {
            try $0.first("SELECT next_at FROM job_schedule")?.get("next_at")
        }
        #expect(next == JobsWorld.start + 7200)
    }

    @Test("end when they are removed")
    func removed() async throws {
        try await set(hourly, in: world.at(0))
        #expect(try await world.at(0).system { try JobSchedules().remove($0, "test.hourly") })
        #expect(try await world.at(0).system { try JobSchedules().remove($0, "test.hourly") } == false)
        #expect(try await enqueueDue(world.at(3600)) == 0)
    }
}

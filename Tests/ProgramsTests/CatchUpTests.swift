import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("A round that is due, whatever happens meanwhile")
struct CatchUpTests {
    private let day: TimeInterval = 86_400

    /// Runs the job of a program's due round once more, as a second process would that had taken it before.
    private func runDueRound(_ world: ProgramsWorld, _ program: String) async throws {
        let workspace = world.workspace
        let id = try #require(program.split(separator: "/").last.flatMap { ProgramID(String($0)) })
        _ = try await world.inWorkspace {
            try JobQueue().enqueue($0, DueRound(program: id), workspace: workspace)
        }
    }

    @Test("is run once by two processes that both found it due")
    func twoProcesses() async throws {
        let world = try await ProgramsWorld()
        try await world.add(5)
        let program = try await world.program()
        world.world.clock.advance(by: 1.1 * day)
        for _ in 0..<4 { try await runDueRound(world, program) }
        async let one: Void = world.world.work()
        async let other: Void = world.world.work()
        _ = try await (one, other)
        #expect(try await Set(world.history().map(\.round)) == [1])
        #expect(world.world.mail.all.count == 6)
    }

    @Test("has all of its mails, once each, when the writing stopped between two of them")
    func stoppedBetween() async throws {
        let world = try await ProgramsWorld()
        try await world.add(5)
        _ = try await world.program()
        world.world.clock.advance(by: 1.1 * day)
        try await world.lookForDuePrograms()
        let workspace = world.workspace
        // As if the process had ended after some of the members were written to, and all jobs came again.
        try await world.inWorkspace { tx in
            let rounds = RoundStore(random: .system)
            let round = try #require(try rounds.latest(tx, workspace, limit: 1).first)
            for _ in 0..<3 {
                try JobQueue().enqueue(
                    tx, IntroductionMails(round: round.id, first: 1, last: round.counts.groups), workspace: workspace)
            }
        }
        try await world.world.work()
        let addresses = world.world.mail.all.map(\.to.text)
        #expect(addresses.count == 6 && Set(addresses).count == 6)
    }

    @Test("is one for all that were missed, at any length of the silence", arguments: [8.1, 15, 29, 400])
    func silence(days: Double) async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        _ = try await world.program()
        world.world.clock.advance(by: days * day)
        for _ in 0..<3 { try await world.lookForDuePrograms() }
        #expect(try await Set(world.history().map(\.round)) == [1])
        #expect(world.world.mail.all.count == 4)
    }

    @Test("is left out where the next date is nearer than half the rhythm, which those who look after it are told once")
    func near() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        // Monday evening: Tuesday's round of last week was missed, this week's is tomorrow.
        world.world.clock.advance(by: 7.5 * day)
        for _ in 0..<3 { try await world.lookForDuePrograms() }
        #expect(try await world.history().isEmpty)
        let told = world.world.mail.all.filter { ProgramsWorld.said($0).contains("was missed") }
        #expect(told.map(\.to.text) == ["ada@example.org"])
        try await world.world.renew(world.owner)
        #expect(try await world.owner.get(program).body.contains("No server ran at that time"))
        world.world.clock.advance(by: 0.6 * day)
        try await world.lookForDuePrograms()
        #expect(try await Set(world.history().map(\.round)) == [1])
    }

    @Test("is not run a second time when the clock is put back behind it")
    func clockBack() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        _ = try await world.program()
        world.world.clock.advance(by: 1.1 * day)
        try await world.lookForDuePrograms()
        world.world.clock.advance(by: -0.5 * day)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        world.world.clock.advance(by: 0.6 * day)
        try await world.lookForDuePrograms()
        #expect(try await Set(world.history().map(\.round)) == [1])
    }

    @Test("comes again on its rhythm after a clock that ran ahead by a year is put right")
    func clockAhead() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        _ = try await world.program()
        world.world.clock.advance(by: 400 * day)
        try await world.lookForDuePrograms()
        world.world.clock.advance(by: -400 * day)
        for _ in 0..<2 { try await world.lookForDuePrograms() }
        #expect(try await Set(world.history().map(\.round)) == [1])
        world.world.clock.advance(by: 1.1 * day)
        try await world.lookForDuePrograms()
        #expect(try await Set(world.history().map(\.round)) == [1, 2])
    }

    @Test("keeps its hour over the days on which clocks are changed, each week once")
    func changedClocks() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        _ = try await world.program()
        var hours: Set<Int> = []
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
        for week in 1...14 {
            world.world.clock.advance(by: week == 1 ? 1.1 * day : 7 * day)
            try await world.lookForDuePrograms()
            let workspace = world.workspace
            let next = try await world.inWorkspace {
                try ProgramStore(random: .system).programs($0, workspace).first?.nextRoundAt
            }
            hours.insert(calendar.component(.hour, from: try #require(next)))
        }
        #expect(hours == [10])
        #expect(try await Set(world.history().map(\.round)) == Set(1...14))
    }
}

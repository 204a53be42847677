import Accounts
import Foundation
import Primitives
import TestStage
import Testing

@testable import Programs

@Suite("A year tried out")
struct YearForecastTests {
    private let fixture = PlanningFixture()
    private let dates = (1...26).map { PlanningFixture.now + Double($0) * 14 * 86_400 }

    @Test("covers all pairs before it repeats any, and repeats no more than it must")
    func covers() throws {
        let forecast = try YearForecast(fixture.basis(fixture.people(10)), dates, seed: 1) { _, _ in }
        #expect(forecast.rounds.count == 26 && forecast.possible == 45 && forecast.coverage == 100)
        #expect(forecast.first == 45 && forecast.again == 26 * 5 - 45)
        #expect(forecast.rounds.prefix(9).allSatisfy { $0.again == 0 })
        #expect(forecast.fewest == 9 && forecast.most == 9 && forecast.left == 0)
    }

    @Test("tells how far it is, round by round")
    func progress() throws {
        let meter = ProgramTaskMeter()
        _ = try YearForecast(fixture.basis(fixture.people(6)), dates, seed: 1) { planned, _ in meter.done = planned }
        #expect(meter.done == 26)
    }

    @Test("says in words that nobody would be introduced")
    func nobody() throws {
        let forecast = try YearForecast(fixture.basis(fixture.people(1)), dates, seed: 1) { _, _ in }
        #expect(forecast.sentences { "\($0)" }.map(\.key) == ["programs.year.nobody"])
    }

    @Test("has as many rounds as the year has dates: what was left out by hand or falls on holidays is none")
    func dates52() throws {
        let cadence = try #require(Cadence(weeks: 1, zone: .gmt))
        let first = cadence.first(after: PlanningFixture.now)
        var calendar = RoundCalendar(cadence: cadence)
        let plain = YearForecast.dates(calendar, from: first, at: PlanningFixture.now)
        #expect(plain.count == 52 && plain.first == first)
        calendar.changes[plain[3]] = .skipped
        calendar.changes[plain[4]] = .moved(to: plain[4] + 86_400)
        let changed = YearForecast.dates(calendar, from: first, at: PlanningFixture.now)
        #expect(changed.count == 51 && changed[3] == plain[4] + 86_400 && !changed.contains(plain[3]))
        let forecast = try YearForecast(fixture.basis(fixture.people(4)), changed, seed: 1) { _, _ in }
        #expect(forecast.rounds.compactMap(\.at) == changed)
    }

    @Test("is planned by a job, shown with its table, and sends nothing")
    func page() async throws {
        let world = try await ProgramsWorld()
        try await world.add(5)
        let program = try await world.program()
        try await world.owner.post(program + "/year", from: program + "/year")
        #expect(try await world.owner.get(program + "/year").body.contains("0 of 52 rounds"))
        try await world.world.work()
        let body = try await world.owner.get(program + "/year").body
        #expect(body.contains("15 of 15 possible pairs") && body.contains("Everybody gets to know 5 others."))
        #expect(try await world.history().isEmpty && world.world.mail.all.isEmpty)
    }
}

@Suite("A test run")
struct TestRoundTests {
    @Test("sends one mail to whoever asks, filled for the person chosen, and records nothing as met")
    func toOneself() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        try await world.plan(program)
        let answer = try await world.owner.post(
            program + "/test", ["person": "p2@example.org"], from: program + "/test")
        #expect(answer.location == program + "/test")
        try await world.world.work()
        let mail = try #require(world.world.mail.all.first)
        #expect(world.world.mail.all.count == 1 && mail.to.text == "ada@example.org")
        #expect(mail.source.contains("Hello Person 2") && mail.source.contains("This is a test."))
        #expect(!mail.source.contains("/me/") && !mail.source.contains("List-Unsubscribe"))
        #expect(try await world.history().isEmpty)
    }

    @Test("says that there is nobody with the address")
    func stranger() async throws {
        let world = try await ProgramsWorld()
        try await world.add(3)
        let program = try await world.program()
        for address in ["eve@example.org", "nonsense", ""] {
            let answer = try await world.owner.post(program + "/test", ["person": address], from: program + "/test")
            #expect(answer.status == 422)
        }
        try await world.world.work()
        #expect(world.world.mail.all.isEmpty)
    }
}

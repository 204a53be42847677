import Accounts
import Foundation
import Primitives
import Testing

@testable import Programs

@Suite("Planning a round")
struct RoundPlanningTests {
    private let now = Date(timeIntervalSince1970: 1_767_603_600)
    private let random = RandomSource.seeded(7)

    private func people(_ count: Int) -> [PersonID] { (0..<count).map { _ in PersonID(random.uuid(at: now)) } }

    private func basis(
        _ people: [(person: PersonID, participation: Participation)], size: Int = 2,
        history: [(round: Int, people: [PersonID])] = []
    ) throws -> ProgramsSlice.RoundBasis {
        let cadence = try #require(Cadence(zone: .gmt))
        let settings = ProgramSettings(name: "Coffee", cadence: cadence, groupSize: size)
        let program = Program(
            id: ProgramID(random.uuid(at: now)), settings: settings, state: .running, nextRoundAt: now)
        return ProgramsSlice.RoundBasis(
            program: program, audience: "a", people: people, profiles: [:], history: history, now: now)
    }

    @Test("accounts for everybody exactly once")
    func accountsForAll() throws {
        var all = people(9).map { (person: $0, participation: Participation()) }
        all[0].participation.state = .left
        all[1].participation.pausedUntil = now + 60
        let plan = try RoundPlanning(seed: 1).plan(basis(all))
        let said = plan.introductions.flatMap(\.people) + plan.absences.map(\.person)
        #expect(said.sorted() == all.map(\.person).sorted())
        #expect(plan.absences.map(\.reason) == [.gone, .paused(until: now + 60)])
    }

    @Test("makes one group larger rather than leave somebody over, and says so")
    func oddNumber() throws {
        let plan = try RoundPlanning(seed: 1).plan(basis(people(5).map { ($0, Participation()) }))
        #expect(plan.introductions.map(\.people.count).sorted() == [2, 3])
        #expect(plan.introductions.filter { $0.reasons.contains(.larger) }.count == 1)
        #expect(plan.counts == RoundCounts(first: 5, again: 0, left: 0, groups: 2))
    }

    @Test("leaves the only one out, with the reason")
    func onlyOne() throws {
        let one = people(1)
        let plan = try RoundPlanning(seed: 1).plan(basis([(one[0], Participation())]))
        #expect(plan.absences == [Absence(person: one[0], reason: .alone)])
        #expect(!plan.counts.hasGroups)
    }

    @Test("says of a pair that met before that they meet again")
    func again() throws {
        let two = people(2)
        let plan = try RoundPlanning(seed: 1).plan(
            basis(two.map { ($0, Participation()) }, history: [(1, two + people(1))]))
        #expect(plan.introductions.map(\.again) == [true])
        #expect(plan.introductions.first?.reasons.first == .againLongest)
    }

    @Test("is the same for the same seed")
    func seeded() throws {
        let basis = try basis(people(20).map { ($0, Participation()) })
        #expect(try RoundPlanning(seed: 3).plan(basis) == RoundPlanning(seed: 3).plan(basis))
        #expect(try RoundPlanning(seed: 3).plan(basis) != RoundPlanning(seed: 4).plan(basis))
    }
}

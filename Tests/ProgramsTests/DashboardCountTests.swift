import Foundation
import Primitives
import Testing

@testable import Programs

@Suite("Counting what came of rounds")
struct DashboardCountTests {
    /// Two of A, two of B, one of C and one who has left A.
    private func roster() -> DashboardRoster {
        var roster = DashboardRoster()
        for (department, isActive) in [("A", true), ("A", true), ("B", true), ("B", true), ("C", true), ("A", false)] {
            roster.add(PersonID(UUID()), department: department, isActive: isActive)
        }
        return roster
    }

    private func count(_ rounds: [[[Int]]], step: [Int?]? = nil, members: [Int] = [0, 1, 2, 3, 4])
        -> DashboardCount.Result
    {
        var ledger = DashboardLedger()
        for (round, groups) in rounds.enumerated() { for group in groups { ledger.add(group, round: round) } }
        ledger.settle()
        let steps = rounds.indices.map { DashboardFacts.Step(start: .distantPast, number: $0 + 1) }
        return DashboardCount(
            roster: roster(), ledger: ledger, members: members, step: step ?? rounds.indices.map(Optional.some),
            steps: steps, key: { "key-" + $0 }
        ).result()
    }

    @Test("a pair is new once, in the round in which it met first")
    func newOnce() {
        let facts = count([[[0, 2], [1, 3]], [[2, 0], [1, 4]], [[0, 1]]]).facts
        #expect(facts.ties == 4)
        #expect(facts.steps.map(\.newTies) == [2, 1, 1])
        #expect(facts.steps.map(\.newAcross) == [2, 1, 0])
        #expect(facts.steps.map(\.introduced) == [4, 4, 2])
        #expect(facts.people == 5 && facts.introduced == 5)
    }

    @Test("everybody of a group has met everybody else of it")
    func groups() {
        let facts = count([[[0, 1, 2]]]).facts
        #expect(facts.ties == 3 && facts.steps[0].newAcross == 2)
        #expect(facts.groups.map(\.name) == ["A", "B", "C"])
        #expect(facts.met == [[0, 2, 0], [2, 0, 0], [0, 0, 0]])
        #expect(facts.groups.map(\.connected) == [2, 1, 0])
        #expect(facts.coverage == (met: 2, possible: 8))
    }

    @Test("who has left counts among acquaintances, not among departments as they are today")
    func left() {
        let result = count([[[5, 2]]])
        #expect(result.facts.ties == 1 && result.facts.coverage.met == 0 && result.facts.introduced == 1)
        #expect(result.facts.groups.map(\.people) == [2, 2, 1])
    }

    @Test("rounds of another program do not count, and those too long ago count in the sum only")
    func scope() {
        let facts = count([[[0, 2]], [[1, 3]], [[0, 4]]], step: [nil, -1, 2]).facts
        #expect(facts.ties == 2)
        #expect(facts.steps.map(\.newTies) == [0, 0, 1])
    }

    @Test("says of each person how many others they have met, and in how many departments")
    func members() throws {
        let result = count([[[0, 2], [1, 4]], [[0, 3]], [[0, 4]]])
        let members = try #require(result.groups.first { $0.key == "key-A" }?.members)
        #expect(members.map(\.across) == [3, 1] && members.map(\.departments) == [2, 1])
        #expect(DashboardMembers.members(DashboardMembers.bytes(members)) == members)
        #expect(DashboardMembers.members([1, 2, 3]) == nil)
    }

    @Test("of many departments the smallest are one, and people without one are together")
    func many() {
        var roster = DashboardRoster()
        roster.add(PersonID(UUID()), department: nil, isActive: true)
        roster.add(PersonID(UUID()), department: "", isActive: true)
        for number in 0..<60 { roster.add(PersonID(UUID()), department: "D\(number / 2)", isActive: true) }
        let grouping = DashboardGrouping(roster, members: Array(roster.people.indices), key: { $0 })
        #expect(grouping.groups.count == DashboardFacts.maximumGroups)
        #expect(grouping.groups.last?.kind == .rest && grouping.groups.first?.kind == DashboardFacts.Group.Kind.none)
        #expect(grouping.groups.reduce(0) { $0 + $1.people } == 62)
    }

    @Test("time is told in weeks while there are few, and in months afterwards")
    func steps() throws {
        let day: TimeInterval = 86_400
        let now = Date(timeIntervalSince1970: 1_770_000_000)
        let weeks = DashboardSteps(first: now - 20 * day, now: now)
        #expect(weeks.starts.count == 4 && weeks.place(now) == 3 && weeks.place(now - 20 * day) == 0)
        let months = DashboardSteps(first: now - 900 * day, now: now)
        #expect(months.starts.count == 12 && months.place(now - 900 * day) == -1)
        #expect(DashboardSteps(first: now, now: now).starts.count == 1)
    }
}

import Accounts
import Foundation
import Primitives
import Testing

@testable import Programs

@Suite("Editing a plan by hand")
struct DraftEditingTests {
    private let fixture = PlanningFixture()

    private func editing(_ people: [PersonID], pairs: RoundPairs = RoundPairs()) throws -> DraftEditing {
        let basis = try fixture.basis(people, pairs: pairs)
        return DraftEditing(try RoundPlanning(seed: 1).plan(basis), basis)
    }

    @Test("moves somebody into another group, and dissolves a group of which one is left")
    func move() throws {
        let people = fixture.people(6)
        var editing = try editing(people)
        let groups = editing.draft.introductions.map(\.people)
        try editing.apply(.move(groups[0][0], to: 2))
        #expect(editing.draft.introductions.map(\.people.count) == [3, 2])
        // A hand made it so, not numbers that do not come out even.
        #expect(!editing.draft.introductions.contains { $0.reasons.contains(.larger) })
        #expect(editing.draft.absences == [Absence(person: groups[0][1], reason: .nobody)])
        #expect(editing.draft.accountedFor == people)
    }

    @Test(
        "brings those together whom two changes left with nobody, unless one would rather not or a rule is against it")
    func leftTogether() throws {
        let people = fixture.people(8)
        let plan = try RoundPlanning(seed: 1).plan(fixture.basis(people))
        let groups = plan.introductions.map(\.people)
        let two = [groups[0][1], groups[1][1]]
        func left(_ pairs: RoundPairs) throws -> RoundDraft {
            var editing = DraftEditing(plan, try fixture.basis(people, pairs: pairs))
            try editing.apply(.move(groups[0][0], to: 3))
            try editing.apply(.takeOut(groups[1][0], .outAway))
            return editing.draft
        }
        let draft = try left(RoundPairs())
        #expect(draft.introductions.contains { Set($0.people) == Set(two) } && draft.accountedFor == people)
        #expect(draft.absences.map(\.reason) == [.outAway])
        var (blocked, apart) = (RoundPairs(), RoundPairs())
        blocked.blocked = [PersonPair(two[0], two[1])]
        apart.apart = blocked.blocked
        for pairs in [blocked, apart] {
            #expect(Set(try left(pairs).absences.filter { $0.reason == .nobody }.map(\.person)) == Set(two))
        }
    }

    @Test("exchanges two, also with somebody who is left out, who then waits for the same reason")
    func swap() throws {
        let people = fixture.people(6)
        var editing = try editing(people)
        let groups = editing.draft.introductions.map(\.people)
        try editing.apply(.takeOut(groups[0][0], .outAway))
        try editing.apply(.swap(groups[0][0], groups[1][0]))
        let draft = editing.draft
        #expect(draft.introductions.contains { Set($0.people) == [groups[0][0], groups[1][1]] })
        #expect(draft.absences.contains(Absence(person: groups[1][0], reason: .outAway)))
        try editing.apply(.join(groups[1][0], groups[0][1]))
        #expect(editing.draft.introductions.count == 3 && editing.draft.absences.isEmpty)
    }

    @Test("says of a group of three in which two met before that some did, not that all did")
    func someMet() throws {
        let people = fixture.people(3)
        let basis = try fixture.basis(people, history: [(1, [people[0], people[1]])])
        let group = try #require(try RoundPlanning(seed: 1).plan(basis).introductions.first)
        #expect(group.people.count == 3 && group.again && group.reasons.first == .againSome)
        let again = try fixture.basis(people, history: [(1, people)])
        #expect(try RoundPlanning(seed: 1).plan(again).introductions.first?.reasons.first == .againLongest)
    }

    @Test("says of two who meet again no more than that, where one of them has not met a third")
    func againForOthers() throws {
        let people = fixture.people(4)
        var pairs = RoundPairs()
        pairs.blocked = [PersonPair(people[0], people[3]), PersonPair(people[1], people[3])]
        let history = [(round: 1, people: [people[0], people[1]]), (round: 2, people: [people[2], people[3]])]
        let plan = try RoundPlanning(seed: 1).plan(fixture.basis(people, history: history, pairs: pairs))
        #expect(plan.introductions.map(\.again) == [true, true])
        #expect(plan.introductions.allSatisfy { $0.reasons.first == .again })
    }

    @Test("tells the consequences at once: who meets again, which rule is broken")
    func consequences() throws {
        let people = fixture.people(4)
        let matching = ProgramMatching(kind: .across(by: .department))
        let basis = try fixture.basis(people, matching, history: [(1, [people[0], people[1]])]) {
            try PlanningFixture.profile($0, department: $0 < 2 ? "Sales" : "Legal")
        }
        var editing = DraftEditing(try RoundPlanning(seed: 1).plan(basis), basis)
        let partner = try #require(editing.draft.group(of: people[0])?.people.first { $0 != people[0] })
        try editing.apply(.swap(people[1], partner))
        let group = try #require(editing.draft.group(of: people[0]))
        #expect(Set(group.people) == [people[0], people[1]] && group.again && group.broken == [.across(.department)])
        #expect(group.reasons.first == .again)
    }

    @Test(
        "never brings those together of whom one does not want to meet the other, but may overrule the managers' own pairs"
    )
    func blocked() throws {
        let people = fixture.people(4)
        var pairs = RoundPairs()
        pairs.blocked = [PersonPair(people[0], people[1])]
        pairs.apart = [PersonPair(people[0], people[2])]
        var editing = try editing(people, pairs: pairs)
        #expect(editing.draft.group(of: people[0])?.people.contains(people[3]) == true)
        #expect(throws: DraftEditRefusal.apart) { try editing.apply(.swap(people[1], people[3])) }
        try editing.apply(.swap(people[2], people[3]))
        #expect(editing.draft.group(of: people[0])?.broken == [.apart])
    }

    @Test("does not overrule a pause, and takes out who has paused since when brought up to date")
    func pauses() throws {
        let people = fixture.people(5)
        let before = try fixture.basis(people.dropLast())
        let paused = [people[0]: Participation(pausedUntil: PlanningFixture.now + 60)]
        let after = try fixture.basis(people, participations: paused)
        var editing = DraftEditing(try RoundPlanning(seed: 1).plan(before), after)
        editing.refresh()
        let draft = editing.draft
        #expect(draft.accountedFor == people)
        #expect(draft.absences.contains(Absence(person: people[0], reason: .paused(until: PlanningFixture.now + 60))))
        #expect(draft.absences.contains(Absence(person: people[4], reason: .late)))
        let number = try #require(editing.numbers.first)
        #expect(throws: DraftEditRefusal.theirWord) { try editing.apply(.move(people[0], to: number)) }
        #expect(editing.draft == draft)
    }

    @Test("parts those of whom one has since said that they would rather not meet, and seats both anew")
    func barred() throws {
        let people = fixture.people(6)
        let plan = try RoundPlanning(seed: 1).plan(fixture.basis(people))
        let pair = try #require(plan.introductions.first?.people)
        var pairs = RoundPairs()
        pairs.blocked = [PersonPair(pair[0], pair[1])]
        var editing = DraftEditing(plan, try fixture.basis(people, pairs: pairs))
        editing.refresh()
        let draft = editing.draft
        #expect(draft.accountedFor == people && draft.absences.isEmpty)
        #expect(draft.group(of: pair[0])?.people.contains(pair[1]) == false)
        // Pairs stay pairs, by an exchange: who was in two of them cannot see which of the two it was about.
        #expect(draft.introductions.map(\.people.count) == [2, 2, 2])
        #expect(draft.introductions.count { !plan.introductions.map(\.people).contains($0.people) } == 2)
        // Where nobody else is there, one of the two waits, for a reason that says nothing of the other.
        let two = try RoundPlanning(seed: 1).plan(fixture.basis(pair))
        var alone = DraftEditing(two, try fixture.basis(pair, pairs: pairs))
        alone.refresh()
        #expect(alone.draft.introductions.isEmpty && alone.draft.absences.map(\.reason) == [.nobody, .nobody])
    }

    @Test("loses nobody over any number of edits, sensible or not", arguments: 1...20 as ClosedRange<UInt64>)
    func nobodyLost(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let people = PlanningFixture(seed: seed).people(12)
        var editing = try editing(people)
        for _ in 0..<60 {
            guard let one = people.randomElement(using: &random), let other = people.randomElement(using: &random)
            else { continue }
            let edits: [DraftEdit] = [
                .move(one, to: Int.random(in: -1...8, using: &random)), .swap(one, other), .join(one, other),
                .takeOut(one, .outOther),
            ]
            guard let edit = edits.randomElement(using: &random) else { continue }
            do { try editing.apply(edit) } catch { continue }
        }
        #expect(editing.draft.accountedFor == people)
        #expect(editing.draft.introductions.allSatisfy { (2...8).contains($0.people.count) })
    }
}

import Accounts
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("What people wish for")
struct WishesTests {
    private let fixture = PlanningFixture()

    /// Six people, of whom the first wishes for the department, the place and the topic of the others one after another.
    private func basis(
        _ people: [PersonID], _ wish: PersonChoices, history: [(round: Int, people: [PersonID])] = [],
        pairs: RoundPairs = RoundPairs(), weight: WishWeight = .much
    ) throws -> ProgramsSlice.RoundBasis {
        var matching = ProgramMatching()
        for name in ProgramWishes.Name.allCases { matching.wishes[name] = name == .people ? weight : .off }
        var basis = try fixture.basis(people, matching, history: history, pairs: pairs) { index in
            try PlanningFixture.profile(
                index, department: index == 1 ? "Sales" : nil, location: index == 2 ? "Oslo" : nil,
                custom: index == 3 ? ["Interests": "Chess; Bees"] : [:])
        }
        basis.choices = [people[0]: wish]
        return basis
    }

    private func partner(_ basis: ProgramsSlice.RoundBasis, of person: PersonID, seed: UInt64) throws -> PersonID? {
        let draft = try RoundPlanning(seed: seed).plan(basis)
        return draft.group(of: person)?.people.first { $0 != person }
    }

    private static let wishes: [(wish: PersonChoices, fits: Int)] = [
        (PersonChoices(departments: ["Law", "sales"]), 1), (PersonChoices(locations: ["OSLO"]), 2),
        (PersonChoices(topics: ["bees"]), 3),
    ]

    @Test("decides whom they meet: a department, a place, a topic, whatever the case of its letters", arguments: 0..<3)
    func decides(_ index: Int) throws {
        let people = fixture.people(6)
        let (wish, fits) = Self.wishes[index]
        let found = try (1...8).map { try partner(basis(people, wish), of: people[0], seed: $0) }
        #expect(found.allSatisfy { $0 == people[fits] })
        let without = try (1...8).map { try partner(basis(people, PersonChoices()), of: people[0], seed: $0) }
        #expect(Set(without).count > 1)
    }

    @Test("never outweighs a rule, nor somebody's wish not to meet them, nor a first meeting")
    func rulesWin() throws {
        let people = fixture.people(6)
        let wish = PersonChoices(departments: ["Sales"])
        let pair = PersonPair(people[0], people[1])
        let history = [(round: 1, people: [people[0], people[1]])]
        for seed in 1...5 as ClosedRange<UInt64> {
            let apart = try basis(people, wish, pairs: RoundPairs(apart: [pair]))
            let blocked = try basis(people, wish, pairs: RoundPairs(blocked: [pair]))
            for basis in [apart, blocked, try basis(people, wish, history: history)] {
                #expect(try partner(basis, of: people[0], seed: seed) != people[1])
            }
        }
    }

    @Test("counts nothing in a program that leaves it aside")
    func off() throws {
        let people = fixture.people(6)
        let plain = try basis(people, PersonChoices(departments: ["Sales"]), weight: .off)
        let found = try (1...8).map { try partner(plain, of: people[0], seed: $0) }
        #expect(Set(found).count > 1)
    }

    @Test("gets from somebody's page to the next round; the preview says that wishes were weighed, and not whose")
    func fromThePage() async throws {
        let side = try await PersonSideWorld(people: 3)
        let met = try await side.partners(of: 1).map(\.id)
        let second = try await side.person(2).id
        let other = met.contains(second) ? 3 : 2
        for (number, topics) in [(1, "Chess, Beekeeping"), (other, "beekeeping")] {
            let own = try await side.privateLink(number)
            try await side.browser().post(own + "/wishes", ["topics": topics], from: own)
        }
        try await side.world.plan(side.program)
        let preview = try await side.world.owner.get(side.program + "/preview").body
        #expect(preview.contains("what people wish for themselves was weighed"))
        #expect(!preview.lowercased().contains("beekeeping"))
        let pair: Set = [try await side.person(1).id, try await side.person(other).id]
        #expect(try await side.run(1).contains(pair))
    }
}

@Suite("Waiting for an introduction")
struct WaitingTests {
    /// The owner may meet anybody, and nobody else may: each round somebody else is left with nobody.
    private func star(_ count: Int) async throws -> PersonSideWorld {
        let side = try await PersonSideWorld(people: count)
        let people = try await side.world.everybody().filter { $0.profile.address.text.hasPrefix("p") }.map(\.id)
        let (workspace, program) = (side.world.workspace, try #require(ProgramID(side.programID)))
        try await side.world.inWorkspace { tx in
            try ProgramPeopleStore().setApart(tx, workspace, program, Set(people.pairs))
        }
        return side
    }

    @Test("goes by turns: over several rounds nobody is left out much more often than anybody else")
    func turns() async throws {
        let side = try await star(4)
        var met: [PersonID: Int] = [:]
        for group in try await side.run(8) { for person in group { met[person, default: 0] += 1 } }
        let owner = met.max { $0.value < $1.value }?.key
        let others = met.filter { $0.key != owner }.map(\.value)
        #expect(others.count == 4 && others.allSatisfy { (1...3).contains($0) })
    }

    @Test("ends first for whoever was promised the next round, though another would be new")
    func promised() async throws {
        let side = try await star(4)
        let last = try #require(try await side.run(2).last)
        let owner = try await side.world.everybody().first { !$0.profile.address.text.hasPrefix("p") }
        let person = try #require(last.first { $0 != owner?.id })
        let (workspace, program) = (side.world.workspace, try #require(ProgramID(side.programID)))
        try await side.world.inWorkspace { tx in
            let offers = SecondOfferStore(random: .system)
            let rounds = try RoundStore(random: .system).latest(tx, workspace, of: program, limit: 9)
            let round = try #require(rounds.max { $0.number ?? 0 < $1.number ?? 0 })
            let offer = try offers.make(tx, workspace, program, round.id, person, position: 1)
            try offers.set(tx, workspace, [try #require(offer).id], .next)
        }
        #expect(try await side.run(1).first?.contains(person) == true)
        #expect(try await side.run(1).first?.contains(person) == false)
    }

    @Test("counts rounds in a row, and none of those that somebody missed of their own will")
    func inARow() async throws {
        let side = try await star(3)
        _ = try await side.run(3)
        let (workspace, program) = (side.world.workspace, try #require(ProgramID(side.programID)))
        let waited = try await side.world.inWorkspace { try WaitingStore().waited($0, workspace, program) }
        let rounds = try await side.world.history().suffix(3).map { Set($0.people) }
        for person in try await side.world.everybody().map(\.id) {
            let expected = rounds.reversed().prefix { !$0.contains(person) }.count
            #expect(waited[person, default: 0] == expected)
        }
    }
}

import Accounts
import Foundation
import Primitives
import Testing

@testable import Programs

@Suite("A program's kind decides who meets whom")
struct ProgramKindTests {
    private let fixture = PlanningFixture()

    private func plan(_ basis: ProgramsSlice.RoundBasis, seed: UInt64 = 1) throws -> RoundDraft {
        try RoundPlanning(seed: seed).plan(basis)
    }

    @Test("across groups: everybody meets somebody of another department, with the reason")
    func across() throws {
        let people = fixture.people(12)
        let basis = try fixture.basis(people, ProgramMatching(kind: .across(by: .department))) {
            try PlanningFixture.profile($0, department: $0 < 6 ? "Sales" : "Legal")
        }
        let draft = try plan(basis)
        #expect(draft.introductions.count == 6)
        #expect(draft.introductions.allSatisfy { $0.reasons.contains(.department) && $0.broken.isEmpty })
    }

    @Test("within groups: only those who share a detail meet, and whoever lacks it is told so")
    func within() throws {
        let people = fixture.people(9)
        let basis = try fixture.basis(people, ProgramMatching(kind: .within(by: .custom("Team")))) {
            try PlanningFixture.profile($0, custom: $0 == 8 ? [:] : ["Team": $0 < 4 ? "Red" : "Blue"])
        }
        let draft = try plan(basis)
        #expect(draft.introductions.allSatisfy { $0.reasons.contains(.shares(.custom("Team"))) })
        #expect(draft.absences == [Absence(person: people[8], reason: .unknown)])
    }

    @Test("two sides: whoever is on both is matched once, whoever is on neither is left out")
    func sides() throws {
        let people = fixture.people(8)
        let kind = ProgramKind.sides(by: .custom("Role"), one: "Mentor", other: "New")
        let roles = ["Mentor", "Mentor", "Mentor", "New", "New", "New", "Mentor;New", "Other"]
        let basis = try fixture.basis(people, ProgramMatching(kind: kind)) {
            try PlanningFixture.profile($0, custom: ["Role": roles[$0]])
        }
        let draft = try plan(basis)
        #expect(draft.accountedFor == people)
        #expect(draft.introductions.allSatisfy { $0.reasons.contains(.sides) && $0.broken.isEmpty })
        #expect(draft.absences == [Absence(person: people[7], reason: .sideless)])
    }

    @Test("two sides of unequal size: pairs, one of them with a third where the numbers are odd, and the others wait")
    func unequalSides() throws {
        let kind = ProgramKind.sides(by: .department, one: "Sales", other: "Engines")
        for (count, sizes) in [(16, [2, 2, 2, 2]), (17, [2, 2, 2, 3]), (9, [2, 2, 2, 3])] {
            let basis = try fixture.basis(fixture.people(count), ProgramMatching(kind: kind)) {
                try PlanningFixture.profile($0, department: $0 < 4 ? "Sales" : "Engines")
            }
            let draft = try plan(basis)
            #expect(draft.introductions.map(\.people.count).sorted() == sizes)
            #expect(draft.introductions.allSatisfy { $0.reasons.contains(.larger) == ($0.people.count == 3) })
            #expect(draft.absences.allSatisfy { $0.reason == .nobody })
            #expect(draft.accountedFor.count == count)
        }
    }

    @Test("a lottery is fair over its cycles: all win once before anybody wins twice")
    func lottery() throws {
        let people = fixture.people(10)
        var history: [(round: Int, people: [PersonID])] = []
        for round in 1...3 {
            var pairs = RoundPairs()
            pairs.hosts = [people[0]]
            let basis = try fixture.basis(
                people, ProgramMatching(kind: .lottery(winners: 3)), history: history, pairs: pairs)
            let draft = try plan(basis, seed: UInt64(round))
            let group = try #require(draft.introductions.first)
            #expect(draft.introductions.count == 1 && group.people.contains(people[0]) && group.people.count == 4)
            #expect(draft.absences.allSatisfy { $0.reason == .undrawn })
            history.append((round, group.people))
        }
        #expect(Set(history.flatMap(\.people)) == Set(people))
    }

    @Test("composed groups: each has its seats filled, the others wait with the reason")
    func composer() throws {
        let people = fixture.people(9)
        let seats = [ProgramSeat(value: "Sales", seats: 1), ProgramSeat(value: "Design", seats: 2)]
        let departments = ["Sales", "Sales", "Sales", "Design", "Design", "Design", "Design", "Design", "Law"]
        let basis = try fixture.basis(
            people, ProgramMatching(kind: .composer(by: .department, seats: seats))
        ) { try PlanningFixture.profile($0, department: departments[$0]) }
        let draft = try plan(basis)
        #expect(draft.introductions.map(\.people.count) == [3, 3])
        #expect(draft.introductions.allSatisfy { $0.reasons.contains(.seats) && $0.broken.isEmpty })
        #expect(draft.absences.count { $0.reason == .full } == 2)
        #expect(draft.absences.contains(Absence(person: people[8], reason: .uncategorised)))
    }

    @Test("composed groups with a seat for what nobody has: it is named, and no seat is said to have gone to others")
    func seatOfNobody() throws {
        let seats = [ProgramSeat(value: "Astronauts", seats: 1), ProgramSeat(value: "Design", seats: 2)]
        let matching = ProgramMatching(kind: .composer(by: .department, seats: seats))
        let people = fixture.people(4)
        let draft = try plan(
            fixture.basis(people, matching) { try PlanningFixture.profile($0, department: $0 < 3 ? "Design" : "Law") })
        #expect(draft.introductions.isEmpty && draft.findings == [RoundFinding(missing: "Astronauts", of: .department)])
        #expect(draft.absences.count { $0.reason == .nobody } == 3 && !draft.absences.contains { $0.reason == .full })
    }

    @Test("composed groups with more seats than there are people for: it is said how many there are")
    func fewPeople() throws {
        let seats = [ProgramSeat(value: "Law", seats: 2), ProgramSeat(value: "Design", seats: 2)]
        let matching = ProgramMatching(kind: .composer(by: .department, seats: seats))
        let draft = try plan(
            fixture.basis(fixture.people(4), matching) {
                try PlanningFixture.profile($0, department: $0 < 3 ? "Design" : "Law")
            })
        let finding = RoundFinding(lacking: .people, of: .department, value: "Law", people: 1, seats: 2)
        #expect(draft.findings == [finding])
        let english = try Catalogue(language: "en", files: ProgramsSlice.files)
        #expect(
            finding.sentence(english).contains("needs 2 with Department Law, and only 1 of those who take part has"))
    }

    @Test("a lottery of hosts only, or of none, is named", arguments: [(0, RoundFinding.Lack.hosts), (3, .guests)])
    func lotteryOfNobody(hosts: Int, lack: RoundFinding.Lack) throws {
        let people = fixture.people(3)
        var pairs = RoundPairs()
        pairs.hosts = Set(people.prefix(hosts))
        let basis = try fixture.basis(people, ProgramMatching(kind: .lottery(winners: 2)), pairs: pairs)
        let draft = try plan(basis)
        #expect(draft.introductions.isEmpty && draft.findings == [RoundFinding(lacking: lack)])
    }

    @Test("groups in which somebody has to differ, of people who are all alike, are named; not so where one differs")
    func alike() throws {
        let (people, matching) = (fixture.people(6), ProgramMatching(kind: .across(by: .location)))
        func findings(_ other: String) throws -> [RoundFinding] {
            try plan(
                fixture.basis(people, matching, size: 3) {
                    try PlanningFixture.profile($0, location: $0 == 0 ? other : "Oslo")
                }
            ).findings
        }
        #expect(try findings("Oslo") == [RoundFinding(lacking: .difference, of: .location)])
        #expect(try findings("Lisbon").isEmpty)
    }

    @Test("two sides of which nobody is on one: that one is named, and the other not blamed")
    func sideOfNobody() throws {
        let matching = ProgramMatching(kind: .sides(by: .department, one: "Sales", other: "Engines"))
        let draft = try plan(
            fixture.basis(fixture.people(4), matching) {
                try PlanningFixture.profile($0, department: $0 == 0 ? "Sales, EMEA" : "Engines")
            })
        #expect(draft.findings == [RoundFinding(missing: "Sales", of: .department)])
        let nobody = try plan(
            fixture.basis(fixture.people(0), matching) { try PlanningFixture.profile($0, department: "Law") })
        #expect(nobody.findings.isEmpty)
    }

    @Test("pairs kept apart never meet, and rules that leave somebody with nobody are named")
    func findings() throws {
        let people = fixture.people(4)
        var pairs = RoundPairs()
        pairs.apart = Set(people.dropFirst().map { PersonPair(people[0], $0) })
        let basis = try fixture.basis(people, pairs: pairs) {
            try PlanningFixture.profile($0, location: $0 == 0 ? "Oslo" : "Lisbon")
        }
        let draft = try plan(basis)
        #expect(draft.absences == [Absence(person: people[0], reason: .rules)])
        let finding = try #require(draft.findings.first)
        #expect(finding.people == 1 && finding.value == "Oslo" && finding.rules == ["apart"])
    }

    @Test("whoever would rather not meet somebody is left out for the reason that everybody else is told")
    func veiled() throws {
        let people = fixture.people(6)
        var pairs = RoundPairs()
        pairs.apart = Set(people.pairs)
        pairs.blocked = [PersonPair(people[0], people[1])]
        let all = try plan(try fixture.basis(people, pairs: pairs) { try PlanningFixture.profile($0) })
        #expect(all.absences.map(\.reason) == Array(repeating: .rules, count: 6))
        // Where a wish alone keeps somebody from everybody, no rule is blamed.
        pairs.apart = Set(people.pairs.filter { $0.one != people[0] && $0.other != people[0] })
        pairs.blocked = Set(people.dropFirst().map { PersonPair(people[0], $0) })
        let some = try plan(try fixture.basis(people, pairs: pairs) { try PlanningFixture.profile($0) })
        let reasons = some.absences.reduce(into: [:]) { $0[$1.person] = $1.reason }
        #expect(people.map { reasons[$0] == .nobody } == Array(repeating: true, count: 6))
    }

    @Test("a year of pairs reaches everybody before anybody meets again, planned round by round")
    func year() throws {
        let people = fixture.people(12)
        var history: [(round: Int, people: [PersonID])] = []
        for round in 1...11 {
            let draft = try plan(fixture.basis(people, history: history), seed: UInt64(round))
            #expect(draft.introductions.allSatisfy { !$0.again })
            history += draft.introductions.map { (round, $0.people) }
        }
        #expect(Set(history.flatMap { $0.people.pairs }).count == 66)
    }

    @Test(
        "loses nobody, whatever the mixture of kinds, rules, sizes and audiences",
        arguments: 1...40 as ClosedRange<UInt64>)
    func nobodyLost(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let fixture = PlanningFixture(seed: seed)
        let people = fixture.people(Int.random(in: 0...30, using: &random))
        let basis = try fixture.basis(
            people, random.matching(), size: Int.random(in: 2...8, using: &random),
            participations: random.participations(people), pairs: random.pairs(people)
        ) { index in
            try PlanningFixture.profile(
                index, department: random.value(["A", "B", "C"]), location: random.value(["Oslo", "Rome"]),
                custom: random.value(["X", "Y", "X;Y"]).map { ["Role": $0] } ?? [:])
        }
        let draft = try plan(basis, seed: seed)
        #expect(draft.accountedFor == people)
        #expect(
            draft.introductions.allSatisfy { Set($0.broken).subtracting([.tooLarge]).isEmpty && $0.people.count > 1 })
        let taking = Set(basis.taking)
        #expect(draft.introductions.flatMap(\.people).allSatisfy(taking.contains))
    }
}

/// Draws for the mixtures above.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) | (state << 31)
    }

    mutating func value(_ all: [String]) -> String? {
        Int.random(in: 0..<5, using: &self) == 0 ? nil : all.randomElement(using: &self)
    }

    mutating func matching() -> ProgramMatching {
        let kinds: [ProgramKind] = [
            .random, .across(by: .department), .within(by: .location),
            .lottery(winners: Int.random(in: 1...7, using: &self)),
            .sides(by: .custom("Role"), one: "X", other: "Y"),
            .composer(by: .department, seats: [ProgramSeat(value: "A", seats: 1), ProgramSeat(value: "B", seats: 2)]),
            .mystery(MysteryMeeting(place: "Café", days: 1, hour: 12)),
        ]
        var matching = ProgramMatching(kind: kinds.randomElement(using: &self) ?? .random)
        if Bool.random(using: &self) { matching.leftovers = .smaller }
        if Int.random(in: 0..<4, using: &self) == 0 { matching.differ = [.custom("Role")] }
        if Int.random(in: 0..<4, using: &self) == 0 { matching.share = [.location] }
        for name in ProgramWishes.Name.allCases where Bool.random(using: &self) { matching.wishes[name] = .much }
        return matching
    }

    mutating func participations(_ people: [PersonID]) -> [PersonID: Participation] {
        people.reduce(into: [:]) { all, person in
            switch Int.random(in: 0..<6, using: &self) {
            case 0: all[person] = Participation(state: .left)
            case 1: all[person] = Participation(pausedUntil: PlanningFixture.now + 60)
            default: break
            }
        }
    }

    mutating func pairs(_ people: [PersonID]) -> RoundPairs {
        var pairs = RoundPairs()
        for _ in 0..<(people.count / 2) {
            guard let one = people.randomElement(using: &self), let other = people.randomElement(using: &self),
                one != other
            else { continue }
            if Bool.random(using: &self) {
                pairs.apart.insert(PersonPair(one, other))
            } else {
                pairs.blocked.insert(PersonPair(one, other))
            }
        }
        pairs.hosts = Set(people.prefix(2))
        return pairs
    }
}

import Testing

@testable import Matching

@Suite("Groups under hard rules")
struct GroupLawTests {
    @Test("Of a handful nobody is left out who could be placed, and first are those who waited", arguments: 0..<150)
    func everybodyPlaced(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let request = RoundRequest.ruled(&random)
        let plan = try RoundPlanner.plan(request)
        let most = RuledRound(request).best
        let placed = plan.groups.flatMap(\.members)
        for group in plan.groups { #expect(RuledRound(request).allows(group.members)) }
        #expect(placed.count == most.placed)
        // Seats by category go by turns, and by a promise only.
        if case .everyone = request.draw {
            #expect(placed.reduce(0) { $0 + request.participants[$1].waited } == most.waited)
        }
        #expect(plan == (try RoundPlanner.plan(request)))
    }

    @Test("Where there is a way to seat everybody, it is found in larger rounds too", arguments: 0..<12)
    func planted(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var request = people(30, groupSize: 3)
        request.seed = seed
        request.rules.someDiffer = .department
        for person in 0..<30 { request.participants[person].department = person % 3 == 0 ? "a" : "b" }
        request.forbidden = randomEdges(30, density: 3, weights: 1...1, &random).filter {
            $0.first / 3 != $0.second / 3
        }.map { ForbiddenPair($0.first, $0.second) }
        let plan = try RoundPlanner.plan(request)
        #expect(plan.leftOut.isEmpty)
        for group in plan.groups { #expect(RuledRound(request).allows(group.members)) }
    }

    @Test("Two sides of different size: those over join pairs, and no pair is left with people of one side")
    func sides() throws {
        for seed in 0..<20 as Range<UInt64> {
            var request = RoundRequest(
                participants: (0..<14).map { Participant(department: $0 < 5 ? "a" : "b") }, seed: seed)
            request.rules.someDiffer = .department
            request.history = [PastGroup(round: 1, members: [0, 5, 6]), PastGroup(round: 2, members: [1, 5, 7])]
            let plan = try RoundPlanner.plan(request)
            #expect(plan.leftOut.isEmpty)
            for group in plan.groups { #expect(RuledRound(request).allows(group.members)) }
        }
    }

    @Test("Whoever is of two categories sits where more groups can be filled, and a stand-in where two may not meet")
    func seats() throws {
        var request = people(12)
        for person in 0..<12 {
            request.participants[person].others["role"] = person < 3 ? ["x", "y"] : person < 6 ? ["x"] : ["y"]
        }
        request.draw = .seats([SeatQuota(.named("role"), "x", seats: 3), SeatQuota(.named("role"), "y", seats: 3)])
        #expect(try RoundPlanner.plan(request).groups.map(\.members.count) == [6, 6])
        request.participants += Array(repeating: request.participants[11], count: 4)
        request.forbidden = [ForbiddenPair(6, 7), ForbiddenPair(6, 8), ForbiddenPair(7, 9), ForbiddenPair(8, 9)]
        for seed in 0..<20 as Range<UInt64> {
            request.seed = seed
            let plan = try RoundPlanner.plan(request)
            #expect(plan.groups.map(\.members.count) == [6, 6])
            #expect(plan.forbiddenPairs(of: request).isEmpty)
        }
    }

    @Test("No host of a lottery is left alone while another has several")
    func hosts() throws {
        var request = people(8)
        request.draw = .lottery(hosts: [0, 1, 2, 3], winners: 3)
        #expect(try RoundPlanner.plan(request).groups.map(\.members.count) == [2, 2, 2, 2])
    }
}

/// All rounds of a handful of people, one after another.
private struct RuledRound {
    let request: RoundRequest
    let largest: Int

    init(_ request: RoundRequest) {
        self.request = request
        let sizes = GroupSizes.of(people: request.participants.count, size: request.groupSize, request.leftovers)
        let most = sizes.max() ?? 0
        largest = request.groupSize == 2 ? 3 : max(most, min(most + 1, 8))
    }

    var best: (placed: Int, waited: Int) { most(of: Array(request.participants.indices)) }

    private func most(of people: [Int]) -> (placed: Int, waited: Int) {
        guard let first = people.first else { return (0, 0) }
        let others = Array(people.dropFirst())
        var best = most(of: others)
        for set in 1..<max(1, 1 << others.count) {
            let group = [first] + others.indices.filter { set & 1 << $0 != 0 }.map { others[$0] }
            guard group.count <= 8, allows(group) else { continue }
            let rest = most(of: others.filter { !group.contains($0) })
            let waited = group.reduce(rest.waited) { $0 + request.participants[$1].waited }
            if (rest.placed + group.count, waited) > best { best = (rest.placed + group.count, waited) }
        }
        return best
    }

    func allows(_ group: [Int]) -> Bool {
        if case .seats(let quotas) = request.draw { return hasSeats(group, quotas) && mayMeet(group) }
        return (2...largest).contains(group.count) && mayMeet(group)
    }

    private func mayMeet(_ group: [Int]) -> Bool {
        let people = group.map { request.participants[$0] }
        func each(_ holds: (Participant, Participant) -> Bool) -> Bool {
            people.indices.allSatisfy { one in people[(one + 1)...].allSatisfy { holds(people[one], $0) } }
        }
        let differ = request.rules.mustDiffer.allSatisfy { rule in each { differs($0, $1, rule) } }
        let share = request.rules.mustShare.allSatisfy { rule in
            each { !$0.values(of: rule).isDisjoint(with: $1.values(of: rule)) }
        }
        let mixed = request.rules.someDiffer.map { rule in !each { !differs($0, $1, rule) } } ?? true
        let isForbidden = request.forbidden.contains { group.contains($0.first) && group.contains($0.second) }
        return differ && share && mixed && !isForbidden
    }

    private func differs(_ one: Participant, _ other: Participant, _ rule: Attribute) -> Bool {
        let (first, second) = (one.values(of: rule), other.values(of: rule))
        return !first.isEmpty && !second.isEmpty && first.isDisjoint(with: second)
    }

    private func hasSeats(_ group: [Int], _ quotas: [SeatQuota]) -> Bool {
        var seats = quotas.flatMap { Array(repeating: $0, count: $0.seats) }
        guard group.count == seats.count else { return false }
        func fill(_ people: ArraySlice<Int>) -> Bool {
            guard let person = people.first else { return true }
            return seats.indices.contains { index in
                let quota = seats[index]
                guard request.participants[person].values(of: quota.attribute).contains(quota.value) else {
                    return false
                }
                seats.remove(at: index)
                defer { seats.insert(quota, at: index) }
                return fill(people.dropFirst())
            }
        }
        return fill(group[...])
    }
}

extension RoundRequest {
    fileprivate static func ruled(_ random: inout SeededRandom) -> RoundRequest {
        let count = Int.random(in: 0...8, using: &random)
        var request = people(count, groupSize: Int.random(in: 2...4, using: &random))
        request.seed = random.next()
        if Bool.random(using: &random) { request.leftovers = .smaller }
        for person in 0..<count {
            request.participants[person].department = ["a", "b", nil].randomElement(using: &random) ?? nil
            request.participants[person].location = ["Oslo", "Rome", "Lima"].randomElement(using: &random)
            let roles = ["x", "y", "z"].filter { _ in Bool.random(using: &random) }
            request.participants[person].others["role"] = Set(roles)
            request.participants[person].waited = Int.random(in: 0...4, using: &random)
        }
        request.forbidden = randomEdges(
            count, density: Int.random(in: 0...5, using: &random), weights: 1...1, &random
        ).map { ForbiddenPair($0.first, $0.second) }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: request.rules.someDiffer = .department
        case 1: request.rules.mustDiffer = [.location]
        case 2: request.rules.mustShare = [.named("role")]
        case 3:
            request.rules.someDiffer = .named("role")
            request.rules.mustDiffer = [.department]
        default:
            request.draw = .seats([
                SeatQuota(.named("role"), "x", seats: 1),
                SeatQuota(.named("role"), "y", seats: Int.random(in: 1...2, using: &random)),
            ])
        }
        return request
    }
}

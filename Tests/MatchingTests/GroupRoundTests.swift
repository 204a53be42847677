import Testing

@testable import Matching

@Suite("A round of larger groups")
struct GroupRoundTests {
    @Test(
        "People left over are spread over the groups",
        arguments: [
            (2, 4, [2]), (3, 4, [3]), (4, 4, [4]), (7, 4, [7]), (8, 4, [4, 4]), (11, 4, [6, 5]), (14, 3, [4, 4, 3, 3]),
            (1, 3, []), (0, 3, []),
        ])
    func sizes(count: Int, size: Int, expected: [Int]) throws {
        let plan = try RoundPlanner.plan(people(count, groupSize: size))
        #expect(plan.groups.map(\.members.count).sorted(by: >) == expected)
        #expect(plan.leftOut.count == (count == 1 ? 1 : 0))
    }

    @Test("Three rounds of 12 in threes repeat nobody")
    func noRepeats() throws {
        var request = people(12, groupSize: 3)
        for round in 1...3 {
            request.seed = UInt64(round)
            let plan = try RoundPlanner.plan(request)
            #expect(plan.repeats == 0)
            #expect(plan.newTies == 12)
            #expect(plan.isOptimal)
            request.history += plan.groups.map { PastGroup(round: round, members: $0.members) }
        }
    }

    @Test("Groups mix departments when they can")
    func departments() throws {
        var request = people(12, groupSize: 3)
        for index in 0..<12 { request.participants[index].department = "Department \(index % 3)" }
        request.wishes = RoundWishes(differentDepartment: 1, differentLocation: 0)
        let plan = try RoundPlanner.plan(request)
        for group in plan.groups { #expect(Set(group.members.map { $0 % 3 }).count == 3) }
        #expect(plan.isOptimal)
    }

    @Test("Two who must not meet are never in one group")
    func forbidden() throws {
        var request = people(9, groupSize: 3)
        request.forbidden = [ForbiddenPair(0, 1), ForbiddenPair(0, 2), ForbiddenPair(1, 2), ForbiddenPair(3, 4)]
        let plan = try RoundPlanner.plan(request)
        #expect(plan.leftOut.isEmpty)
        #expect(plan.forbiddenPairs(of: request).isEmpty)
    }

    @Test("Someone kept from everybody is left out with that reason, and the others meet")
    func outcast() throws {
        var request = people(7, groupSize: 3)
        request.forbidden = (1..<7).map { ForbiddenPair(0, $0) }
        let plan = try RoundPlanner.plan(request)
        #expect(plan.leftOut == [LeftOutParticipant(participant: 0, reason: .everyPartnerForbidden)])
        #expect(plan.groups.flatMap(\.members).sorted() == Array(1..<7))
    }

    @Test("The same seed gives the same groups")
    func deterministic() throws {
        var request = people(30, groupSize: 4)
        request.history = [PastGroup(round: 1, members: Array(0..<10))]
        request.effort = 3000
        #expect(try RoundPlanner.plan(request) == RoundPlanner.plan(request))
    }

    @Test("An exchange costs what the plan's cost changes by")
    func exchangeCost() throws {
        var request = people(13, groupSize: 4)
        request.history = (1...4).map { PastGroup(round: $0, members: [$0, $0 + 3, $0 + 6]) }
        let table = try RoundTable(request) { rounds, best in
            RoundTiers(pairs: 40, rounds: rounds, bestWish: best, noiseBits: 0, ceiling: 1 << 56)
        }
        var seating = Seating(count: 13)
        for start in [0, 4, 8] { seating.open(Array(start..<(start == 8 ? 13 : start + 4))) }
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            let (one, other) = (Int.random(in: 0..<13, using: &random), Int.random(in: 0..<13, using: &random))
            guard let change = seating.swapCost(one, other, table) else { continue }
            let before = seating.totalCost(table)
            seating.swapSeats(one, other)
            #expect(seating.totalCost(table) == before + Int128(change))
        }
    }
}

extension RoundPlan {
    /// Pairs of the plan that the request forbids.
    func forbiddenPairs(of request: RoundRequest) -> [ForbiddenPair] {
        let met = Set(groups.flatMap(\.pairs).map { [$0.first, $0.second] })
        return request.forbidden.filter { met.contains([$0.first, $0.second]) || met.contains([$0.second, $0.first]) }
    }
}

import Testing

@testable import Matching

@Suite("The search for groups")
struct GroupSearchTests {
    @Test("Small divisions are as good as the best of all", arguments: 0..<20)
    func brute(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = Int.random(in: 4...9, using: &random)
        let problem = GroupProblem.drawn(count, &random)
        var search = GroupAnnealing(problem, groups: problem.firstDivision(&random), seed: seed)
        try search.run(effort: 20_000)
        #expect(problem.totalCost(search.best) == search.bestCost)
        #expect(search.bestCost == problem.leastCost)
        #expect(problem.lowerBound <= search.bestCost)
        for (group, range) in problem.sizes.enumerated() {
            #expect(range.contains(search.best.count { $0 == Int32(group) }))
        }
    }

    @Test("Sizes promise most when unequal for gains, and when equal for costs")
    func sizing() {
        #expect(GroupSizing.best([2...6, 2...6, 2...6], people: 12, asUnequal: true).sorted() == [2, 4, 6])
        #expect(GroupSizing.best([2...6, 2...6, 2...6], people: 12, asUnequal: false) == [4, 4, 4])
        #expect(GroupSizing.best([1...2, 1...2], people: 9, asUnequal: true) == [2, 2])
    }

    @Test("Logarithms and powers without a library")
    func curve() {
        #expect(abs(Curve.logarithm(10) - 2.302_585_092_994_046) < 1e-12)
        #expect(abs(Curve.logarithm(0.001) + 6.907_755_278_982_137) < 1e-12)
        #expect(abs(Curve.power(0.5, 10) - 1 / 1024) < 1e-9)
    }

    @Test(
        "Rounds made of one repeat nobody",
        arguments: [(15, 3, 7), (21, 3, 9), (28, 4, 7), (24, 3, 10), (40, 4, 5)])
    func cyclic(count: Int, size: Int, rounds: Int) throws {
        let schedule = try CyclicSchedule(
            count: count, size: size, rounds: rounds, order: rounds, effort: 3_000_000, seed: 1)
        let found = try #require(schedule).rounds
        var met: Set<[Int]> = []
        for groups in found {
            for one in 0..<count {
                for other in 0..<one where groups[one] == groups[other] { #expect(met.insert([other, one]).inserted) }
            }
        }
        #expect(met.count == rounds * count * (size - 1) / 2)
    }

    @Test("Rounds thought of together go around past meetings and rules")
    func schedule() throws {
        var request = RoundRequest(participants: Array(repeating: Participant(), count: 12), groupSize: 3, seed: 2)
        request.history = [PastGroup(round: 1, members: [0, 1, 2]), PastGroup(round: 1, members: [3, 4, 5])]
        request.forbidden = [ForbiddenPair(6, 7)]
        var series = RoundSeries(request, firstRound: 2)
        series.effort = 200_000
        let plans = try series.plan(rounds: 3)
        #expect(plans.allSatisfy { $0.repeats == 0 && $0.leftOut.isEmpty })
        #expect(plans.allSatisfy { $0.forbiddenPairs(of: request).isEmpty })
    }
}

extension GroupProblem {
    fileprivate static func drawn(_ count: Int, _ random: inout SeededRandom) -> GroupProblem {
        var costs = Array(repeating: Int64(0), count: count * count)
        for one in 0..<count {
            for other in 0..<one {
                costs[one * count + other] = .random(in: -9...9, using: &random)
                costs[other * count + one] = costs[one * count + other]
            }
        }
        let half = count / 2
        return GroupProblem(count: count, costs: costs, sizes: [half - 1...half + 1, 1...count - half + 1])
    }

    /// By trying all divisions into two groups.
    fileprivate var leastCost: Int64 {
        (0..<1 << count).compactMap { set -> Int64? in
            let groups = (0..<count).map { Int32(set >> $0 & 1) }
            let second = groups.count { $0 == 1 }
            guard sizes[0].contains(count - second), sizes[1].contains(second) else { return nil }
            return totalCost(groups)
        }.min() ?? 0
    }
}

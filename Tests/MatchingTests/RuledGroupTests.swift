import Testing

@testable import Matching

@Suite("Groups of three and more under rules")
struct RuledGroupTests {
    @Test("A handful is divided in the best of all ways: most placed, then sizes as planned, then fewest repeats")
    func handful() throws {
        for seed in 0..<100 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let request = RoundRequest.met(Int.random(in: 3...10, using: &random), blocks: 1, &random)
            let plan = try RoundPlanner.plan(request)
            let best = BestDivision(request)
            #expect(plan.groups.reduce(0) { $0 + $1.members.count } == best.worth.placed)
            #expect(plan.repeats == best.worth.repeats, "\(request)")
            #expect(best.stray(of: plan) == best.worth.stray)
            #expect(plan.forbiddenPairs(of: request).isEmpty)
            #expect(plan.isOptimal || request.forbidden.isEmpty)
            #expect(plan.value <= plan.bound && plan.gap >= 0)
        }
    }

    @Test("No plan is worth more than its bound, whatever the rules")
    func bound() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let count = Int.random(in: 13...40, using: &random)
            var request = RoundRequest.met(count, blocks: Int.random(in: 0...6, using: &random), &random)
            request.effort = 3_000
            request.wishes = RoundWishes(differentDepartment: 1, differentLocation: 0)
            for person in 0..<count { request.participants[person].department = "\(person % 3)" }
            if seed % 3 == 0 { request.rules.someDiffer = .department }
            if seed % 3 == 1 { request.rules.mustDiffer = [.department] }
            let plan = try RoundPlanner.plan(request)
            #expect(plan.value <= plan.bound && (0...1).contains(plan.gap))
            #expect(plan.forbiddenPairs(of: request).isEmpty)
            if seed % 3 == 0 {
                for group in plan.groups { #expect(Set(group.members.map { $0 % 3 }).count > 1) }
            }
        }
    }

    @Test("The bound holds for the best division too, where rules do not let groups be of the sizes planned")
    func boundOfBest() throws {
        for seed in 0..<60 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let request = RoundRequest.met(Int.random(in: 4...9, using: &random), blocks: 3, &random)
            let table = try RoundTable(request) { RoundPlanner.tiers(for: request, rounds: $0, bestWish: $1) }
            let sizes = GroupSizes.of(people: table.count, size: request.groupSize)
            let law = GroupRound.law(table, sizes)
            let small = try #require(SmallRound(law, sizes: sizes))
            let best = try #require(small.cheaper(than: Seating(count: table.count), law))
            #expect(table.leastCost(of: best, law) <= best.totalCost(table))
        }
    }

    @Test("Where the first groups break a rule it goes on: no exchange that keeps the rules leaves fewer repeats")
    func goesOn() throws {
        for seed in 0..<30 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var request = RoundRequest.met(Int.random(in: 13...24, using: &random), blocks: 3, &random)
            request.groupSize = 6
            let plan = try RoundPlanner.plan(request)
            let met = Set(request.history.map(\.members))
            let forbidden = Set(request.forbidden.map { [$0.second, $0.first] })
            func count(_ group: [Int], _ pairs: Set<[Int]>) -> Int {
                group.indices.reduce(0) { sum, one in
                    sum + group[..<one].count { pairs.contains([min($0, group[one]), max($0, group[one])]) }
                }
            }
            let groups = plan.groups.map(\.members)
            for (place, one) in groups.enumerated() {
                for other in groups[..<place] {
                    for (mine, yours) in one.flatMap({ mine in other.map { (mine, $0) } }) {
                        let changed = [one.filter { $0 != mine } + [yours], other.filter { $0 != yours } + [mine]]
                        guard changed.allSatisfy({ count($0, forbidden) == 0 }) else { continue }
                        let repeats = changed.reduce(0) { $0 + count($1, met) }
                        #expect(repeats >= count(one, met) + count(other, met))
                    }
                }
            }
        }
    }
}

@Suite("What is said of a repeat")
struct LongestAgoTests {
    @Test("It is the longest ago only where nobody of them could meet somebody else longer ago, or new")
    func longestAgo() throws {
        for seed in 0..<120 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var request = RoundRequest.met(Int.random(in: 2...9, using: &random), blocks: 3, &random)
            request.groupSize = Int.random(in: 2...4, using: &random)
            let rounds = request.history.reduce(into: [[Int]: Int]()) { $0[$1.members] = $1.round }
            func last(_ one: Int, _ other: Int) -> Int { rounds[[min(one, other), max(one, other)]] ?? 0 }
            for group in try RoundPlanner.plan(request).groups {
                let members = group.members
                let holds = members.allSatisfy { one in
                    let latest = members.filter { $0 != one }.map { last(one, $0) }
                    let others = request.participants.indices.filter { !members.contains($0) }
                    return !latest.contains(0) && others.allSatisfy { last(one, $0) >= latest.max() ?? 0 }
                }
                #expect(group.reason.isLongestAgo == holds)
            }
        }
    }

    @Test("Not of two who meet again because others would be left over, though one of them has not met a third")
    func forOthers() throws {
        var request = people(4)
        request.forbidden = [ForbiddenPair(0, 3), ForbiddenPair(1, 3)]
        request.history = [PastGroup(round: 1, members: [0, 1]), PastGroup(round: 2, members: [2, 3])]
        let plan = try RoundPlanner.plan(request)
        #expect(plan.groups.map(\.members) == [[0, 1], [2, 3]])
        #expect(plan.groups.allSatisfy { !$0.reason.isLongestAgo })
        request.history += [[0, 2], [1, 2], [0, 3]].map { PastGroup(round: 1, members: $0) }
        // Who has not met somebody is not told that they could not: it may be that they do not want to.
        #expect(try RoundPlanner.plan(request).groups.allSatisfy { !$0.reason.isLongestAgo })
        request.history.append(PastGroup(round: 1, members: [1, 3]))
        #expect(try RoundPlanner.plan(request).groups.map(\.reason.isLongestAgo) == [true, false])
    }
}

extension RoundRequest {
    /// People of whom many have met, in pairs, and of whom some pairs, so many in ten, must not.
    fileprivate static func met(_ count: Int, blocks: Int, _ random: inout SeededRandom) -> RoundRequest {
        var request = people(count, groupSize: Int.random(in: 3...6, using: &random))
        request.seed = random.next()
        if Int.random(in: 0..<4, using: &random) == 0 { request.leftovers = .smaller }
        let met = randomEdges(count, density: 6, weights: 1...9, &random)
        request.history = met.map { PastGroup(round: Int($0.weight), members: [$0.second, $0.first]) }
        request.forbidden = randomEdges(count, density: blocks, weights: 1...1, &random).map {
            ForbiddenPair($0.first, $0.second)
        }
        return request
    }
}

/// The best of all divisions of a handful, found by going through them without the engine.
private struct BestDivision {
    struct Worth: Comparable {
        var placed = 0
        var stray = 0
        var repeats = 0

        static func < (one: Worth, other: Worth) -> Bool {
            (one.placed, -one.stray, -one.repeats) < (other.placed, -other.stray, -other.repeats)
        }
    }

    private(set) var worth = Worth()
    private let sizes: [Int]
    private let forbidden: Set<Int>
    private let met: Set<Int>

    init(_ request: RoundRequest) {
        sizes = GroupSizes.of(
            people: request.participants.count, size: request.groupSize, request.leftovers)
        forbidden = Set(request.forbidden.map { 1 << $0.first | 1 << $0.second })
        met = Set(request.history.map { 1 << $0.members[0] | 1 << $0.members[1] })
        worth = best(people: request.participants.count)
    }

    private var largest: Int { max(sizes.max() ?? 0, min((sizes.max() ?? 0) + 1, 8)) }

    /// How far from the mean of the sizes planned, times their number, all squared.
    private func stray(_ size: Int) -> Int {
        let far = size * sizes.count - sizes.reduce(0, +)
        return far * far
    }

    func stray(of plan: RoundPlan) -> Int { plan.groups.reduce(0) { $0 + stray($1.members.count) } }

    /// bests[s]: of the people of the set s; its lowest stays alone or is in a group with some of the others.
    private func best(people: Int) -> Worth {
        let groups = (0..<(1 << people)).map(group)
        var bests = Array(repeating: Worth(), count: 1 << people)
        for set in bests.indices.dropFirst() {
            let lowest = set & -set
            let others = set ^ lowest
            bests[set] = bests[others]
            var part = others
            while part != 0 {
                if let group = groups[part | lowest] {
                    let rest = bests[others ^ part]
                    let sum = Worth(
                        placed: group.placed + rest.placed, stray: group.stray + rest.stray,
                        repeats: group.repeats + rest.repeats)
                    bests[set] = max(bests[set], sum)
                }
                part = (part - 1) & others
            }
        }
        return bests.last ?? Worth()
    }

    /// Nil for people who may not be a group.
    private func group(_ set: Int) -> Worth? {
        let members = (0..<16).filter { set & 1 << $0 != 0 }
        let pairs = members.indices.flatMap { one in members[..<one].map { 1 << members[one] | 1 << $0 } }
        guard (2...max(2, largest)).contains(members.count), forbidden.isDisjoint(with: pairs) else { return nil }
        return Worth(placed: members.count, stray: stray(members.count), repeats: pairs.count(where: met.contains))
    }
}

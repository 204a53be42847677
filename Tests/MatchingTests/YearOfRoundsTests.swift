import Testing

@testable import Matching

@Suite("A year of rounds")
struct YearOfRoundsTests {
    @Test("52 rounds of 24 people repeat only when the unused pairs cannot place everyone")
    func pairsRepeatOnlyWhenTheyMust() throws {
        var year = Year(people(24))
        for _ in 0..<52 {
            let unused = year.pairsWithoutRepeats
            let plan = try year.play()
            #expect(plan.leftOut.isEmpty)
            #expect(plan.isOptimal)
            // The fewest repeats of a perfect matching: the pairs that the unused ones cannot make.
            #expect(plan.repeats == 12 - unused)
            #expect(plan.unusedPairsLeft == year.unusedPairs)
        }
        // 52 · 12 pairs, and only 24 · 23 / 2 different ones.
        #expect(year.repeats >= 348)
        #expect(year.repeats <= 360)
    }

    @Test("With 28 of 100 pairs forbidden, repeats stay at what the allowed pairs leave")
    func forbidden() throws {
        var random = SeededRandom(seed: 5)
        var request = people(24)
        request.forbidden = randomEdges(24, density: 3, weights: 1...1, &random).map {
            ForbiddenPair($0.first, $0.second)
        }
        var year = Year(request)
        for _ in 0..<52 {
            let unused = year.pairsWithoutRepeats
            let plan = try year.play()
            #expect(plan.leftOut.isEmpty)
            #expect(plan.repeats == 12 - unused)
        }
        let bound = 52 * 12 - (24 * 23 / 2 - request.forbidden.count)
        #expect(year.repeats >= bound)
        #expect(year.repeats <= bound + 12)
    }

    @Test("60 people do not repeat within a year")
    func sixty() throws {
        var year = Year(people(60))
        for _ in 0..<52 { #expect(try year.play().repeats == 0) }
    }

    @Test("With an odd number nobody sits out, and a three causes no needless repeat")
    func odd() throws {
        var year = Year(people(25))
        for _ in 0..<18 {
            let plan = try year.play()
            #expect(plan.leftOut.isEmpty)
            #expect(plan.groups.count == 12)
            #expect(plan.repeats == 0)
        }
    }
}

/// Rounds played one after another.
private struct Year {
    private(set) var request: RoundRequest
    private(set) var repeats = 0
    private var barred: Set<[Int]>

    init(_ request: RoundRequest) {
        self.request = request
        barred = Set(request.forbidden.map { [min($0.first, $0.second), max($0.first, $0.second)] })
    }

    private var unused: [WeightedEdge] {
        let count = request.participants.count
        return (0..<count).flatMap { one in
            (one + 1..<count).compactMap { barred.contains([one, $0]) ? nil : WeightedEdge(one, $0, 1) }
        }
    }

    var unusedPairs: Int { unused.count }

    /// The most pairs that could meet now without a repeat.
    var pairsWithoutRepeats: Int {
        let count = request.participants.count
        let matching = try? MaximumWeightMatching(vertexCount: count, edges: unused)
        return (matching?.mates.count { $0 != nil } ?? 0) / 2
    }

    mutating func play() throws -> RoundPlan {
        let plan = try RoundPlanner.plan(request)
        request.history += plan.groups.map { PastGroup(round: Int(request.seed), members: $0.members) }
        request.seed += 1
        for pair in plan.groups.flatMap(\.pairs) { barred.insert([pair.first, pair.second]) }
        repeats += plan.repeats
        return plan
    }
}

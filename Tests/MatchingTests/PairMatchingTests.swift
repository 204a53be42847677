import Testing

@testable import Matching

@Suite("Best pairs over the complete graph")
struct PairMatchingTests {
    /// Few candidates and additions, so that pricing has work to do.
    private var tight: PairLimits {
        var limits = PairLimits()
        limits.candidates = 1
        limits.additions = 1
        return limits
    }

    @Test("With a single candidate each, pricing still finds the optimum over all pairs", arguments: 0..<30)
    func bruteForce(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<10 {
            let graph = RandomGraph(Int.random(in: 2...9, using: &random), &random)
            for most in [false, true] {
                let found = try PairMatching(graph.weights, maximumCardinality: most, limits: tight)
                let best = BruteForce(vertexCount: graph.count, edges: graph.edges, maximumCardinality: most)
                #expect(found.weight == Int128(best.weight))
                #expect(found.isOptimal)
                if most { #expect(found.mates.count { $0 != nil } == 2 * best.pairs) }
            }
        }
    }

    @Test("Pricing agrees with the matching of all edges at once", arguments: 0..<4)
    func larger(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let graph = RandomGraph(70, &random)
        let found = try PairMatching(graph.weights, maximumCardinality: true, limits: tight)
        let full = try MaximumWeightMatching(
            vertexCount: graph.count, edges: graph.edges, maximumCardinality: true)
        #expect(found.weight == full.weight)
        #expect(found.isOptimal)
    }

    @Test("A core in which all want the same few people does not leave anybody out")
    func infeasibleCore() throws {
        // Everyone's heaviest edges lead to persons 0...2; a full matching exists only outside the core.
        let weights = ClosureWeights(count: 40) { one, _ in one < 3 ? 1000 : 1 }
        let found = try PairMatching(weights, maximumCardinality: true, limits: tight)
        #expect(found.mates.allSatisfy { $0 != nil })
        #expect(found.weight == 3 * 1000 + 17)
        #expect(found.isOptimal)
    }

    @Test("When rules leave only a star, one pair is all there is")
    func star() throws {
        let weights = ClosureWeights(count: 30) { one, _ in one == 0 ? 7 : nil }
        let found = try PairMatching(weights, maximumCardinality: true)
        #expect(found.mates.count { $0 != nil } == 2)
        #expect(found.isOptimal)
    }

    @Test("Without enough rounds of pricing the gap is told")
    func gap() throws {
        var limits = tight
        limits.rounds = 1
        var random = SeededRandom(seed: 2)
        let graph = RandomGraph(60, &random)
        let rough = try PairMatching(graph.weights, limits: limits)
        let exact = try PairMatching(graph.weights)
        #expect(!rough.isOptimal)
        #expect(rough.weight <= exact.weight)
        #expect(try #require(rough.bound) >= exact.weight)
    }

    @Test("With more pairs than may be looked at, nothing is claimed")
    func window() throws {
        var limits = PairLimits()
        limits.pairsPerRound = 300
        let found = try PairMatching(ClosureWeights(count: 50) { Int64(1 + $0 * $1 % 7) }, limits: limits)
        #expect(found.bound == nil)
        #expect(!found.isOptimal)
        #expect(found.mates.count { $0 != nil } == 50)
    }

    @Test("Nobody, one person and all forbidden", arguments: [0, 1, 6])
    func degenerate(count: Int) throws {
        let found = try PairMatching(ClosureWeights(count: count) { _, _ in nil }, maximumCardinality: true)
        #expect(found.mates == Array(repeating: nil, count: count))
        #expect(found.isOptimal)
    }

    @Test("Weights beyond the limit are refused")
    func weights() {
        #expect(throws: MatchingError.weightTooLarge) {
            try PairMatching(ClosureWeights(count: 3) { _, _ in .max })
        }
        #expect(throws: MatchingError.weightTooLarge) {
            try PairMatching(ClosureWeights(count: 3) { one, _ in one == 0 ? .min + 1 : 1 })
        }
    }
}

/// A graph drawn by chance, as edges and as rows of weights.
private struct RandomGraph {
    let count: Int
    let edges: [WeightedEdge]
    let weights: ClosureWeights

    init(_ count: Int, _ random: inout SeededRandom) {
        self.count = count
        let greatest = [1, 10, 1 << 30].randomElement(using: &random) ?? 1
        let edges = randomEdges(
            count, density: Int.random(in: 5...10, using: &random), weights: Int64(-greatest / 3)...Int64(greatest),
            &random)
        self.edges = edges
        let table = Dictionary(uniqueKeysWithValues: edges.map { ([$0.second, $0.first], $0.weight) })
        weights = ClosureWeights(count: count) { table[[$0, $1]] }
    }
}

import Testing

@testable import Matching

@Suite("Matching of greatest weight")
struct MaximumWeightMatchingTests {
    @Test("No vertices, one vertex and no edges have the empty matching", arguments: [0, 1, 5])
    func empty(vertexCount: Int) throws {
        let matching = try MaximumWeightMatching(vertexCount: vertexCount, edges: [], maximumCardinality: true)
        #expect(matching.mates == Array(repeating: nil, count: vertexCount))
        verifyOptimum(matching, vertexCount: vertexCount, edges: [])
    }

    @Test("A heavy middle edge beats two light ones, unless the number of pairs comes first")
    func cardinality() throws {
        let path = [WeightedEdge(0, 1, 2), WeightedEdge(1, 2, 5), WeightedEdge(2, 3, 2)]
        let heaviest = try MaximumWeightMatching(vertexCount: 4, edges: path)
        #expect(heaviest.mates == [nil, 2, 1, nil])
        let most = try MaximumWeightMatching(vertexCount: 4, edges: path, maximumCardinality: true)
        #expect(most.mates == [1, 0, 3, 2])
        #expect(most.weight == 4)
    }

    @Test("Edges of weight zero or less are used only when the number of pairs comes first")
    func negative() throws {
        let edges = [WeightedEdge(0, 1, -3), WeightedEdge(2, 3, 0)]
        #expect(try MaximumWeightMatching(vertexCount: 4, edges: edges).mates == [nil, nil, nil, nil])
        let most = try MaximumWeightMatching(vertexCount: 4, edges: edges, maximumCardinality: true)
        #expect(most.mates == [1, 0, 3, 2])
        #expect(most.weight == -3)
    }

    @Test("Of parallel edges the heaviest counts")
    func parallel() throws {
        let edges = [WeightedEdge(0, 1, 3), WeightedEdge(1, 0, 7), WeightedEdge(0, 1, 5)]
        #expect(try MaximumWeightMatching(vertexCount: 2, edges: edges).weight == 7)
    }

    @Test("Small graphs agree with trying every matching", arguments: 0..<40)
    func bruteForce(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<20 {
            let vertexCount = Int.random(in: 2...9, using: &random)
            let greatest = [1, 2, 5, 100, 1 << 40].randomElement(using: &random) ?? 1
            let least = Bool.random(using: &random) ? -greatest : 1
            let density = Int.random(in: 2...10, using: &random)
            let edges = randomEdges(vertexCount, density: density, weights: Int64(least)...Int64(greatest), &random)
            for most in [false, true] {
                let expected = BruteForce(vertexCount: vertexCount, edges: edges, maximumCardinality: most)
                let found = try MaximumWeightMatching(vertexCount: vertexCount, edges: edges, maximumCardinality: most)
                #expect(found.weight == Int128(expected.weight))
                if most { #expect(found.mates.count { $0 != nil } == 2 * expected.pairs) }
                verifyOptimum(found, vertexCount: vertexCount, edges: edges)
            }
        }
    }

    @Test(
        "Duals prove the optimum of larger graphs",
        arguments: [(60, 10, 3), (60, 3, 1000), (150, 1, 2), (150, 2, 1 << 30), (300, 1, 10)])
    func certified(vertexCount: Int, density: Int, greatest: Int64) throws {
        var random = SeededRandom(seed: UInt64(vertexCount))
        let edges = randomEdges(vertexCount, density: density, weights: 1...greatest, &random)
        for most in [false, true] {
            let matching = try MaximumWeightMatching(vertexCount: vertexCount, edges: edges, maximumCardinality: most)
            verifyOptimum(matching, vertexCount: vertexCount, edges: edges)
        }
    }

    @Test("The same edges give the same matching")
    func deterministic() throws {
        var random = SeededRandom(seed: 9)
        let edges = randomEdges(80, density: 4, weights: 1...3, &random)
        let first = try MaximumWeightMatching(vertexCount: 80, edges: edges)
        #expect(try MaximumWeightMatching(vertexCount: 80, edges: edges) == first)
    }

    @Test("Weights at the limit do not overflow")
    func limits() throws {
        var random = SeededRandom(seed: 4)
        let limit = MatchingLimits.weight
        let edges = randomEdges(41, density: 8, weights: (limit - 3)...limit, &random)
        let matching = try MaximumWeightMatching(vertexCount: 41, edges: edges)
        verifyOptimum(matching, vertexCount: 41, edges: edges)
        #expect(matching.mates.count { $0 != nil } == 40)
    }
}

@Suite("Graphs that are refused")
struct RefusedGraphTests {
    @Test("An edge must join two different vertices that exist")
    func vertices() {
        #expect(throws: MatchingError.unknownVertex(2)) { try matching(WeightedEdge(0, 2, 1)) }
        #expect(throws: MatchingError.unknownVertex(-1)) { try matching(WeightedEdge(-1, 1, 1)) }
        #expect(throws: MatchingError.loop(1)) { try matching(WeightedEdge(1, 1, 1)) }
        #expect(throws: MatchingError.tooManyVertices(-4)) { try MaximumWeightMatching(vertexCount: -4, edges: []) }
    }

    @Test("Weights beyond the limit are refused, also by what the number of pairs adds", arguments: [false, true])
    func weights(maximumCardinality: Bool) {
        for weight in [Int64.min, -MatchingLimits.weight - 1, MatchingLimits.weight + 1, .max] {
            #expect(throws: MatchingError.weightTooLarge) {
                try matching(WeightedEdge(0, 1, weight), maximumCardinality: maximumCardinality)
            }
        }
        #expect(throws: MatchingError.weightTooLarge) {
            let limit = MatchingLimits.weight
            let edges = [WeightedEdge(0, 1, -limit), WeightedEdge(2, 3, limit)]
            return try MaximumWeightMatching(vertexCount: 4, edges: edges, maximumCardinality: true)
        }
    }

    @Test("A cancelled task gets no matching")
    func cancelled() async {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try matching(WeightedEdge(0, 1, 1), WeightedEdge(1, 2, 2), WeightedEdge(0, 2, 2))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @discardableResult
    private func matching(_ edges: WeightedEdge..., maximumCardinality: Bool = false) throws -> [Int?] {
        let count = 1 + edges.count
        return try MaximumWeightMatching(vertexCount: count, edges: edges, maximumCardinality: maximumCardinality).mates
    }
}

import Testing

@testable import Matching

/// Checks a matching and its proof without trusting either: pairs are edges, duals satisfy every edge, and the weight
/// reached is the most that the duals allow.
func verifyOptimum(
    _ matching: MaximumWeightMatching, vertexCount: Int, edges: [WeightedEdge],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let proof = matching.certificate
    var weights: [Int: Int64] = [:]
    for edge in edges {
        let key = min(edge.first, edge.second) * vertexCount + max(edge.first, edge.second)
        weights[key] = max(weights[key] ?? .min, edge.weight)
    }
    var sum: Int128 = 0
    var pairs: Int128 = 0
    var isMatching = matching.mates.count == vertexCount
    for (vertex, mate) in matching.mates.enumerated() {
        guard let mate else { continue }
        isMatching = isMatching && matching.mates[mate] == vertex
        guard vertex < mate else { continue }
        guard let weight = weights[vertex * vertexCount + mate] else { isMatching = false; continue }
        sum += Int128(weight)
        pairs += 1
    }
    #expect(isMatching, sourceLocation: sourceLocation)
    #expect(sum == matching.weight, sourceLocation: sourceLocation)
    let isFeasible =
        proof.vertexDuals.allSatisfy { $0 >= 0 } && proof.blossoms.allSatisfy { $0.dual > 0 && $0.size % 2 == 1 }
        && edges.allSatisfy { proof.reducedCost($0.first, $0.second, $0.weight) >= 0 }
    #expect(isFeasible, sourceLocation: sourceLocation)
    #expect(2 * (sum + pairs * Int128(proof.lift)) == proof.doubledBound, sourceLocation: sourceLocation)
}

/// Edges drawn by chance: each pair with a chance of `density` in ten.
func randomEdges(
    _ vertexCount: Int, density: Int, weights: ClosedRange<Int64>, _ random: inout SeededRandom
) -> [WeightedEdge] {
    var edges: [WeightedEdge] = []
    for first in 0..<vertexCount {
        for second in 0..<first where Int.random(in: 0..<10, using: &random) < density {
            edges.append(WeightedEdge(first, second, .random(in: weights, using: &random)))
        }
    }
    return edges.shuffled(using: &random)
}

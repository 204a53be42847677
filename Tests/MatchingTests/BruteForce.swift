@testable import Matching

/// The best matching by trying all, for a handful of vertices.
struct BruteForce {
    let pairs: Int
    let weight: Int64

    /// - Parameter maximumCardinality: compare the number of pairs before the weight.
    init(vertexCount: Int, edges: [WeightedEdge], maximumCardinality: Bool) {
        var best = [(pairs: Int, weight: Int64)](repeating: (0, 0), count: 1 << vertexCount)
        var weights: [Int: Int64] = [:]
        for edge in edges {
            let key = 1 << edge.first | 1 << edge.second
            weights[key] = max(weights[key] ?? .min, edge.weight)
        }
        // best[s]: the best matching among the vertices of the set s; its lowest vertex stays alone or has a partner.
        for set in 1..<max(1, 1 << vertexCount) {
            let lowest = set & -set
            var choice = best[set ^ lowest]
            var others = set ^ lowest
            while others != 0 {
                let other = others & -others
                others ^= other
                guard let weight = weights[lowest | other] else { continue }
                let rest = best[set ^ lowest ^ other]
                let pairs = maximumCardinality ? rest.pairs + 1 : 0
                if (pairs, rest.weight + weight) > choice { choice = (pairs, rest.weight + weight) }
            }
            best[set] = choice
        }
        (pairs, weight) = best[best.count - 1]
    }
}

/// A matching of greatest weight on a general graph, with its proof.
///
/// Exact. O(n m log n) at worst; see `BlossomSearch`. Deterministic: the same edges in the same order give the same
/// answer. Edges that weigh nothing or less stay out, unless the number of pairs comes first.
package struct MaximumWeightMatching: Equatable, Sendable {
    /// For each vertex its partner.
    package let mates: [Int?]
    /// The sum of the weights of the edges chosen.
    package let weight: Int128
    package let certificate: DualCertificate

    /// - Parameter maximumCardinality: first as many pairs as possible, then the greatest weight among those.
    /// - Throws: `MatchingError` for a graph beyond the limits, `CancellationError` when the task is cancelled.
    package init(vertexCount: Int, edges: [WeightedEdge], maximumCardinality: Bool = false) throws {
        try MaximumWeightMatching.check(vertexCount: vertexCount, edges: edges)
        let weights = edges.lazy.map(\.weight)
        let lift =
            maximumCardinality
            ? try cardinalityLift(least: weights.min() ?? 0, greatest: weights.max() ?? 0, vertexCount: vertexCount)
            : 0
        try self.init(EdgeTable(vertexCount: vertexCount, edges: edges, lift: lift), lift: lift)
    }

    /// - Parameter previous: the answer for the same vertices and fewer edges, to start from.
    init(_ edges: EdgeTable, lift: Int64, from previous: MaximumWeightMatching? = nil) throws {
        var search = BlossomSearch(edges)
        if let previous {
            search.start(duals: previous.certificate.flattened, mates: previous.mates)
        } else {
            search.start()
        }
        try search.run()
        certificate = search.certificate(lift: lift)
        let matching = search.mates()
        mates = matching
        weight = search.matchedWeight(lift: lift)
    }

    static func check(vertexCount: Int, edges: [WeightedEdge]) throws(MatchingError) {
        guard (0...MatchingLimits.vertices).contains(vertexCount) else { throw .tooManyVertices(vertexCount) }
        guard edges.count <= MatchingLimits.edges else { throw .tooManyEdges(edges.count) }
        for edge in edges {
            guard (0..<vertexCount).contains(edge.first) else { throw .unknownVertex(edge.first) }
            guard (0..<vertexCount).contains(edge.second) else { throw .unknownVertex(edge.second) }
            guard edge.first != edge.second else { throw .loop(edge.first) }
            guard edge.weight.magnitude <= UInt64(MatchingLimits.weight) else { throw .weightTooLarge }
        }
    }
}

/// What to add to every weight so that a matching with more pairs always weighs more: with `k` pairs at most, and
/// weights from `least` to `greatest`, each pair counts `k · (greatest − least) + 1` above the least.
func cardinalityLift(least: Int64, greatest: Int64, vertexCount: Int) throws(MatchingError) -> Int64 {
    let (spread, first) = greatest.subtractingReportingOverflow(least)
    let (product, second) = spread.multipliedReportingOverflow(by: Int64(vertexCount / 2))
    let (bonus, third) = product.addingReportingOverflow(1)
    let (lift, fourth) = bonus.subtractingReportingOverflow(least)
    let (heaviest, fifth) = lift.addingReportingOverflow(greatest)
    let overflow = first || second || third || fourth || fifth
    guard !overflow, heaviest <= MatchingLimits.weight else { throw .weightTooLarge }
    return lift
}

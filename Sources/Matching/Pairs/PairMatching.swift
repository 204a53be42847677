/// The best pairs over the complete graph of people: the greatest total weight, proved.
///
/// Exact matching on a sparse core, then pricing: every pair that was left out is held against the duals; those that
/// contradict them join the core, until none does. The duals are then a proof for the complete graph, and it does not
/// matter whether the core alone could place everyone.
///
/// U. Derigs, A. Metz, "On the use of optimal fractional matchings for solving the (integer) matching problem",
/// Computing 36 (1986). W. Cook, A. Rohe, "Computing minimum-weight perfect matchings", INFORMS J. Comput. 11 (1999).
package struct PairMatching: Equatable, Sendable {
    /// For each person the partner.
    package let mates: [Int?]
    /// The sum of the weights of the pairs chosen.
    package let weight: Int128
    /// No choice of as many pairs weighs more than this (without `maximumCardinality`: no choice at all). Nil when the
    /// number of people was too large to look at every pair.
    package let bound: Int128?
    /// Rounds of pricing used.
    package let rounds: Int

    /// Whether the pairs are proved to be the best there are.
    package var isOptimal: Bool { bound == weight }

    /// - Parameter maximumCardinality: first as many pairs as possible, then the greatest weight among those.
    /// - Throws: `MatchingError` when weights are beyond the limits, `CancellationError` when the task is cancelled.
    package init(
        _ weights: some PairWeights, maximumCardinality: Bool = false, limits: PairLimits = PairLimits()
    ) throws {
        let count = weights.count
        guard (0...MatchingLimits.vertices).contains(count) else { throw MatchingError.tooManyVertices(count) }
        let core = try CandidateEdges(weights, limits: limits)
        var lift: Int64 = 0
        if maximumCardinality, let spread = core.spread {
            lift = try cardinalityLift(least: spread.lowerBound, greatest: spread.upperBound, vertexCount: count)
        }
        var edges = core.edges
        var matching = try MaximumWeightMatching(
            EdgeTable(vertexCount: count, edges: edges, lift: lift), lift: lift)
        var pricing = try Pricing(weights, matching.certificate, limits: limits)
        var round = 1
        while !pricing.missing.isEmpty, round < limits.rounds {
            edges.append(contentsOf: pricing.missing)
            matching = try MaximumWeightMatching(
                EdgeTable(vertexCount: count, edges: edges, lift: lift), lift: lift, from: matching)
            pricing = try Pricing(weights, matching.certificate, limits: limits)
            round += 1
        }
        mates = matching.mates
        weight = matching.weight
        rounds = round
        bound = pricing.isComplete ? matching.bound(excess: pricing.excess) : nil
    }
}

extension MaximumWeightMatching {
    /// The bound of the certificate once vertex duals are raised by `excess`, doubled, to satisfy every pair.
    fileprivate func bound(excess: Int128) -> Int128 {
        let pairs = Int128(mates.count { $0 != nil } / 2)
        return (certificate.doubledBound + excess) / 2 - pairs * Int128(certificate.lift)
    }
}

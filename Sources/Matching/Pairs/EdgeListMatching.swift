/// The matching of greatest weight among the edges of a list, proved.
///
/// A long list is not searched whole: first the heaviest few edges of each vertex, then every edge left out is held
/// against the duals and joins when it contradicts them, until none does (see `PairMatching` for the literature).
package struct EdgeListMatching: Equatable, Sendable {
    /// For each vertex its partner.
    package let mates: [Int?]
    /// The sum of the weights of the edges chosen.
    package let weight: Int128
    /// No matching weighs more. Worked out from the duals over all edges, so it is a proof where it equals `weight`.
    package let bound: Int128
    /// Searches made: one, and one more for each time that edges had to join.
    package let searches: Int

    /// - Throws: `MatchingError` for a graph beyond the limits, `CancellationError` when the task is cancelled.
    package init(vertexCount: Int, edges: [WeightedEdge], limits: PairLimits = PairLimits()) throws {
        try MaximumWeightMatching.check(vertexCount: vertexCount, edges: edges)
        var core = SearchedEdges(vertexCount: vertexCount, edges: edges, limits: limits)
        var matching = try MaximumWeightMatching(EdgeTable(vertexCount: vertexCount, edges: core.edges), lift: 0)
        var searches = 1
        while core.takeContradicting(matching.certificate, from: edges) {
            let table = EdgeTable(vertexCount: vertexCount, edges: core.edges)
            matching = try MaximumWeightMatching(table, lift: 0, from: matching)
            searches += 1
        }
        mates = matching.mates
        weight = matching.weight
        bound = matching.certificate.doubledBound / 2
        self.searches = searches
    }
}

/// The part of a list of edges that is searched.
private struct SearchedEdges {
    private(set) var edges: [WeightedEdge] = []
    /// For each edge of the list whether it is in the core.
    private var isTaken: [Bool]

    init(vertexCount: Int, edges list: [WeightedEdge], limits: PairLimits) {
        isTaken = Array(repeating: false, count: list.count)
        guard list.count > vertexCount * limits.candidates * 2 else {
            edges = list
            isTaken = Array(repeating: true, count: list.count)
            return
        }
        var heaviest = HeaviestOfEach(count: vertexCount, capacity: limits.candidates)
        for (index, edge) in list.enumerated() where edge.weight > 0 {
            heaviest.offer(index, edge.weight, to: edge.first)
            heaviest.offer(index, edge.weight, to: edge.second)
        }
        for index in heaviest.indices { take(index, list) }
        cover(vertexCount, list)
    }

    private mutating func take(_ index: Int, _ list: [WeightedEdge]) {
        guard !isTaken[index] else { return }
        isTaken[index] = true
        edges.append(list[index])
    }

    /// Adds edges by which vertices that a greedy matching of the core leaves over find each other.
    private mutating func cover(_ vertexCount: Int, _ list: [WeightedEdge]) {
        var isFree = Array(repeating: true, count: vertexCount)
        func match(_ edge: WeightedEdge) -> Bool {
            guard isFree[edge.first], isFree[edge.second] else { return false }
            isFree[edge.first] = false
            isFree[edge.second] = false
            return true
        }
        for edge in edges.sorted(by: { $0.weight > $1.weight }) { _ = match(edge) }
        for (index, edge) in list.enumerated() where edge.weight > 0 && match(edge) { take(index, list) }
    }

    /// Takes the edges that the duals do not pay for; false when they pay for all.
    mutating func takeContradicting(_ proof: DualCertificate, from list: [WeightedEdge]) -> Bool {
        guard edges.count < list.count else { return false }
        let before = edges.count
        let duals = proof.vertexDuals
        for (index, edge) in list.enumerated() where duals[edge.first] + duals[edge.second] < 2 * edge.weight {
            if !isTaken[index], proof.reducedCost(edge.first, edge.second, edge.weight) < 0 { take(index, list) }
        }
        return edges.count > before
    }
}

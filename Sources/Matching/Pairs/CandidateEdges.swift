/// The sparse core of a complete graph: each person's heaviest edges, and a greedy matching so that nobody is left out
/// for want of a candidate.
struct CandidateEdges {
    /// Distinct pairs, the smaller number first.
    private(set) var edges: [WeightedEdge] = []
    /// The least and greatest weight of all pairs seen; nil when every pair is forbidden.
    private(set) var spread: ClosedRange<Int64>?
    private let window: Int

    init(_ weights: some PairWeights, limits: PairLimits) throws {
        window = CandidateEdges.window(count: weights.count, limits: limits)
        var row = Array(repeating: forbiddenPair, count: weights.count)
        var heaviest = HeaviestPartners(capacity: limits.candidates)
        for person in 0..<weights.count {
            if person & 63 == 0, Task.isCancelled { throw CancellationError() }
            heaviest.removeAll()
            // From the next person on and around: equal weights are spread over everyone, not heaped on the first.
            for others in CandidateEdges.around(person, count: weights.count, window: window) {
                weights.fill(&row, of: person, others: others)
                for other in others where row[other] != forbiddenPair {
                    heaviest.offer(other, row[other])
                    widenSpread(row[other])
                }
            }
            edges.append(contentsOf: heaviest.entries.map { pair(person, $0.partner, $0.weight) })
        }
        try checkSpread()
        removeDuplicates()
        try cover(weights, &row)
    }

    /// How many others each person looks at: all, unless that were more pairs than allowed.
    static func window(count: Int, limits: PairLimits) -> Int {
        guard count > 1 else { return 0 }
        return min(count - 1, max(limits.candidates, 2 * limits.pairsPerRound / count))
    }

    /// The `window` people after `person`, going on at 0 after the last.
    static func around(_ person: Int, count: Int, window: Int) -> [Range<Int>] {
        let end = person + 1 + window
        return [person + 1..<min(end, count), 0..<max(0, end - count)]
    }

    private mutating func widenSpread(_ weight: Int64) {
        guard let spread else { return self.spread = weight...weight }
        if weight < spread.lowerBound { self.spread = weight...spread.upperBound }
        if weight > spread.upperBound { self.spread = spread.lowerBound...weight }
    }

    private func checkSpread() throws(MatchingError) {
        guard let spread else { return }
        let limit = MatchingLimits.weight
        guard spread.lowerBound >= -limit, spread.upperBound <= limit else { throw .weightTooLarge }
    }

    private mutating func removeDuplicates() {
        edges.sort { ($0.first, $0.second) < ($1.first, $1.second) }
        var kept: [WeightedEdge] = []
        for edge in edges where kept.last != edge { kept.append(edge) }
        edges = kept
    }

    /// Adds the edges by which people that a greedy matching of the candidates leaves over find each other.
    private mutating func cover(_ weights: some PairWeights, _ row: inout [Int64]) throws {
        var waiting = unmatchedByGreed(count: weights.count)
        var added: [WeightedEdge] = []
        while let person = waiting.popLast() {
            if waiting.count & 63 == 0, Task.isCancelled { throw CancellationError() }
            weights.fill(&row, of: person, others: 0..<weights.count)
            let values = row
            let allowed = waiting.indices.filter { values[waiting[$0]] != forbiddenPair }
            guard let best = allowed.max(by: { values[waiting[$0]] < values[waiting[$1]] }) else { continue }
            added.append(pair(person, waiting[best], row[waiting[best]]))
            waiting.remove(at: best)
        }
        edges.append(contentsOf: added)
        removeDuplicates()
    }

    private func unmatchedByGreed(count: Int) -> [Int] {
        var free = Array(repeating: true, count: count)
        let heaviestFirst = edges.indices.sorted { (edges[$1].weight, $0) < (edges[$0].weight, $1) }
        for edge in heaviestFirst.lazy.map({ edges[$0] }) where free[edge.first] && free[edge.second] {
            free[edge.first] = false
            free[edge.second] = false
        }
        return free.indices.filter { free[$0] }
    }
}

func pair(_ one: Int, _ other: Int, _ weight: Int64) -> WeightedEdge {
    WeightedEdge(min(one, other), max(one, other), weight)
}

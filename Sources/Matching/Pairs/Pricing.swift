/// One look at every pair of people: which of those left out contradict the proof.
struct Pricing {
    /// Pairs whose duals are less than their weight: for each person the worst few.
    private(set) var missing: [WeightedEdge] = []
    /// What would have to be added to the doubled duals to satisfy all pairs; zero when nothing is missing.
    private(set) var excess: Int128 = 0
    /// Whether every pair was looked at.
    let isComplete: Bool

    init(_ weights: some PairWeights, _ proof: DualCertificate, limits: PairLimits) throws {
        let count = weights.count
        let window = CandidateEdges.window(count: count, limits: limits)
        isComplete = window == max(0, count - 1)
        var row = Array(repeating: forbiddenPair, count: count)
        var worst = HeaviestPartners(capacity: limits.additions)
        for person in 0..<count {
            if person & 63 == 0, Task.isCancelled { throw CancellationError() }
            worst.removeAll()
            // With all pairs in view, each is looked at once, from its smaller number.
            let ranges =
                isComplete ? [person + 1..<count] : CandidateEdges.around(person, count: count, window: window)
            for others in ranges {
                weights.fill(&row, of: person, others: others)
                Pricing.look(along: row, of: person, others: others, proof, &worst)
            }
            excess += Int128(worst.entries.first?.weight ?? 0)
            missing.append(contentsOf: worst.entries.map { pair(person, $0.partner, row[$0.partner]) })
        }
    }

    private static func look(
        along row: [Int64], of person: Int, others: Range<Int>, _ proof: DualCertificate,
        _ worst: inout HeaviestPartners
    ) {
        let own = proof.vertexDuals[person] - 2 * proof.lift
        for other in others {
            let weight = row[other]
            guard weight > -proof.lift, own + proof.vertexDuals[other] < 2 * weight else { continue }
            let reduced = proof.reducedCost(person, other, weight)
            if reduced < 0 { worst.offer(other, -reduced) }
        }
    }
}

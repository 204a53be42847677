/// Plans a round: who meets whom.
///
/// In this order: as many people as possible are placed; as few pairs as possible meet again; those that do have met the
/// longest ago; then wishes. For pairs all of it is one matching of greatest weight, so no pair repeats while the pairs
/// not used yet could place as many people.
package enum RoundPlanner {
    /// - Throws: `MatchingError` for a request that contradicts itself, `CancellationError` when the task is cancelled.
    package static func plan(_ request: RoundRequest) throws -> RoundPlan {
        try check(request)
        let table = try RoundTable(request) { tiers(for: request, rounds: $0.rounds.count) }
        if request.groupSize == 2 {
            let round = try PairRound(table)
            return RoundPlan(round.seating, table, isOptimal: round.isOptimal)
        }
        let round = try GroupRound(table, request: request)
        return RoundPlan(round.seating, table, isOptimal: round.isOptimal)
    }

    private static func tiers(for request: RoundRequest, rounds: Int) -> RoundTiers {
        let people = request.participants.count
        let best = request.wishes.best
        if request.groupSize == 2 {
            // Two more than the matching has, for a group of three.
            return RoundTiers(
                pairs: people / 2 + 2, rounds: rounds, bestWish: best, noiseBits: 10, ceiling: MatchingLimits.weight)
        }
        let pairs = GroupRound.sizes(people: people, size: request.groupSize).reduce(0) { $0 + $1 * ($1 - 1) / 2 }
        // An exchange adds up to 4 · 16 costs of at most one unit of the first tier and one of the second.
        return RoundTiers(pairs: pairs, rounds: rounds, bestWish: best, noiseBits: 0, ceiling: 1 << 56)
    }

    private static func check(_ request: RoundRequest) throws(MatchingError) {
        let count = request.participants.count
        guard (2...8).contains(request.groupSize) else { throw .groupSize(request.groupSize) }
        guard count <= MatchingLimits.vertices else { throw .tooManyVertices(count) }
        var pairs = request.forbidden.count
        for group in request.history {
            let size = group.members.count
            let (product, overflow) = size.multipliedReportingOverflow(by: size)
            pairs += product / 2
            guard !overflow, pairs <= MatchingLimits.historyPairs else { throw .historyTooLarge }
            for member in group.members where !(0..<count).contains(member) { throw .unknownParticipant(member) }
        }
        guard pairs <= MatchingLimits.historyPairs else { throw .historyTooLarge }
        for pair in request.forbidden {
            for member in [pair.first, pair.second] where !(0..<count).contains(member) {
                throw .unknownParticipant(member)
            }
        }
    }
}

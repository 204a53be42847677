/// Plans a round: who meets whom.
///
/// In this order: as many people as possible are placed; as few pairs as possible meet again; those that do have met the
/// longest ago; then wishes. For pairs all of it is one matching of greatest weight, so no pair repeats while the pairs
/// not used yet could place as many people.
package enum RoundPlanner {
    /// - Throws: `MatchingError` for a request that contradicts itself, `CancellationError` when the task is cancelled.
    package static func plan(_ request: RoundRequest) throws -> RoundPlan {
        try request.check()
        switch request.draw {
        case .everyone: return try planForAll(request)
        case .lottery(let hosts, let winners): return try lottery(request, hosts: hosts, winners: winners)
        case .seats(let quotas): return try seats(request, quotas)
        }
    }

    private static func planForAll(_ request: RoundRequest) throws -> RoundPlan {
        let table = try RoundTable(request) { tiers(for: request, rounds: $0, bestWish: $1) }
        if request.groupSize == 2 {
            let round = try PairRound(table, request)
            return RoundPlan(
                round.seating, table, request, value: round.value, bound: round.bound, isOptimal: round.isOptimal)
        }
        let round = try GroupRound(table, request: request)
        return RoundPlan(
            round.seating, table, request, value: round.value, bound: round.bound, isOptimal: round.isOptimal)
    }

    private static func lottery(_ request: RoundRequest, hosts: [Int], winners: Int) throws -> RoundPlan {
        let table = try RoundTable(request) { tiers(for: request, rounds: $0, bestWish: $1) }
        let round = LotteryRound(table, request, hosts: hosts, winners: winners)
        var plan = RoundPlan(round.seating, table, request, value: 0, bound: 0, isOptimal: false)
        for index in plan.leftOut.indices where plan.leftOut[index].reason == .partnersTaken {
            plan.leftOut[index].reason = .notDrawn
        }
        return plan
    }

    private static func seats(_ request: RoundRequest, _ quotas: [SeatQuota]) throws -> RoundPlan {
        let draw = SeatDraw(quotas, request)
        let size = quotas.reduce(0) { $0 + max(0, $1.seats) }
        var inner = request.restricted(to: draw.seated)
        inner.groupSize = min(max(size, 2), 8)
        let table = try RoundTable(inner) { tiers(for: inner, rounds: $0, bestWish: $1) }
        var kinds = draw.kinds
        for (position, participant) in table.order.enumerated() { kinds[position] = draw.kinds[participant] }
        let sizes = Array(repeating: size, count: draw.groups)
        let round = try GroupRound(table, request: inner, kinds: kinds, sizes: sizes)
        let plan = RoundPlan(
            round.seating, table, inner, value: round.value, bound: round.bound, isOptimal: round.isOptimal)
        let isWhole = plan.groups.count == draw.groups && plan.groups.allSatisfy { $0.members.count == size }
        if !isWhole { return try filled(plan.groups.map { $0.members.map { draw.seated[$0] } }, request, draw, quotas) }
        let over = draw.bench.map { LeftOutParticipant(participant: $0, reason: .categoryFull) }
        return plan.widened(to: draw.seated, leftOut: draw.leftOut + over)
    }

    /// Rules have left some groups without all their people: others of the same categories may do.
    private static func filled(
        _ groups: [[Int]], _ request: RoundRequest, _ draw: SeatDraw, _ quotas: [SeatQuota]
    ) throws -> RoundPlan {
        let people = (draw.seated + draw.bench).sorted()
        let inner = request.restricted(to: people)
        let table = try RoundTable(inner) { tiers(for: inner, rounds: $0, bestWish: $1) }
        let seats = quotas.map(\.seats).filter { $0 > 0 }
        let law = GroupLaw(
            table: table, largest: seats.reduce(0, +), seats: seats,
            categories: table.order.map { draw.categories[people[$0]] })
        var place: [Int: Int] = [:]
        for (position, number) in table.order.enumerated() { place[people[number]] = position }
        let filling = try SeatFilling(groups.map { $0.compactMap { place[$0] } }, law, most: draw.groups)
        var plan = RoundPlan(filling.seating, table, inner, value: 0, bound: 0, isOptimal: false)
        for index in plan.leftOut.indices where plan.leftOut[index].reason == .partnersTaken {
            plan.leftOut[index].reason = .categoryFull
        }
        return plan.widened(to: people, leftOut: draw.leftOut)
    }

    static func tiers(for request: RoundRequest, rounds: Int, bestWish: Int64) -> RoundTiers {
        let people = request.participants.count
        if request.groupSize == 2 {
            // Two more than the matching has, for a group of three.
            return RoundTiers(
                pairs: people / 2 + 2, rounds: rounds, bestWish: bestWish, noiseBits: 10,
                mostWaited: 2 * Int64(request.participants.lazy.map(\.roundsWaited).max() ?? 0),
                ceiling: MatchingLimits.weight)
        }
        let sizes = GroupSizes.of(people: people, size: request.groupSize, request.leftovers)
        var pairs = sizes.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
        // Of a handful under rules all sizes of groups are compared: with as many pairs as there can be at all.
        if request.hasRules, people <= SmallRound.people { pairs = people * max(0, people - 1) / 2 }
        // An exchange adds up to 4 · 16 costs of at most one unit of the first tier and one of the second.
        return RoundTiers(
            pairs: pairs, rounds: rounds, bestWish: bestWish, noiseBits: 0,
            hasAlike: request.rules.someDiffer != nil, ceiling: 1 << 56)
    }
}

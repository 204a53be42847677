/// Rounds planned one after another, each knowing those before and, where it matters, leaving pairs to those after.
package struct RoundSeries: Sendable {
    package typealias Progress = @Sendable (_ planned: Int, _ rounds: Int) -> Void

    package private(set) var request: RoundRequest
    package private(set) var nextRound: Int
    /// How many rounds are thought of together; nil for as many as are planned.
    package var lookAhead: Int?
    /// Does not think beyond the round in which somebody runs out of new partners: nobody meets again before they must, as
    /// they might for the sake of later rounds.
    package var keepsToNew = false
    /// Matchings of pairs, or exchanges of groups, that thinking ahead may try; nil for a number that suits the size.
    package var effort: Int?
    /// Rounds thought of and not planned yet: groups of participants.
    private var ahead: [[[Int]]] = []

    package init(_ request: RoundRequest, firstRound: Int) {
        self.request = request
        nextRound = firstRound
    }

    /// - Parameter progress: told after each round.
    package mutating func plan(rounds: Int, progress: Progress? = nil) throws -> [RoundPlan] {
        var plans: [RoundPlan] = []
        for index in 0..<max(0, rounds) {
            if ahead.isEmpty { try thinkAhead(lookAhead ?? (rounds - index)) }
            let plan = try RoundPlanner.plan(thoughtOf())
            keep(plan)
            plans.append(plan)
            progress?(index + 1, rounds)
        }
        return plans
    }

    private mutating func keep(_ plan: RoundPlan) {
        request.history += plan.groups.map { PastGroup(round: nextRound, members: $0.members) }
        nextRound += 1
        request.seed = SeededRandom.mix(request.seed &+ 0x9E37_79B9_7F4A_7C15)
    }

    /// The next round's request, with the pairs of those after it left to them.
    private mutating func thoughtOf() -> RoundRequest {
        guard !ahead.isEmpty else { return request }
        let now = ahead.removeFirst()
        var next = request
        next.reserved = ahead.flatMap { round in
            round.flatMap { group in
                group.indices.flatMap { one in group[(one + 1)...].map { ForbiddenPair(group[one], $0) } }
            }
        }
        if request.groupSize > 2 || now.contains(where: { $0.count > 2 }) { next.suggested = now }
        return next
    }

    private mutating func thinkAhead(_ rounds: Int) throws {
        try request.check()
        guard rounds > 1, case .everyone = request.draw else { return }
        let count = request.participants.count
        let table = try RoundTable(request) {
            RoundPlanner.tiers(for: request, rounds: $0, bestWish: $1)
        }
        let rounds = keepsToNew ? min(rounds, roundsOfNew(table)) : rounds
        guard rounds > 1 else { return }
        let schedule: [[[Int]]]
        if request.groupSize == 2 {
            schedule =
                try RoundSeries.odd(table, rounds, request, effort)
                ?? RoundSeries.pairs(table, rounds, request, effort)
        } else {
            let sizes = GroupSizes.of(people: count, size: request.groupSize, request.leftovers)
            schedule = try RoundSeries.groups(table, rounds, request, sizes, effort)
        }
        ahead = RoundSeries.ordered(schedule, table).map { $0.map { $0.map { table.order[$0] } } }
    }
}

extension RoundSeries {
    /// Rounds in which whoever has the fewest new partners left can still meet only such; who may meet nobody is passed over.
    private func roundsOfNew(_ table: RoundTable) -> Int {
        guard table.count <= RoundSeries.pairPeople else { return 1 }
        let isPairRound = request.groupSize == 2
        let fewest = (0..<table.count).compactMap { one -> Int? in
            let partners = (0..<table.count).filter { other in
                other != one && (isPairRound ? table.mayBePair(one, other) : !table.isForbidden(one, other))
            }
            let new = partners.count { table.ties.between(one, $0).map { $0.rank == 0 } ?? true }
            return partners.isEmpty ? nil : new
        }
        return (fewest.min() ?? 0) / max(1, request.groupSize - 1)
    }

    /// Rounds can change places: those that repeat least come first, and of equals those that fulfil most wishes.
    private static func ordered(_ rounds: [[[Int]]], _ table: RoundTable) -> [[[Int]]] {
        let count = table.count
        let pairs = rounds.map { round in
            round.flatMap { group in
                group.indices.flatMap { one in
                    group[(one + 1)...].map { (min(group[one], $0), max(group[one], $0)) }
                }
            }
        }
        var uses: [Int: Int] = [:]
        for pair in pairs.joined() { uses[pair.0 * count + pair.1, default: 0] += 1 }
        let keys = pairs.enumerated().map { index, pairs in
            let repeats = pairs.count { pair in
                let met = table.ties.between(pair.0, pair.1).map { $0.rank > 0 } ?? false
                return met || uses[pair.0 * count + pair.1, default: 0] > 1
            }
            return (repeats, -pairs.reduce(0) { $0 + table.wishes.score($1.0, $1.1) }, index)
        }
        return keys.sorted { $0 < $1 }.map { rounds[$0.2] }
    }

    /// Most people for whom rounds are thought of together.
    static let pairPeople = 400
    static let groupPeople = 200

    private static func pairs(
        _ table: RoundTable, _ rounds: Int, _ request: RoundRequest, _ effort: Int?
    ) throws -> [[[Int]]] {
        guard (4...pairPeople).contains(table.count), rounds <= 104 else { return [] }
        // With new partners in plenty, each round may as well look for itself.
        let fresh = (0..<table.count).map { one in
            (0..<table.count).count { other in
                let met = table.ties.between(one, other).map { $0.rank > 0 } ?? false
                return other != one && !met && table.mayBePair(one, other)
            }
        }
        let fewest = fresh.min() ?? 0
        guard fewest < 3 * rounds else { return [] }
        let matchings = effort ?? 40 * rounds
        let schedule = try PairSchedule(table, rounds: rounds, effort: matchings, seed: request.seed)
        return schedule.rounds.map { mates in
            mates.indices.filter { mates[$0] > $0 && mates[$0] < table.count }.map { [$0, mates[$0]] }
        }
    }

    /// Of an odd number one group has three: nil unless that can be thought of without a repeat that must not be.
    private static func odd(
        _ table: RoundTable, _ rounds: Int, _ request: RoundRequest, _ effort: Int?
    ) throws -> [[[Int]]]? {
        guard table.count % 2 == 1, (5...groupPeople).contains(table.count), rounds <= 104,
            request.threes != 0, request.rules.someDiffer == nil
        else { return nil }
        let sizes = [3] + Array(repeating: 2, count: (table.count - 3) / 2)
        let schedule = try GroupSchedule(
            table, sizes: sizes, rounds: rounds, effort: effort ?? oddEffort, seed: request.seed)
        return schedule.isBest ? schedule.groups : nil
    }
    /// Exchanges that may be looked at for an odd number: about a second.
    private static let oddEffort = 20_000_000

    private static func groups(
        _ table: RoundTable, _ rounds: Int, _ request: RoundRequest, _ sizes: [Int], _ effort: Int?
    ) throws -> [[[Int]]] {
        guard sizes.count > 1, table.count <= groupPeople, rounds <= 104, request.rules.someDiffer == nil else {
            return []
        }
        // Beyond all pairs there is nothing to gain, and long before half of them nothing to lose.
        let meetings = rounds * ((sizes.max() ?? 1) - 1)
        guard 3 * meetings > table.count - 1, meetings <= 2 * table.count else { return [] }
        let changes = effort ?? 150_000_000
        var schedule: [[Int32]]?
        if table.ties.pairCount == 0, table.rules.isEmpty, table.count % request.groupSize == 0 {
            for order in stride(from: rounds, to: 1, by: -1) where schedule == nil && rounds % order == 0 {
                schedule = try CyclicSchedule(
                    count: table.count, size: request.groupSize, rounds: rounds, order: order, effort: changes / 10,
                    seed: request.seed
                )?.rounds
            }
        }
        let found =
            try schedule
            ?? GroupSchedule(table, sizes: sizes, rounds: rounds, effort: changes, seed: request.seed).rounds
        return GroupSchedule.groups(found, sizes)
    }
}

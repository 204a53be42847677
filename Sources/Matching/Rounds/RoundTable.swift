/// The people of a round in an order drawn by the seed, so that equal choices fall fairly; and what each pair costs.
struct RoundTable {
    /// The participant at each position.
    let order: [Int]
    let ties: RoundTies
    let tiers: RoundTiers
    let wishes: RoundWishes
    /// Small numbers for equal names; -1 for unknown.
    private let departments: [Int32]
    private let locations: [Int32]
    private let salts: [UInt64]
    /// The most that any two of these people can score.
    private let bestWish: Int64

    var count: Int { order.count }

    init(_ request: RoundRequest, tiers: (RoundTies) -> RoundTiers) throws {
        var random = SeededRandom(seed: request.seed)
        let people = request.participants
        order = people.indices.shuffled(using: &random)
        var position = Array(repeating: 0, count: people.count)
        for (place, participant) in order.enumerated() { position[participant] = place }
        ties = try RoundTies(request, position: position)
        self.tiers = tiers(ties)
        wishes = request.wishes
        departments = RoundTable.codes(order.map { people[$0].department })
        locations = RoundTable.codes(order.map { people[$0].location })
        // A code above 0 means that there are at least two names, so that someone differs from someone.
        bestWish =
            Int64(departments.contains { $0 > 0 } ? wishes.differentDepartment : 0)
            + Int64(locations.contains { $0 > 0 } ? wishes.differentLocation : 0)
        salts = order.map { _ in random.next() }
    }

    private static func codes(_ names: [String?]) -> [Int32] {
        var known: [String: Int32] = [:]
        return names.map { name in
            guard let name else { return -1 }
            let code = known[name] ?? Int32(known.count)
            known[name] = code
            return code
        }
    }

    /// What the pair costs in a group: 0 for a pair that breaks no rule, is new, and scores the most any pair can.
    func cost(_ person: Int, _ other: Int) -> Int64 {
        let wished = tiers.wish * (bestWish - wishScore(person, other))
        guard let tie = ties.between(person, other) else { return wished }
        return wished + meetingCost(tie) + (tie.isForbidden ? tiers.placed : 0)
    }

    func isForbidden(_ person: Int, _ other: Int) -> Bool { ties.between(person, other)?.isForbidden ?? false }

    func differInDepartment(_ person: Int, _ other: Int) -> Bool { differ(departments[person], departments[other]) }
    func differInLocation(_ person: Int, _ other: Int) -> Bool { differ(locations[person], locations[other]) }

    private func differ(_ one: Int32, _ other: Int32) -> Bool { one != other && one >= 0 && other >= 0 }

    private func wishScore(_ person: Int, _ other: Int) -> Int64 {
        Int64(differInDepartment(person, other) ? wishes.differentDepartment : 0)
            + Int64(differInLocation(person, other) ? wishes.differentLocation : 0)
    }

    private func meetingCost(_ tie: RoundTies.Tie) -> Int64 {
        guard tie.rank > 0 else { return 0 }
        return tiers.repeated + tiers.recency * tiers.level(rank: Int(tie.rank), of: ties.rounds.count)
    }
}

extension RoundTable: PairWeights {
    func fill(_ row: inout [Int64], of person: Int, others: Range<Int>) {
        let salt = salts[person]
        let mask = UInt64(tiers.noise - 1)
        for other in others {
            let noise = mask == 0 ? 0 : Int64(SeededRandom.mix(salt &+ salts[other]) & mask)
            row[other] = tiers.placed + tiers.wish * wishScore(person, other) + noise
        }
        for tie in ties.of(person) where others.contains(Int(tie.partner)) {
            let partner = Int(tie.partner)
            row[partner] = tie.isForbidden ? forbiddenPair : row[partner] - meetingCost(tie)
        }
    }
}

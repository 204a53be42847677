/// The people of a round in an order drawn by the seed, so that equal choices fall fairly; and what each pair costs.
struct RoundTable {
    /// The participant at each position.
    let order: [Int]
    let ties: RoundTies
    let rules: RuleTable
    let wishes: WishTable
    let tiers: RoundTiers
    /// For how many rounds each has waited.
    let waited: [Int]
    private let salts: [UInt64]
    private let departments: AttributeColumn
    private let locations: AttributeColumn

    var count: Int { order.count }
    /// The most that two of them have waited together.
    let mostWaited: Int64

    /// - Parameter tiers: told the number of past rounds and the most that a pair can score.
    init(_ request: RoundRequest, tiers: (Int, Int64) -> RoundTiers) throws {
        var random = SeededRandom(seed: request.seed)
        order = request.participants.indices.shuffled(using: &random)
        let people = order.map { request.participants[$0] }
        var position = Array(repeating: 0, count: people.count)
        for (place, participant) in order.enumerated() { position[participant] = place }
        ties = try RoundTies(request, position: position)
        rules = try RuleTable(request.rules, people, position: position)
        wishes = WishTable(request.wishes, people, position: position)
        self.tiers = tiers(ties.levels, wishes.best)
        departments = AttributeColumn(people.map { $0.values(of: .department) })
        locations = AttributeColumn(people.map { $0.values(of: .location) })
        waited = people.map(\.roundsWaited)
        mostWaited = 2 * Int64(waited.max() ?? 0)
        salts = order.map { _ in random.next() }
    }

    /// What the pair costs in a group: 0 for a pair that breaks no rule, is new, and scores the most any pair can.
    func cost(_ person: Int, _ other: Int) -> Int64 {
        var sum = tiers.wish * (wishes.best - wishes.score(person, other))
        if rules.crossingName(person, other) != nil { sum += tiers.alike }
        let tie = ties.between(person, other)
        if let tie { sum += meetingCost(tie) }
        return sum + (tie?.isForbidden ?? false || rules.forbid(person, other) ? tiers.placed : 0)
    }

    func isForbidden(_ person: Int, _ other: Int) -> Bool {
        rules.forbid(person, other) || ties.between(person, other)?.isForbidden ?? false
    }

    /// Whether the two may be a group by themselves.
    func mayBePair(_ person: Int, _ other: Int) -> Bool {
        !isForbidden(person, other) && rules.crossingName(person, other) == nil
    }

    /// Whether at least two of the group differ where they must.
    func isMixed(_ members: [Int]) -> Bool {
        guard let crossing = rules.crossing else { return true }
        return members.contains { one in members.contains { crossing.differ(one, $0) } }
    }

    func differInDepartment(_ person: Int, _ other: Int) -> Bool { departments.differ(person, other) }
    func differInLocation(_ person: Int, _ other: Int) -> Bool { locations.differ(person, other) }

    private func meetingCost(_ tie: RoundTies.Tie) -> Int64 {
        guard tie.rank > 0 || tie.isReserved else { return 0 }
        let rank = tie.rank > 0 ? Int(tie.rank) : ties.levels
        return tiers.repeated + tiers.recency * tiers.level(rank: rank, of: ties.levels)
    }
}

extension RoundTable: PairWeights {
    func fill(_ row: inout [Int64], of person: Int, others: Range<Int>) {
        let salt = salts[person]
        let mask = UInt64(tiers.noise - 1)
        for other in others {
            row[other] = tiers.placed + (mask == 0 ? 0 : Int64(SeededRandom.mix(salt &+ salts[other]) & mask))
        }
        wishes.add(to: &row, of: person, others: others, unit: tiers.wish)
        if mostWaited > 0 {
            for other in others { row[other] += tiers.waited * Int64(waited[person] + waited[other]) }
        }
        for tie in ties.of(person) where others.contains(Int(tie.partner)) {
            let partner = Int(tie.partner)
            row[partner] = tie.isForbidden ? forbiddenPair : row[partner] - meetingCost(tie)
        }
        guard !rules.isEmpty || rules.crossing != nil else { return }
        for other in others where rules.forbid(person, other) || rules.crossingName(person, other) != nil {
            row[other] = forbiddenPair
        }
    }
}

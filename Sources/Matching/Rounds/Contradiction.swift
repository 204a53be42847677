/// People whom the rules keep from everybody: no round can place them, whatever is drawn.
package struct Contradiction: Equatable, Sendable {
    /// In ascending order.
    package var people: [Int]
    /// What these people have in common and nobody else has, where there is such a thing.
    package var common: Shared?
    /// Rules that between them keep these people from each partner; those that keep them from most come first.
    package var rules: [RuleName]
    /// False where people are of too many kinds to look at everybody: these, and perhaps more.
    package var isWhole = true

    package struct Shared: Equatable, Sendable {
        package var attribute: Attribute
        package var value: String
    }
}

extension RoundPlanner {
    /// Looks for people whom nobody may meet, before a round is planned. Empty when everyone has a possible partner.
    package static func contradictions(in request: RoundRequest) throws -> [Contradiction] {
        try request.check()
        guard request.participants.count > 1 else { return [] }
        var plain = request
        plain.wishes = RoundWishes(differentDepartment: 0, differentLocation: 0)
        let table = try RoundTable(plain) { tiers(for: plain, rounds: $0, bestWish: $1) }
        var ruling = PairRuling(table, request)
        var found: [[RuleName]: [Int]] = [:]
        for person in 0..<table.count where !ruling.isSpent {
            if let rules = ruling.rulesAgainstAll(person) { found[rules, default: []].append(table.order[person]) }
        }
        let all = found.map { rules, people in
            Contradiction(
                people: people.sorted(), common: request.participants.onlyCommon(of: Set(people)), rules: rules,
                isWhole: !ruling.isSpent)
        }
        return all.sorted { $0.people.lexicographicallyPrecedes($1.people) }
    }
}

extension [Participant] {
    fileprivate func onlyCommon(of people: Set<Int>) -> Contradiction.Shared? {
        guard let first = people.min() else { return nil }
        let named = self[first].others.keys.sorted().map(Attribute.named)
        for attribute in [.location, .department, .pool, .seniority, .language] + named {
            for value in self[first].values(of: attribute).sorted() {
                let having = indices.filter { self[$0].values(of: attribute).contains(value) }
                if having.count == people.count && people.isSuperset(of: having) {
                    return Contradiction.Shared(attribute: attribute, value: value)
                }
            }
        }
        return nil
    }
}

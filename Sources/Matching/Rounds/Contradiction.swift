/// People whom the rules keep from everybody: no round can place them, whatever is drawn.
package struct Contradiction: Equatable, Sendable {
    /// In ascending order.
    package var people: [Int]
    /// What these people have in common and nobody else has, where there is such a thing.
    package var common: Shared?
    /// Rules that between them keep these people from each partner; those that keep them from most come first.
    package var rules: [RuleName]

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
        let ruling = try ruling(of: request)
        let table = ruling.table
        var found: [[RuleName]: [Int]] = [:]
        for person in 0..<table.count where !ruling.hasPartner(person) {
            // Beyond a thousand, those with the same rules stand for the others.
            guard found.values.lazy.map(\.count).reduce(0, +) < 1_000 else { break }
            found[ruling.rules(of: person), default: []].append(table.order[person])
        }
        let all = found.map { rules, people in
            Contradiction(
                people: people.sorted(), common: request.participants.onlyCommon(of: Set(people)), rules: rules)
        }
        return all.sorted { $0.people.lexicographicallyPrecedes($1.people) }
    }

    /// Those of some participants whom nobody may meet.
    package static func withoutPartner(_ some: Set<Int>, in request: RoundRequest) throws -> Set<Int> {
        try request.check()
        guard request.participants.count > 1 else { return some }
        let ruling = try ruling(of: request)
        let alone = ruling.table.order.indices.filter {
            some.contains(ruling.table.order[$0]) && !ruling.hasPartner($0)
        }
        return Set(alone.map { ruling.table.order[$0] })
    }

    private static func ruling(of request: RoundRequest) throws -> PairRuling {
        var plain = request
        plain.wishes = RoundWishes(differentDepartment: 0, differentLocation: 0)
        let table = try RoundTable(plain) { tiers(for: plain, rounds: $0, bestWish: $1) }
        var isPairRound = request.groupSize == 2
        if case .seats = request.draw { isPairRound = false }
        return PairRuling(table, request, isPairRound: isPairRound)
    }
}

/// Which rules keep people apart, by position in the table.
private struct PairRuling {
    let table: RoundTable
    let isPairRound: Bool
    private var names: [Int: [RuleName]] = [:]

    init(_ table: RoundTable, _ request: RoundRequest, isPairRound: Bool) {
        self.table = table
        self.isPairRound = isPairRound
        var place = Array(repeating: 0, count: table.count)
        for (position, participant) in table.order.enumerated() { place[participant] = position }
        for pair in request.forbidden {
            for (one, other) in [(pair.first, pair.second), (pair.second, pair.first)] {
                names[place[one] * table.count + place[other], default: []].append(pair.rule)
            }
        }
    }

    func hasPartner(_ person: Int) -> Bool {
        (0..<table.count).contains { other in
            other != person && (isPairRound ? table.mayBePair(person, other) : !table.isForbidden(person, other))
        }
    }

    /// As few rules as cover all others, by greed.
    func rules(of person: Int) -> [RuleName] {
        var open = (0..<table.count).filter { $0 != person }.map { names(person, $0) }
        var chosen: [RuleName] = []
        while !open.isEmpty {
            var counts: [RuleName: Int] = [:]
            for list in open { for name in Set(list) { counts[name, default: 0] += 1 } }
            let best = counts.max { ($0.value, $1.key.order) < ($1.value, $0.key.order) }
            guard let best else { break }
            chosen.append(best.key)
            open.removeAll { $0.contains(best.key) }
        }
        return chosen
    }

    private func names(_ one: Int, _ other: Int) -> [RuleName] {
        var list = names[one * table.count + other] ?? []
        list += table.rules.names(one, other)
        if isPairRound, let crossing = table.rules.crossingName(one, other) { list.append(crossing) }
        return list
    }
}

extension RuleName {
    /// For an order that does not depend on hashing.
    fileprivate var order: String { "\(self)" }
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

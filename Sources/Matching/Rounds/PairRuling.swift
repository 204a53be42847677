/// Which rules keep people from everybody else, by position in the table.
///
/// Held against each other are not people but kinds of them: who are the same to every rule. People differ within a kind by
/// forbidden pairs of their own alone.
struct PairRuling {
    private let table: RoundTable
    private let isPairRound: Bool
    /// For each person the kind, and for each kind its people.
    private var kinds: [Int] = []
    private var members: [[Int]] = []
    /// For each kind those it may meet, of so many that were looked at.
    private var open: [(kinds: [Int], next: Int)]
    /// For each kind what keeps those of its people from all who have no forbidden pairs of their own.
    private var known: [[RuleName]?]
    /// The rules of forbidden pairs.
    private var names: [Int: [RuleName]] = [:]
    /// Looks at two kinds that may be spent: some seconds.
    private var looks = 200_000_000

    /// Whether there were too many kinds to look at all.
    var isSpent: Bool { looks <= 0 }

    init(_ table: RoundTable, _ request: RoundRequest) {
        self.table = table
        isPairRound = request.isPairRound
        var number: [RuleTable.Kind: Int] = [:]
        var place = Array(repeating: 0, count: table.count)
        for (position, participant) in table.order.enumerated() {
            place[participant] = position
            let key = table.rules.kind(position, request.participants[participant], request.rules)
            let kind = number[key] ?? members.count
            if kind == members.count { members.append([]) }
            number[key] = kind
            kinds.append(kind)
            members[kind].append(position)
        }
        open = Array(repeating: ([], 0), count: members.count)
        known = Array(repeating: nil, count: members.count)
        for pair in request.forbidden {
            for (one, other) in [(pair.first, pair.second), (pair.second, pair.first)] {
                names[place[one] * table.count + place[other], default: []].append(pair.rule)
            }
        }
    }

    /// As few rules as between them keep the person from everybody, by greed; nil for who may meet somebody.
    mutating func rulesAgainstAll(_ person: Int) -> [RuleName]? {
        guard !hasPartner(person), !isSpent else { return nil }
        let apart = table.ties.of(person).filter(\.isForbidden).map { Int($0.partner) }
        if apart.isEmpty, let rules = known[kinds[person]] { return rules }
        let rules = cover(of: person, apart: apart)
        if apart.isEmpty { known[kinds[person]] = rules }
        return rules
    }

    private mutating func hasPartner(_ person: Int) -> Bool {
        let kind = kinds[person]
        var place = 0
        while !isSpent {
            if place < open[kind].kinds.count {
                let others = members[open[kind].kinds[place]]
                if others.contains(where: { $0 != person && !table.isForbidden(person, $0) }) { return true }
                place += 1
            } else if open[kind].next < members.count {
                let other = open[kind].next
                open[kind].next += 1
                looks -= 1
                if mayMeet(members[kind][0], members[other][0]) { open[kind].kinds.append(other) }
            } else {
                return false
            }
        }
        return true
    }

    /// By what all of their kinds have; of one person and themselves it is what holds of two of the kind.
    private func mayMeet(_ one: Int, _ other: Int) -> Bool {
        !table.rules.forbid(one, other) && !(isPairRound && table.rules.crossingName(one, other) != nil)
    }

    private mutating func cover(of person: Int, apart: [Int]) -> [RuleName] {
        // A look at names is that much dearer.
        looks -= 20 * members.count
        var left = members.map(\.count)
        left[kinds[person]] -= 1
        for other in apart { left[kinds[other]] -= 1 }
        var uncovered = left.indices.filter { left[$0] > 0 }.map {
            (names: ruleNames(person, members[$0][0]), people: left[$0])
        }
        for other in apart {
            let own = names[person * table.count + other] ?? []
            uncovered.append((names: own + ruleNames(person, other), people: 1))
        }
        var chosen: [RuleName] = []
        while !uncovered.isEmpty {
            var counts: [RuleName: Int] = [:]
            for (names, people) in uncovered { for name in Set(names) { counts[name, default: 0] += people } }
            let best = counts.max { ($0.value, $1.key.order) < ($1.value, $0.key.order) }
            guard let best else { break }
            chosen.append(best.key)
            uncovered.removeAll { $0.names.contains(best.key) }
        }
        return chosen
    }

    private func ruleNames(_ one: Int, _ other: Int) -> [RuleName] {
        let crossing = isPairRound ? table.rules.crossingName(one, other) : nil
        return table.rules.names(one, other) + [crossing].compactMap(\.self)
    }
}

extension RuleName {
    /// For an order that does not depend on hashing.
    fileprivate var order: String { "\(self)" }
}

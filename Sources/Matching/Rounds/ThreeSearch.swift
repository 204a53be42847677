/// Looks for the three whose round repeats least, where everybody is seated in pairs and one group of three.
///
/// Each three that is tried has the rest matched exactly. Up to `whole` people all threes are tried that could be better, so
/// that none is; of more, those that one exchange makes of the best found so far. Bounded by the number of matchings, never
/// by time.
struct ThreeSearch {
    /// Most people of whom every three is tried.
    static let whole = 21
    /// Most people for whom it is worth while: more have new partners enough.
    static let people = 301

    private(set) var seating: Seating
    private let law: GroupLaw
    private var cost: Int128
    private var matchings: Int
    /// What each pair of two is worth to a matching.
    private let worth: [[Int64]]

    private var table: RoundTable { law.table }

    /// Nil where there is nothing to look for: nobody meets again, or the round is not of that kind.
    init?(_ seating: Seating, _ law: GroupLaw) {
        guard (5...ThreeSearch.people).contains(law.table.count), seating.unseated.isEmpty,
            seating.groups.count(where: { $0.count == 3 }) == 1,
            seating.groups.allSatisfy({ (2...3).contains($0.count) }),
            seating.groups.contains(where: { ThreeSearch.repeats($0, law.table) })
        else { return nil }
        self.seating = seating
        self.law = law
        cost = seating.totalCost(law.table)
        let count = law.table.count
        matchings = max(20, 40_000_000 / (count * count * count))
        worth = (0..<count).map { one in
            var row = Array(repeating: forbiddenPair, count: count)
            law.table.fill(&row, of: one, others: 0..<count)
            row[one] = forbiddenPair
            return row
        }
    }

    mutating func run() throws {
        if table.count <= ThreeSearch.whole { return try tryAll() }
        while matchings > 0, let better = try best(of: neighbours()) { take(better) }
    }

    private static func repeats(_ group: [Int], _ table: RoundTable) -> Bool {
        group.indices.contains { place in
            group[(place + 1)...].contains { table.ties.between(group[place], $0).map { $0.rank > 0 } ?? false }
        }
    }

    private func price(_ three: [Int]) -> Int64 {
        table.cost(three[0], three[1]) + table.cost(three[0], three[2]) + table.cost(three[1], three[2])
    }

    private mutating func tryAll() throws {
        var threes: [[Int]] = []
        for one in 0..<table.count {
            for other in (one + 1)..<max(one + 1, table.count) {
                for third in (other + 1)..<max(other + 1, table.count) { threes.append([one, other, third]) }
            }
        }
        matchings = threes.count
        if let better = try best(of: threes) { take(better) }
    }

    /// The threes that an exchange of one person makes of this one.
    private func neighbours() -> [[Int]] {
        let three = seating.groups.first { $0.count == 3 } ?? []
        return three.indices.flatMap { place in
            (0..<table.count).filter { !three.contains($0) }.map { other in
                var changed = three
                changed[place] = other
                return changed
            }
        }
    }

    /// The best round of these threes, if it is better than the one there is; the cheapest threes are tried first.
    private mutating func best(of threes: [[Int]]) throws -> (cost: Int128, groups: [[Int]])? {
        var found: (cost: Int128, groups: [[Int]])?
        let priced = threes.filter(law.allows).map { (price: price($0), three: $0) }
        let sorted = priced.indices.sorted { (priced[$0].price, $0) < (priced[$1].price, $1) }
        for (price, three) in sorted.lazy.map({ priced[$0] }) where matchings > 0 {
            // The rest costs nothing at best.
            guard Int128(price) < found?.cost ?? cost else { break }
            matchings -= 1
            guard let pairs = try pairs(without: three) else { continue }
            let sum = pairs.reduce(Int128(price)) { $0 + Int128(table.cost($1[0], $1[1])) }
            if sum < found?.cost ?? cost { found = (sum, [three] + pairs) }
        }
        return found
    }

    private mutating func take(_ better: (cost: Int128, groups: [[Int]])) {
        cost = better.cost
        seating = Seating(count: table.count)
        for group in better.groups { seating.open(group) }
    }

    /// Nil where somebody would be left over.
    private func pairs(without three: [Int]) throws -> [[Int]]? {
        let rest = (0..<table.count).filter { !three.contains($0) }
        let weights = ClosureWeights(count: rest.count) { [worth] one, other in
            let worth = worth[rest[one]][rest[other]]
            return worth == forbiddenPair ? nil : worth
        }
        let mates = try PairMatching(weights).mates
        var pairs: [[Int]] = []
        for (one, mate) in mates.enumerated() {
            guard let mate else { return nil }
            if one < mate { pairs.append([rest[one], rest[mate]]) }
        }
        return pairs
    }
}

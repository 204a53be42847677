/// A round of groups as a table of all pairs.
///
/// Tiers are pressed together for the search (`pressed`): it must move through bad divisions to good ones, which it
/// cannot between numbers of seventeen digits. The true costs decide at the end.
struct DenseRound {
    private let problem: GroupProblem
    let lowerBound: Int64

    private static let forbidden: Int64 = 1 << 24
    private static let alike: Int64 = 1 << 18
    private static let repeated: Int64 = 1 << 13
    private static let recency: Int64 = 1 << 11
    private static let wish: Int64 = 1 << 8

    init(_ table: RoundTable, sizes: [Int], kinds: [Int32]?) {
        let count = table.count
        var pressed = Array(repeating: Int64(0), count: count * count)
        var bound: Int128 = 0
        let fewest = max(0, (sizes.min() ?? 1) - 1)
        var row = Array(repeating: Int64(0), count: count)
        for one in 0..<count {
            for other in 0..<count where other != one {
                row[other] = table.cost(one, other)
                pressed[one * count + other] = DenseRound.pressed(one, other, table)
            }
            bound += DenseRound.sumOfLeast(fewest, row, except: one)
        }
        lowerBound = Int64(clamping: (bound + 1) / 2)
        problem = GroupProblem(count: count, costs: pressed, sizes: sizes.map { $0...$0 }, kinds: kinds)
    }

    private static func sumOfLeast(_ number: Int, _ row: [Int64], except: Int) -> Int128 {
        // Most rows have enough pairs that cost nothing at all.
        var free = 0
        for (other, cost) in row.enumerated() where cost == 0 && other != except { free += 1 }
        guard free < number else { return 0 }
        var costs = row
        costs.remove(at: except)
        costs.sort()
        return costs.prefix(number).reduce(Int128(0)) { $0 + Int128($1) }
    }

    private static func pressed(_ one: Int, _ other: Int, _ table: RoundTable) -> Int64 {
        let best = max(1, table.wishes.best)
        var cost = wish * (table.wishes.best - table.wishes.score(one, other)) / best
        if table.isForbidden(one, other) { cost += forbidden }
        if table.rules.crossingName(one, other) != nil { cost += alike }
        if let tie = table.ties.between(one, other), tie.rank > 0 {
            cost += repeated + recency * Int64(tie.rank) / Int64(max(1, table.ties.rounds.count))
        }
        return cost
    }

    func annealed(effort: Int?, _ random: inout SeededRandom) throws -> Seating {
        let groups = firstDivision(&random)
        var annealing = GroupAnnealing(problem, groups: groups, seed: random.next())
        let changes = effort ?? min(20_000_000, 6_000 * problem.count)
        let cooling = Cooling(first: 2 * Double(DenseRound.repeated), last: 16, again: 4_000, heats: 3)
        try annealing.run(effort: changes, cooling: cooling, goal: problem.count <= 400 ? problem.lowerBound : 0)
        var members: [[Int]] = Array(repeating: [], count: problem.sizes.count)
        for (person, group) in annealing.best.enumerated() { members[Int(group)].append(person) }
        var seating = Seating(count: problem.count)
        for group in members { seating.open(group) }
        return seating
    }

    /// With kinds, the seats of each kind are spread over the groups as evenly as their numbers say.
    private func firstDivision(_ random: inout SeededRandom) -> [Int32] {
        guard Set(problem.kinds).count > 1 else { return problem.firstDivision(&random) }
        var groups = Array(repeating: Int32(0), count: problem.count)
        var next = 0
        for kind in Set(problem.kinds).sorted() {
            for person in problem.kinds.indices.filter({ problem.kinds[$0] == kind }).shuffled(using: &random) {
                groups[person] = Int32(next % problem.sizes.count)
                next += 1
            }
        }
        return groups
    }
}

/// Several rounds of groups thought of together, so that as few pairs as possible meet twice: the social golfer problem,
/// with past meetings and forbidden pairs.
///
/// Simulated annealing at low, steady temperatures, begun again and again, over exchanges of two people within a round. Bounded by the number of
/// exchanges looked at, never by time.
struct GroupSchedule {
    /// For each round everyone's group.
    private(set) var rounds: [[Int32]]
    /// Meetings of pairs that have met before, or meet in another round as well; forbidden pairs count a thousand.
    private(set) var cost = 0

    private let count: Int
    private let sizes: [Int]
    /// For each round the members, group after group.
    private var seats: [[Int32]]
    private let starts: [Int]
    private var meetings: [Int32]
    private var random: SeededRandom
    private var best: [[Int32]] = []
    /// A cost that no schedule is below.
    private var bound = 0

    static let forbidden: Int32 = 1_000

    init(_ table: RoundTable, sizes: [Int], rounds number: Int, effort: Int, seed: UInt64) throws {
        count = table.count
        self.sizes = sizes
        starts = sizes.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
        random = SeededRandom(seed: seed)
        meetings = Array(repeating: 0, count: count * count)
        seats = []
        rounds = []
        for one in 0..<count {
            for other in 0..<one {
                let met = table.ties.between(one, other)?.times ?? 0
                let value = table.isForbidden(one, other) ? GroupSchedule.forbidden : met
                meetings[one * count + other] = value
                meetings[other * count + one] = value
            }
        }
        let before = meetings
        bound = leastCost(rounds: number)
        var left = effort
        var bestCost = Int.max
        var turn = 0
        while left > 0, bestCost > bound {
            meetings = before
            deal(number)
            let share = min(left, max(effort / 40, 500_000))
            try walk(steps: share, temperature: GroupSchedule.temperatures[turn % GroupSchedule.temperatures.count])
            turn += 1
            left -= share
            if cost < bestCost {
                bestCost = cost
                best = seats
            }
        }
        cost = bestCost == .max ? 0 : bestCost
        rounds = best.map(groups)
    }

    /// Each meeting beyond the pairs that have not met costs something.
    private func leastCost(rounds: Int) -> Int {
        let open = meetings.indices.count { $0 / count > $0 % count && meetings[$0] == 0 }
        return max(0, rounds * sizes.map { $0 * ($0 - 1) / 2 }.reduce(0, +) - open)
    }

    private func groups(_ seats: [Int32]) -> [Int32] {
        var groups = Array(repeating: Int32(0), count: count)
        for group in sizes.indices {
            for place in starts[group]..<starts[group + 1] { groups[Int(seats[place])] = Int32(group) }
        }
        return groups
    }

    /// Whether no schedule can repeat less.
    var isBest: Bool { cost <= bound }

    /// For each round its groups.
    var groups: [[[Int]]] { GroupSchedule.groups(rounds, sizes) }

    static func groups(_ rounds: [[Int32]], _ sizes: [Int]) -> [[[Int]]] {
        rounds.map { round in
            var members: [[Int]] = Array(repeating: [], count: sizes.count)
            for (person, group) in round.enumerated() { members[Int(group)].append(person) }
            return members
        }
    }

    private mutating func deal(_ number: Int) {
        seats = (0..<number).map { _ in (0..<Int32(count)).shuffled(using: &random) }
        cost = 0
        for round in seats.indices {
            for group in sizes.indices {
                for place in starts[group]..<starts[group + 1] {
                    for other in starts[group]..<place { meet(Int(seats[round][place]), Int(seats[round][other])) }
                }
            }
        }
    }

    private mutating func meet(_ one: Int, _ other: Int) {
        cost += price(one, other)
        meetings[one * count + other] += 1
        meetings[other * count + one] += 1
    }

    private mutating func part(_ one: Int, _ other: Int) {
        meetings[one * count + other] -= 1
        meetings[other * count + one] -= 1
        cost -= price(one, other)
    }

    /// What one more meeting costs.
    private func price(_ one: Int, _ other: Int) -> Int {
        let met = meetings[one * count + other]
        return met == 0 ? 0 : met >= GroupSchedule.forbidden ? Int(GroupSchedule.forbidden) : 1
    }

    private mutating func walk(steps: Int, temperature: Double) throws {
        var lowest = cost
        var kept = seats
        for step in 0..<steps {
            if step & 0xFFFF == 0, Task.isCancelled { throw CancellationError() }
            if cost <= bound { return }
            let draw = random.next()
            let round = Int(((draw & 0xFFFF) &* UInt64(seats.count)) >> 16)
            let onePlace = Int(((draw >> 16 & 0xFFFF) &* UInt64(count)) >> 16)
            let otherPlace = Int(((draw >> 32 & 0xFFFF) &* UInt64(count)) >> 16)
            let one = group(of: onePlace)
            let other = group(of: otherPlace)
            guard one != other, isUnhappy(round, onePlace, one) else { continue }
            let change = exchangeCost(round, onePlace, one, otherPlace, other)
            guard Double(change) <= Curve.threshold(draw >> 48, temperature) else { continue }
            exchange(round, onePlace, one, otherPlace, other)
            if cost < lowest {
                lowest = cost
                kept = seats
            }
        }
        seats = kept
        cost = lowest
    }

    /// Taken in turn: which is best depends on how nearly the rounds use all pairs.
    private static let temperatures = [0.2, 0.16, 0.25]

    /// Whether the person meets someone in this group who is met elsewhere too.
    private func isUnhappy(_ round: Int, _ place: Int, _ group: Int) -> Bool {
        let row = Int(seats[round][place]) * count
        for other in starts[group]..<starts[group + 1] where other != place {
            if meetings[row + Int(seats[round][other])] > 1 { return true }
        }
        return false
    }

    private func group(of place: Int) -> Int {
        // Sizes differ by one at most, the larger first.
        let size = sizes[0]
        let guess = place / size
        guard starts[guess] <= place, place < starts[min(guess + 1, sizes.count)] else {
            return starts.lastIndex { $0 <= place } ?? 0
        }
        return guess
    }

    private func exchangeCost(_ round: Int, _ onePlace: Int, _ one: Int, _ otherPlace: Int, _ other: Int) -> Int {
        let ann = Int(seats[round][onePlace]) * count
        let ben = Int(seats[round][otherPlace]) * count
        var change = 0
        for place in starts[one]..<starts[one + 1] where place != onePlace {
            let person = Int(seats[round][place])
            change += price(added: meetings[ben + person]) - price(taken: meetings[ann + person])
        }
        for place in starts[other]..<starts[other + 1] where place != otherPlace {
            let person = Int(seats[round][place])
            change += price(added: meetings[ann + person]) - price(taken: meetings[ben + person])
        }
        return change
    }

    private func price(added met: Int32) -> Int {
        met == 0 ? 0 : met >= GroupSchedule.forbidden ? Int(GroupSchedule.forbidden) : 1
    }

    private func price(taken met: Int32) -> Int {
        met <= 1 ? 0 : met > GroupSchedule.forbidden ? Int(GroupSchedule.forbidden) : 1
    }

    private mutating func exchange(_ round: Int, _ onePlace: Int, _ one: Int, _ otherPlace: Int, _ other: Int) {
        let ann = Int(seats[round][onePlace])
        let ben = Int(seats[round][otherPlace])
        for place in starts[one]..<starts[one + 1] where place != onePlace {
            part(ann, Int(seats[round][place]))
            meet(ben, Int(seats[round][place]))
        }
        for place in starts[other]..<starts[other + 1] where place != otherPlace {
            part(ben, Int(seats[round][place]))
            meet(ann, Int(seats[round][place]))
        }
        seats[round].swapAt(onePlace, otherPlace)
    }
}

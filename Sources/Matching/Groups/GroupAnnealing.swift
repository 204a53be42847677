/// Divides people into groups by simulated annealing over exchanges of two people, and over moves of one where sizes
/// leave room; then by the plain descent.
///
/// What each person would cost in each group is kept, so that a change is weighed by five look-ups. Bounded by the number
/// of changes looked at, never by time, so the same seed gives the same division on every machine.
///
/// S. Kirkpatrick, C. Gelatt, M. Vecchi, "Optimization by simulated annealing", Science 220 (1983). G. Palubeckis,
/// E. Karčiauskas, A. Riškus, "Comparative performance of three metaheuristic approaches for the maximally diverse
/// grouping problem", Information Technology and Control 40 (2011).
package struct GroupAnnealing {
    package private(set) var groups: [Int32]
    package private(set) var cost: Int64
    /// The best division that was seen.
    package private(set) var best: [Int32]
    package private(set) var bestCost: Int64

    private let problem: GroupProblem
    private let groupCount: Int
    private var sizes: [Int]
    /// `groupCount` numbers for each person: what they would cost in each group.
    private var fees: [Int64]
    private var random: SeededRandom
    private let hasRoom: Bool

    package init(_ problem: GroupProblem, groups: [Int32], seed: UInt64) {
        self.problem = problem
        self.groups = groups
        groupCount = problem.sizes.count
        sizes = Array(repeating: 0, count: groupCount)
        fees = Array(repeating: 0, count: problem.count * groupCount)
        for (person, group) in groups.enumerated() {
            sizes[Int(group)] += 1
            for other in groups.indices { fees[other * groupCount + Int(group)] += problem.cost(other, person) }
        }
        cost = problem.totalCost(groups)
        best = groups
        bestCost = cost
        random = SeededRandom(seed: seed)
        hasRoom = problem.sizes.contains { $0.count > 1 }
    }

    /// - Parameters:
    ///   - effort: changes to look at.
    ///   - cooling: nil for temperatures that suit costs of one kind.
    ///   - goal: it ends at this cost.
    /// - Throws: `CancellationError` when the task is cancelled.
    package mutating func run(effort: Int, cooling: Cooling? = nil, goal: Int64 = .min) throws {
        guard groupCount > 1, problem.count > 1, effort > 0 else { return }
        let cooling = cooling ?? Cooling(meanChange: meanChange())
        guard cooling.first > cooling.last, cooling.last > 0 else { return }
        for heat in 0..<max(1, cooling.heats) where bestCost > goal {
            if heat > 0 { restart() }
            let first = heat == 0 ? cooling.first : cooling.again
            try cool(from: first, to: cooling.last, steps: effort / max(1, cooling.heats), goal: goal)
            try descend(goal: goal)
        }
        restart()
    }

    private mutating func restart() {
        guard cost != bestCost || groups != best else { return }
        self = GroupAnnealing(self, from: best)
    }

    private init(_ old: GroupAnnealing, from groups: [Int32]) {
        self.init(old.problem, groups: groups, seed: 0)
        random = old.random
        best = old.best
        bestCost = old.bestCost
    }

    /// The mean magnitude of a change, over a sample.
    private mutating func meanChange() -> Double {
        var sum = 0.0
        var seen = 0
        for _ in 0..<2_000 {
            let one = Int.random(in: 0..<problem.count, using: &random)
            let other = Int.random(in: 0..<problem.count, using: &random)
            guard let change = exchangeCost(one, other), change != 0 else { continue }
            sum += Double(change.magnitude)
            seen += 1
        }
        return seen == 0 ? 0 : sum / Double(seen)
    }

    private mutating func cool(from start: Double, to end: Double, steps: Int, goal: Int64) throws {
        let batch = max(200, problem.count * 8)
        let batches = max(1, steps / batch)
        let factor = Curve.power(end / start, 1 / Double(batches))
        var temperature = start
        for _ in 0..<batches {
            if Task.isCancelled { throw CancellationError() }
            walk(steps: batch, temperature: temperature)
            if bestCost <= goal { return }
            temperature *= factor
        }
    }

    /// Random changes, taken when they lower the cost or, with a chance that falls with temperature, when they do not.
    private mutating func walk(steps: Int, temperature: Double) {
        let people = UInt64(problem.count)
        for _ in 0..<steps {
            let draw = random.next()
            let one = Int(((draw & 0xFFFF_FFFF) &* people) >> 32)
            let limit = Curve.threshold(draw >> 32, temperature)
            if hasRoom, draw >> 59 == 0 {
                let target = Int((random.next() >> 33) % UInt64(groupCount))
                guard let change = moveCost(one, to: target), Double(change) <= limit else { continue }
                move(one, to: target, change)
            } else {
                let other = Int(((random.next() & 0xFFFF_FFFF) &* people) >> 32)
                guard let change = exchangeCost(one, other), Double(change) <= limit else { continue }
                exchange(one, other, change)
            }
            if cost < bestCost { remember() }
        }
    }

    private mutating func remember() {
        bestCost = cost
        best = groups
    }

    /// Takes every change that lowers the cost until there is none.
    private mutating func descend(goal: Int64) throws {
        var improved = true
        while improved, bestCost > goal {
            if Task.isCancelled { throw CancellationError() }
            improved = false
            for one in 0..<problem.count {
                for target in 0..<(hasRoom ? groupCount : 0) {
                    guard let change = moveCost(one, to: target), change < 0 else { continue }
                    move(one, to: target, change)
                    improved = true
                }
                for other in 0..<one {
                    guard let change = exchangeCost(one, other), change < 0 else { continue }
                    exchange(one, other, change)
                    improved = true
                }
            }
            if cost < bestCost { remember() }
        }
    }

    private func exchangeCost(_ one: Int, _ other: Int) -> Int64? {
        let home = Int(groups[one])
        let away = Int(groups[other])
        guard home != away, problem.kinds[one] == problem.kinds[other] else { return nil }
        let ownRow = one * groupCount
        let otherRow = other * groupCount
        return fees[ownRow + away] - fees[ownRow + home] + fees[otherRow + home] - fees[otherRow + away]
            - 2 * problem.costs[one * problem.count + other]
    }

    private func moveCost(_ person: Int, to target: Int) -> Int64? {
        let home = Int(groups[person])
        guard home != target, sizes[home] > problem.sizes[home].lowerBound,
            sizes[target] < problem.sizes[target].upperBound
        else { return nil }
        return fees[person * groupCount + target] - fees[person * groupCount + home]
    }

    private mutating func exchange(_ one: Int, _ other: Int, _ change: Int64) {
        let home = Int(groups[one])
        let away = Int(groups[other])
        let count = problem.count
        for person in 0..<count {
            let step = problem.costs[other * count + person] - problem.costs[one * count + person]
            fees[person * groupCount + home] += step
            fees[person * groupCount + away] -= step
        }
        groups.swapAt(one, other)
        cost += change
    }

    private mutating func move(_ person: Int, to target: Int, _ change: Int64) {
        let home = Int(groups[person])
        let count = problem.count
        for other in 0..<count {
            let step = problem.costs[person * count + other]
            fees[other * groupCount + home] -= step
            fees[other * groupCount + target] += step
        }
        sizes[home] -= 1
        sizes[target] += 1
        groups[person] = Int32(target)
        cost += change
    }
}

/// Powers and logarithms without a mathematics library, the same on every machine.
enum Curve {
    /// −ln(i / 4096) for i from 1; the chance of a change for the worse is looked up backwards.
    private static let logarithms: [Double] = (0..<4096).map { -logarithm((Double($0) + 0.5) / 4096) }

    /// The largest change that a draw lets pass at this temperature.
    static func threshold(_ draw: UInt64, _ temperature: Double) -> Double {
        temperature * logarithms[Int(draw & 4095)]
    }

    /// ln x for x > 0: the exponent's part, and a series for the rest.
    static func logarithm(_ value: Double) -> Double {
        let ratio = (value.significand - 1) / (value.significand + 1)
        let square = ratio * ratio
        var term = ratio
        var sum = 0.0
        for odd in stride(from: 1.0, to: 40, by: 2) {
            sum += term / odd
            term *= square
        }
        return 2 * sum + Double(value.exponent) * 0.693_147_180_559_945_3
    }

    static func power(_ base: Double, _ exponent: Double) -> Double {
        exponential(exponent * logarithm(base))
    }

    static func exponential(_ value: Double) -> Double {
        let part = value / 1024
        var term = 1.0
        var sum = 1.0
        for step in 1..<12 {
            term *= part / Double(step)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }
}

/// People to be divided into groups so that what pairs in one group cost adds up to as little as possible: the maximally
/// diverse grouping problem, when costs are diversities with the sign turned.
package struct GroupProblem: Sendable {
    package let count: Int
    /// What each pair costs: `count` rows of `count`, symmetric, 0 on the diagonal. Sums of a whole row must fit 62 bits.
    package let costs: [Int64]
    /// How many people each group may have.
    package let sizes: [ClosedRange<Int>]
    /// Only people of one kind take each other's places, so that a group keeps its seats by kind.
    package var kinds: [Int32]

    package init(count: Int, costs: [Int64], sizes: [ClosedRange<Int>], kinds: [Int32]? = nil) {
        self.count = count
        self.costs = costs
        self.sizes = sizes
        self.kinds = kinds ?? Array(repeating: 0, count: count)
    }

    package func cost(_ one: Int, _ other: Int) -> Int64 { costs[one * count + other] }

    package func totalCost(_ groups: [Int32]) -> Int64 {
        var sum: Int64 = 0
        for one in 0..<count {
            for other in (one + 1)..<max(count, one + 1) where groups[one] == groups[other] { sum += cost(one, other) }
        }
        return sum
    }

    /// No division costs less: each person has at least as many companions as the smallest group leaves them, and none
    /// cheaper than their cheapest. Costs below zero may all be had, up to the largest group.
    package var lowerBound: Int64 {
        let fewest = max(0, (sizes.map(\.lowerBound).min() ?? 1) - 1)
        let most = max(0, (sizes.map(\.upperBound).max() ?? 1) - 1)
        var doubled: Int64 = 0
        for person in 0..<count {
            var row = Array(costs[person * count..<(person + 1) * count])
            row.remove(at: person)
            row.sort()
            doubled += row.prefix(fewest).reduce(0, +)
            doubled += row.prefix(most).dropFirst(fewest).reduce(0) { $0 + min(0, $1) }
        }
        // Rounded up: half a unit too much is no division.
        return doubled >= 0 ? (doubled + 1) / 2 : -(-doubled / 2)
    }

    /// Everybody in a group drawn by chance, with the sizes that promise most.
    package func firstDivision(_ random: inout SeededRandom) -> [Int32] {
        let mean = costs.reduce(Int128(0)) { $0 + Int128($1) }
        let best = GroupSizing.best(sizes, people: count, asUnequal: mean < 0)
        var seats: [Int32] = []
        for (group, size) in best.enumerated() { seats += Array(repeating: Int32(group), count: size) }
        // Only ranges that cannot hold everybody leave someone over.
        while seats.count < count, let last = sizes.indices.last { seats.append(Int32(last)) }
        return seats.shuffled(using: &random)
    }
}

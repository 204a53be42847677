/// What every pair of people is worth, asked for row by row, so that the complete graph is never held in memory.
package protocol PairWeights: Sendable {
    /// How many people there are; they are numbered from 0.
    var count: Int { get }

    /// Writes into `row[other]` what the pair (person, other) is worth, for each `other` in the range; `forbiddenPair`
    /// where the two must not meet. Must be symmetric. `row` has `count` places; those out of range may stay as they are.
    func fill(_ row: inout [Int64], of person: Int, others: Range<Int>)
}

/// The value in a row that stands for "must not meet".
package let forbiddenPair = Int64.min

/// Weights given by a closure: nil for pairs that must not meet. Asked only with the smaller number first.
package struct ClosureWeights: PairWeights {
    package let count: Int
    private let weight: @Sendable (Int, Int) -> Int64?

    package init(count: Int, _ weight: @escaping @Sendable (Int, Int) -> Int64?) {
        self.count = count
        self.weight = weight
    }

    package func fill(_ row: inout [Int64], of person: Int, others: Range<Int>) {
        for other in others where other != person {
            row[other] = weight(min(person, other), max(person, other)) ?? forbiddenPair
        }
    }
}

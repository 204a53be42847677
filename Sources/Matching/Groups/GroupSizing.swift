/// Which sizes groups should have where there is a choice.
///
/// When a pair is worth something on average, what counts first is how many pairs there are: sizes as unequal as they may
/// be. When pairs cost, sizes as equal as they may be. Found by going through the groups and keeping, for each number of
/// people seated so far, the choice with the best sum of squares.
enum GroupSizing {
    /// The sizes, adding up to `people` or as near as the ranges let them.
    static func best(_ ranges: [ClosedRange<Int>], people: Int, asUnequal: Bool) -> [Int] {
        let sign = asUnequal ? 1 : -1
        var sums: [Int?] = Array(repeating: nil, count: people + 1)
        sums[0] = 0
        var choices: [[Int]] = []
        for range in ranges {
            var next: [Int?] = Array(repeating: nil, count: people + 1)
            var choice = Array(repeating: 0, count: people + 1)
            for seated in 0...people {
                guard let sum = sums[seated] else { continue }
                for size in range where size >= 0 && seated + size <= people {
                    let value = sum + sign * size * size
                    guard value > next[seated + size] ?? .min else { continue }
                    next[seated + size] = value
                    choice[seated + size] = size
                }
            }
            sums = next
            choices.append(choice)
        }
        guard var seated = sums.lastIndex(where: { $0 != nil }) else { return ranges.map(\.lowerBound) }
        var sizes: [Int] = []
        for choice in choices.reversed() {
            sizes.append(choice[seated])
            seated -= choice[seated]
        }
        return sizes.reversed()
    }
}

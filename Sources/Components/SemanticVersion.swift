/// A version `major.minor.patch[-before][+build]` in the order of Semantic Versioning 2.0.0, section 11. What is left out is nought.
struct SemanticVersion: Sendable, Equatable, Comparable {
    private let numbers: [[UInt8]]
    /// What comes before the release itself: `beta.2`.
    private let before: [[UInt8]]

    init(_ text: String) {
        let whole = text.hasPrefix("v") ? text.dropFirst() : text[...]
        let core = whole.prefix { $0 != "+" }
        let hyphen = core.firstIndex(of: "-")
        numbers = Self.parts(core[..<(hyphen ?? core.endIndex)])
        before = hyphen.map { Self.parts(core[core.index(after: $0)...]) } ?? []
    }

    private static func parts(_ text: Substring) -> [[UInt8]] {
        text.isEmpty ? [] : text.split(separator: ".", omittingEmptySubsequences: false).map { Array($0.utf8) }
    }

    static func == (one: Self, other: Self) -> Bool { one.compared(to: other) == 0 }
    static func < (one: Self, other: Self) -> Bool { one.compared(to: other) < 0 }

    private func compared(to other: Self) -> Int {
        for place in 0..<max(numbers.count, other.numbers.count) {
            let (left, right) = (
                place < numbers.count ? numbers[place] : [], other.numbers.dropFirst(place).first ?? []
            )
            let order = Self.compare(left, right)
            if order != 0 { return order }
        }
        if before.isEmpty || other.before.isEmpty {
            return before.isEmpty == other.before.isEmpty ? 0 : before.isEmpty ? 1 : -1
        }
        for (left, right) in zip(before, other.before) {
            let order = Self.compare(left, right)
            if order != 0 { return order }
        }
        return (before.count - other.before.count).signum()
    }

    /// Numbers as numbers, and before all words; words by their letters.
    private static func compare(_ one: [UInt8], _ other: [UInt8]) -> Int {
        let (isOne, isOther) = (one.allSatisfy(DigitRun.isDigit), other.allSatisfy(DigitRun.isDigit))
        if isOne, isOther { return DigitRun.compare(one, other) }
        if isOne != isOther { return isOne ? -1 : 1 }
        return one == other ? 0 : one.lexicographicallyPrecedes(other) ? -1 : 1
    }
}

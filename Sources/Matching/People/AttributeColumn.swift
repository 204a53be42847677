/// One attribute of everybody, as numbers that compare quickly. People are numbered as the column was given them.
struct AttributeColumn {
    /// The number of the person's only value; -1 for unknown.
    private let codes: [Int32]
    /// Where someone has several values: `width` words of bits for each person.
    private let masks: [UInt64]
    private let width: Int
    /// Whether any two people are known to differ.
    let isDivided: Bool

    init(_ values: [Set<String>]) {
        var known: [String: Int] = [:]
        // Numbers go by first appearance, names of one person in order, so that they do not depend on hashing.
        for set in values { for name in set.sorted() where known[name] == nil { known[name] = known.count } }
        let isPlain = values.allSatisfy { $0.count < 2 }
        codes = isPlain ? values.map { $0.first.flatMap { known[$0] }.map(Int32.init) ?? -1 } : []
        let words = isPlain ? 0 : (known.count + 63) / 64
        var masks = Array(repeating: UInt64(0), count: words * values.count)
        if words > 0 {
            for (person, set) in values.enumerated() {
                for name in set {
                    guard let code = known[name] else { continue }
                    masks[person * words + code / 64] |= 1 << UInt64(code % 64)
                }
            }
        }
        self.masks = masks
        width = words
        isDivided = known.count > 1
    }

    /// Both are known and have nothing in common.
    func differ(_ one: Int, _ other: Int) -> Bool {
        if width == 0 { return codes[one] != codes[other] && codes[one] >= 0 && codes[other] >= 0 }
        return isKnown(one) && isKnown(other) && !overlap(one, other)
    }

    /// Both are known and have something in common.
    func share(_ one: Int, _ other: Int) -> Bool {
        if width == 0 { return codes[one] == codes[other] && codes[one] >= 0 }
        return overlap(one, other)
    }

    func isKnown(_ person: Int) -> Bool {
        if width == 0 { return codes[person] >= 0 }
        return (0..<width).contains { masks[person * width + $0] != 0 }
    }

    private func overlap(_ one: Int, _ other: Int) -> Bool {
        for word in 0..<width where masks[one * width + word] & masks[other * width + word] != 0 { return true }
        return false
    }
}

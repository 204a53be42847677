/// Counts, for each slot, in how many sets it is: one bitmap for each binary digit, 64 slots added at a time.
struct SlotTally {
    private let count: Int
    private var digits: [[UInt64]] = []

    init(count: Int) { self.count = count }

    mutating func add(_ bitmap: SlotBitmap) {
        var carry = bitmap.words
        var digit = 0
        while carry.contains(where: { $0 != 0 }) {
            if digit == digits.count { digits.append([UInt64](repeating: 0, count: carry.count)) }
            for index in carry.indices {
                let both = digits[digit][index] & carry[index]
                digits[digit][index] ^= carry[index]
                carry[index] = both
            }
            digit += 1
        }
    }

    /// The slots counted at least `least` times.
    func reaching(_ least: Int) -> SlotBitmap {
        var result = SlotBitmap(count: count)
        guard least > 0 else { return SlotBitmap(count: count, full: true) }
        guard least >> digits.count == 0 else { return result }
        result.withWords { words in
            for index in words.indices {
                // Digit by digit from the highest: where it decides, it decides.
                var isMore: UInt64 = 0
                var isEqual: UInt64 = .max
                for digit in digits.indices.reversed() {
                    let counted = digits[digit][index]
                    if least >> digit & 1 == 1 {
                        isEqual &= counted
                    } else {
                        isMore |= isEqual & counted
                        isEqual &= ~counted
                    }
                }
                words[index] = isMore | isEqual
            }
        }
        return result
    }
}

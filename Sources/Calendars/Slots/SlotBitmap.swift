/// A set of slots by number, a bit each.
package struct SlotBitmap: Sendable, Equatable {
    package let count: Int
    private(set) var words: [UInt64]

    /// None of `count` slots, or all of them.
    init(count: Int, full: Bool = false) {
        self.count = count
        words = [UInt64](repeating: full ? .max : 0, count: (count + 63) / 64)
        if full, count % 64 != 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
    }

    package func contains(_ slot: Int) -> Bool {
        (0..<count).contains(slot) && words[slot / 64] >> UInt64(slot % 64) & 1 == 1
    }

    mutating func insert(_ slots: Range<Int>) {
        let slots = slots.clamped(to: 0..<count)
        words.withUnsafeMutableBufferPointer { SlotBitmap.fill($0, slots.lowerBound, slots.upperBound) }
    }

    mutating func remove(_ slot: Int) {
        if contains(slot) { words[slot / 64] &= ~(1 << UInt64(slot % 64)) }
    }

    /// The slots, ascending.
    package var slots: [Int] {
        var found: [Int] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                found.append(index * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return found
    }

    static prefix func ! (bitmap: SlotBitmap) -> SlotBitmap {
        var result = SlotBitmap(count: bitmap.count, full: true)
        for index in result.words.indices { result.words[index] &= ~bitmap.words[index] }
        return result
    }

    mutating func formUnion(_ other: SlotBitmap) { combine(other, |) }
    mutating func formIntersection(_ other: SlotBitmap) { combine(other, &) }

    private mutating func combine(_ other: SlotBitmap, _ operation: (UInt64, UInt64) -> UInt64) {
        for index in words.indices where index < other.words.count {
            words[index] = operation(words[index], other.words[index])
        }
    }

    /// Hands the words to many fills at once; `body` may not touch what lies beyond `count`.
    mutating func withWords(_ body: (UnsafeMutableBufferPointer<UInt64>) -> Void) {
        words.withUnsafeMutableBufferPointer { body($0) }
    }

    /// Sets the bits from `low` up to, not including, `high`; both within the words.
    @inline(__always)
    static func fill(_ words: UnsafeMutableBufferPointer<UInt64>, _ low: Int, _ high: Int) {
        guard low < high else { return }
        let first = low >> 6
        let last = (high - 1) >> 6
        let head = UInt64.max << UInt64(low & 63)
        let tail = UInt64.max >> UInt64(63 - ((high - 1) & 63))
        guard first < last else {
            words[first] |= head & tail
            return
        }
        words[first] |= head
        for index in (first + 1)..<last { words[index] = .max }
        words[last] |= tail
    }
}

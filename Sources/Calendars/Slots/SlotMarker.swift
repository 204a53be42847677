/// The inner loop of `SlotGrid`: marks the slots that one busy time rules out.
struct SlotMarker {
    private let words: UnsafeMutableBufferPointer<UInt64>
    private let firsts: UnsafeBufferPointer<Int>
    private let lasts: UnsafeBufferPointer<Int>
    private let numbers: UnsafeBufferPointer<Int>
    private let days: UnsafeBufferPointer<Int>
    private let origin: Int
    private let before: Int
    private let after: Int
    private let step: Int
    /// ⌈2⁶⁴ / step⌉: the high half of a product with it is the quotient, exactly so below 2³² (Lemire, Kaser, Kurz 2019).
    private let reciprocal: UInt64

    init(
        _ grid: SlotGrid, _ words: UnsafeMutableBufferPointer<UInt64>, _ firsts: UnsafeBufferPointer<Int>,
        _ lasts: UnsafeBufferPointer<Int>, _ numbers: UnsafeBufferPointer<Int>, _ days: UnsafeBufferPointer<Int>,
        origin: Int
    ) {
        (self.words, self.firsts, self.lasts) = (words, firsts, lasts)
        (self.numbers, self.days, self.origin) = (numbers, days, origin)
        before = grid.shape.duration + grid.shape.bufferAfter
        after = grid.shape.bufferBefore
        step = grid.shape.step
        reciprocal = UInt64.max / UInt64(step) + 1
    }

    /// A slot is ruled out if it starts later than `low` and earlier than `high`.
    @inline(__always)
    func mark(_ start: Int, _ end: Int) {
        let low = start - before
        let high = end + after
        guard start < end, low < lasts[lasts.count - 1] else { return }
        var stretch = low <= origin ? 0 : days[(low - origin) / LocalTime.day]
        while lasts[stretch] <= low { stretch += 1 }
        while stretch < firsts.count, firsts[stretch] < high {
            let first = firsts[stretch]
            let begin = low < first ? 0 : quotient(low - first) + 1
            let end = high > lasts[stretch] ? numbers[stretch + 1] - numbers[stretch] : quotient(high - first - 1) + 1
            SlotBitmap.fill(words, numbers[stretch] + begin, numbers[stretch] + end)
            stretch += 1
        }
    }

    @inline(__always)
    private func quotient(_ distance: Int) -> Int {
        distance >> 32 == 0 ? Int(reciprocal.multipliedFullWidth(by: UInt64(distance)).high) : distance / step
    }
}

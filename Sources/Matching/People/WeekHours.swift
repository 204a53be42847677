/// Hours of a week, in one time zone for everybody: hour 0 is Monday from 0 to 1 o'clock, hour 167 Sunday's last.
package struct WeekHours: Hashable, Sendable {
    package static let count = 168

    private var low: UInt64 = 0
    private var middle: UInt64 = 0
    private var high: UInt64 = 0

    package init() {}

    package var isEmpty: Bool { low | middle | high == 0 }

    /// Hours beyond the week are passed over.
    package mutating func insert(_ hour: Int) {
        guard (0..<WeekHours.count).contains(hour) else { return }
        let bit: UInt64 = 1 << UInt64(hour % 64)
        switch hour / 64 {
        case 0: low |= bit
        case 1: middle |= bit
        default: high |= bit
        }
    }

    package var count: Int { shared(with: self) }

    package func contains(_ hour: Int) -> Bool {
        var one = WeekHours()
        one.insert(hour)
        return shared(with: one) > 0
    }

    package func intersection(_ other: WeekHours) -> WeekHours {
        var hours = self
        hours.low &= other.low
        hours.middle &= other.middle
        hours.high &= other.high
        return hours
    }

    package func shared(with other: WeekHours) -> Int {
        (low & other.low).nonzeroBitCount + (middle & other.middle).nonzeroBitCount
            + (high & other.high).nonzeroBitCount
    }
}

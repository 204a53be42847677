/// A time zone as a table: when its clocks were and will be changed, and what they show before and after.
///
/// The table is made once, from the zone database or a calendar's VTIMEZONE; looking something up is a binary search.
package struct Zone: Sendable {
    package let name: String

    /// Moments of change, ascending, in seconds; `offsets[i]` is in force before `changes[i]`, `offsets[i + 1]` from it on.
    let changes: [Int]
    /// Seconds ahead of UTC, one more than there are changes.
    let offsets: [Int]
    /// For each change, the local time at which the offset before it stops to be the one that counts (see `instant(of:)`).
    let edges: [Int]
    /// Whether the last 400 years of the table go on for ever: the Gregorian calendar repeats itself.
    let repeats: Bool

    /// A zone from its changes, in any order; those that change nothing are dropped.
    init(name: String, first: Int, changes: [(at: Int, to: Int)], repeats: Bool = false) {
        var moments: [Int] = []
        var offsets = [first]
        var edges: [Int] = []
        for change in changes.sorted(by: { $0.at < $1.at }) where change.to != offsets[offsets.count - 1] {
            moments.append(change.at)
            edges.append(max(edges.last ?? .min, change.at + max(offsets[offsets.count - 1], change.to)))
            offsets.append(change.to)
        }
        (self.name, self.changes, self.offsets, self.edges) = (name, moments, offsets, edges)
        self.repeats = repeats && !moments.isEmpty
    }

    package static func fixed(_ offset: Int, name: String) -> Zone { Zone(name: name, first: offset, changes: []) }
    package static let utc = Zone.fixed(0, name: "UTC")
}

extension Zone {
    /// Seconds ahead of UTC at a moment.
    package func offset(at instant: Instant) -> Int {
        offsets[changes.firstIndex(above: instant.seconds - shift(instant.seconds, table: changes))]
    }

    package func local(_ instant: Instant) -> LocalTime { LocalTime(seconds: instant.seconds + offset(at: instant)) }

    /// The moment at which the clocks show `local` (RFC 5545, 3.3.5): the first one if they show it twice, and, if they
    /// skip it, what it would be by the offset before the gap.
    package func instant(of local: LocalTime) -> Instant {
        Instant(
            seconds: local.seconds
                - offsets[edges.firstIndex(above: local.seconds - shift(local.seconds, table: edges))])
    }

    /// Midnight, or the moment that stands for it on a day that has none.
    package func start(of day: CalendarDay) -> Instant { instant(of: LocalTime(day)) }

    /// How far a time beyond the table's end lies from its like within the last 400 years.
    @inline(__always)
    func shift(_ seconds: Int, table: [Int]) -> Int {
        guard repeats, let last = table.last, seconds >= last else { return 0 }
        return ((seconds - last) / Zone.cycle + 1) * Zone.cycle
    }

    /// 400 years of the Gregorian calendar in seconds: 146,097 days, a whole number of weeks.
    static let cycle = 146_097 * LocalTime.day
}

extension [Int] {
    /// How many elements are at or below `value`; the array is sorted.
    @inline(__always)
    func firstIndex(above value: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

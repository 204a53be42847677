/// A time in which somebody can be met, in seconds. Starts of slots are counted from its start.
struct HourStretch: Equatable {
    var start: Int
    var end: Int

    /// Ascending; overlapping ones become one. Touching ones stay two: no meeting goes from one into the next.
    static func ordered(_ stretches: [HourStretch]) -> [HourStretch] {
        var merged: [HourStretch] = []
        merged.reserveCapacity(stretches.count)
        for stretch in stretches.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            if let last = merged.last, stretch.start < last.end {
                merged[merged.count - 1].end = max(last.end, stretch.end)
            } else {
                merged.append(stretch)
            }
        }
        return merged
    }

    /// The times in all of the lists; each list is ordered.
    static func intersection(_ lists: [[HourStretch]]) -> [HourStretch] {
        guard var common = lists.first else { return [] }
        for list in lists.dropFirst() { common = intersection(common, list) }
        return common
    }

    private static func intersection(_ left: [HourStretch], _ right: [HourStretch]) -> [HourStretch] {
        var found: [HourStretch] = []
        var (i, j) = (0, 0)
        while i < left.count, j < right.count {
            let start = max(left[i].start, right[j].start)
            let end = min(left[i].end, right[j].end)
            if start < end { found.append(HourStretch(start: start, end: end)) }
            if left[i].end < right[j].end { i += 1 } else { j += 1 }
        }
        return ordered(found)
    }
}

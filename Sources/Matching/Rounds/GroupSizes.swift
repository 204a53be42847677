/// How many people each group has.
enum GroupSizes {
    /// More than the largest group that may be asked for.
    private static let crowd = 8

    /// As many groups as whole sizes fit, those left over spread among them: 11 in fours are 6 and 5. One group more, as even
    /// as can be, where a group would be a crowd (15 in eights are 8 and 7), and with `smaller` always (11
    /// in fours are 4, 4 and 3), unless someone would be alone.
    static func of(people: Int, size: Int, _ leftovers: Leftovers = .larger) -> [Int] {
        guard people > 1 else { return [] }
        var groups = max(1, people / size)
        let largest = (people + groups - 1) / groups
        let wantsMore = leftovers == .smaller ? people % size > 0 : largest > crowd && largest > size + size / 2
        if wantsMore, people / (groups + 1) > 1 { groups += 1 }
        return (0..<groups).map { people / groups + ($0 < people % groups ? 1 : 0) }
    }
}

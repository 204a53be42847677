/// How many people each group has.
enum GroupSizes {
    /// As many groups as whole sizes fit, those left over spread among them: 11 in fours are 6 and 5. With `smaller` one
    /// group more, as even as can be (11 in fours are 4, 4 and 3), unless someone would be alone.
    static func of(people: Int, size: Int, _ leftovers: Leftovers = .larger) -> [Int] {
        guard people > 1 else { return [] }
        var groups = max(1, people / size)
        if leftovers == .smaller, people % size > 0, people / (groups + 1) > 1 { groups += 1 }
        return (0..<groups).map { people / groups + ($0 < people % groups ? 1 : 0) }
    }
}

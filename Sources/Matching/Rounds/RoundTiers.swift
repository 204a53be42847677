/// What counts in a round, as parts of one number: each unit is greater than all that lower tiers can add up to.
///
/// With at most `p` pairs in the round: a unit is 1 + p · (the most a pair can have of the tier below) times the unit of
/// that tier. So `noise < wish < recency < repeated < alike < waited < placed`, in the order least to most important.
struct RoundTiers: Equatable {
    /// A pair is together at all; in groups of three and more, the cost of a forbidden pair.
    private(set) var placed: Int64 = 0
    /// The pair has met before.
    private(set) var repeated: Int64 = 0
    /// Two people of a group are alike where at least two of it must differ.
    private(set) var alike: Int64 = 0
    /// One of the pair has waited for a round.
    private(set) var waited: Int64 = 0
    /// How recently, by level: 1 is the longest ago.
    private(set) var recency: Int64 = 0
    private(set) var wish: Int64 = 0
    /// A pair's noise is in `0..<noise`.
    private(set) var noise: Int64 = 1
    /// Levels of recency told apart; several past rounds share one when there are more rounds.
    private(set) var levels = 0

    /// The finest tiers that fit below the ceiling. Too large a round first loses noise, then levels of recency; beyond
    /// that (over 100,000 people) the tiers are strict only among differences of fewer pairs.
    ///
    /// - Parameters:
    ///   - hasAlike: whether a rule asks groups to be mixed; without one, `alike` takes no room.
    ///   - mostWaited: the most rounds that two have waited together; when nobody waits, `waited` takes no room.
    init(
        pairs: Int, rounds: Int, bestWish: Int64, noiseBits: Int, hasAlike: Bool = false, mostWaited: Int64 = 0,
        ceiling: Int64
    ) {
        var pairs = max(1, pairs)
        var bits = noiseBits
        levels = rounds
        while !fit(
            pairs: Int64(pairs), noiseBits: bits, [bestWish, Int64(levels), 1, hasAlike ? 1 : 0, mostWaited],
            ceiling: ceiling)
        {
            if bits > 0 {
                bits -= 1
            } else if levels > 1 {
                levels = (levels + 1) / 2
            } else {
                pairs = max(1, pairs / 2)
            }
        }
    }

    /// The level of a past round, `rank` counted from 1 for the first of `rounds`.
    func level(rank: Int, of rounds: Int) -> Int64 {
        guard rounds > levels else { return Int64(rank) }
        return Int64(1 + (rank - 1) * levels / rounds)
    }

    /// - Parameter most: what a pair can have of each tier but the noise, from the least important.
    private mutating func fit(pairs: Int64, noiseBits: Int, _ most: [Int64], ceiling: Int64) -> Bool {
        noise = 1 << Int64(noiseBits)
        var units: [Int64] = [1]
        for most in [noise - 1] + most {
            let (all, overflow) = pairs.multipliedReportingOverflow(by: most)
            let (unit, tooLarge) = units[units.count - 1].multipliedReportingOverflow(by: all + 1)
            if overflow || tooLarge || unit > ceiling / 2 { return false }
            units.append(unit)
        }
        (wish, recency, repeated) = (units[1], units[2], units[3])
        (alike, waited, placed) = (units[4], units[5], units[6])
        return true
    }
}

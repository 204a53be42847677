/// Who was introduced to whom in which round, for counting: people and rounds as numbers from 0.
struct DashboardLedger: Sendable {
    /// Pairs kept at most, 16 bytes each; of more, those of the latest rounds.
    static let maximum = 4_000_000

    struct Tie: Sendable {
        /// The smaller number above the greater.
        let pair: UInt64
        let round: Int

        var people: (Int, Int) { (Int(pair >> 32), Int(pair & 0xFFFF_FFFF)) }
    }

    private(set) var ties: [Tie] = []
    /// People of each round that was read.
    private(set) var introduced: [Int: [Int32]] = [:]
    var isFull: Bool { ties.count >= Self.maximum }

    /// Everybody of a group has met everybody else of it.
    mutating func add(_ group: [Int], round: Int) {
        introduced[round, default: []] += group.map(Int32.init(clamping:))
        for (place, one) in group.enumerated() {
            for other in group[(place + 1)...] where one != other {
                let pair = UInt64(min(one, other)) << 32 | UInt64(max(one, other))
                ties.append(Tie(pair: pair, round: round))
            }
        }
    }

    /// To be called once, before counting: the same pair's ties stand together, the earliest first.
    mutating func settle() {
        ties.sort { $0.pair != $1.pair ? $0.pair < $1.pair : $0.round < $1.round }
    }
}

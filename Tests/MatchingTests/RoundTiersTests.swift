import Testing

@testable import Matching

@Suite("Tiers")
struct RoundTiersTests {
    @Test(
        "Each unit is more than all that lower tiers can add up to",
        arguments: [1, 2, 12, 500, 5000], [0, 1, 52, 1000])
    func strict(pairs: Int, rounds: Int) {
        let tiers = RoundTiers(
            pairs: pairs, rounds: rounds, bestWish: 2, noiseBits: 10, ceiling: MatchingLimits.weight)
        let count = Int64(pairs)
        let noise = count * (tiers.noise - 1)
        #expect(tiers.wish > noise)
        #expect(tiers.recency > noise + count * 2 * tiers.wish)
        let recency = count * Int64(tiers.levels) * tiers.recency
        #expect(tiers.repeated > noise + count * 2 * tiers.wish + recency)
        #expect(tiers.placed > noise + count * 2 * tiers.wish + recency + count * tiers.repeated)
        #expect(tiers.placed <= MatchingLimits.weight / 2)
    }

    @Test("A round of 10,000 people tells 52 past rounds apart, and keeps two bits of noise")
    func tenThousand() {
        let tiers = RoundTiers(
            pairs: 5002, rounds: 52, bestWish: 2, noiseBits: 10, ceiling: MatchingLimits.weight)
        #expect(tiers.levels == 52)
        #expect(tiers.noise == 4)
    }

    @Test("Rounds share levels in order when there are too many")
    func levels() {
        let tiers = RoundTiers(pairs: 1_000_000, rounds: 5000, bestWish: 200, noiseBits: 10, ceiling: 1 << 56)
        #expect(tiers.levels < 5000)
        let levels = (1...5000).map { tiers.level(rank: $0, of: 5000) }
        #expect(levels == levels.sorted())
        #expect(levels.first == 1)
        #expect(levels.last == Int64(tiers.levels))
    }
}

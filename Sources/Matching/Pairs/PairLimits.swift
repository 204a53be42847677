/// How much work a pair matching may do.
package struct PairLimits: Equatable, Sendable {
    /// The heaviest edges of each person that the first search sees.
    package var candidates = 12
    /// Missing edges added for a person in one round of pricing, those that contradict the proof most first.
    package var additions = 6
    /// Rounds of pricing, each a look at all pairs; without a proof after these, the gap is told.
    package var rounds = 60
    /// Pairs looked at in one round. With more pairs than this each person's look is a window of the others.
    package var pairsPerRound = 100_000_000

    package init() {}
}

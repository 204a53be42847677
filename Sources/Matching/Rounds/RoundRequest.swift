/// All that decides a round. The same request gives the same plan.
package struct RoundRequest: Sendable {
    package var participants: [Participant]
    /// 2...8 people.
    package var groupSize: Int
    package var history: [PastGroup]
    /// Pairs that must not meet.
    package var forbidden: [ForbiddenPair]
    package var rules = RoundRules()
    package var wishes: RoundWishes
    package var leftovers = Leftovers.larger
    /// How many pairs may take a third; nil for as many as that gives a place.
    package var threes: Int?
    package var draw = Draw.everyone
    /// Pairs that a later round is to have. Here they count as the least welcome of repeats.
    var reserved: [ForbiddenPair] = []
    /// Groups to begin the search for groups of three and more with; for an odd number of pairs, the round as it was thought of.
    var suggested: [[Int]] = []
    package var seed: UInt64
    /// Swaps that the search for groups of three and more may try; nil for a number that suits the size.
    package var effort: Int?

    /// Whether anything may keep two people from being in one group.
    var hasRules: Bool { !forbidden.isEmpty || rules != RoundRules() }

    /// Whether people meet in pairs, so that two have to do for every rule by themselves.
    var isPairRound: Bool {
        if case .seats = draw { return false }
        return groupSize == 2
    }

    package init(
        participants: [Participant], groupSize: Int = 2, history: [PastGroup] = [], forbidden: [ForbiddenPair] = [],
        wishes: RoundWishes = RoundWishes(), seed: UInt64
    ) {
        self.participants = participants
        self.groupSize = groupSize
        self.history = history
        self.forbidden = forbidden
        self.wishes = wishes
        self.seed = seed
    }
}

/// A group that met before. Greater round numbers are more recent.
package struct PastGroup: Hashable, Sendable {
    package var round: Int
    /// Numbers of participants; those who do not take part in this round are left away by the caller.
    package var members: [Int]

    package init(round: Int, members: [Int]) {
        self.round = round
        self.members = members
    }
}

package struct ForbiddenPair: Hashable, Sendable {
    package var first: Int
    package var second: Int
    package var rule: RuleName

    package init(_ first: Int, _ second: Int, rule: RuleName = .blocked) {
        self.first = first
        self.second = second
        self.rule = rule
    }
}

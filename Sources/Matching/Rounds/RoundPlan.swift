/// Who meets whom in a round, who does not and why.
package struct RoundPlan: Equatable, Sendable {
    package var groups: [PlannedGroup]
    package var leftOut: [LeftOutParticipant]
    /// Pairs in the groups who have met before.
    package var repeats: Int
    /// Pairs in the groups who meet for the first time.
    package var newTies: Int
    /// Pairs that may meet and will not have met after this round; nil where there are too many people to count them.
    package var unusedPairsLeft: Int?
    /// What the groups are worth by the formula of the tiers: in a round of pairs, before anyone over joins one; in a
    /// round of groups, what they fall short of groups in which nothing could be better.
    package var value: Int128
    /// No plan is worth more. In a round of groups: none that places as many people in groups of the sizes planned; or, where
    /// rules do not let groups be of these, none in no more groups than there are.
    package var bound: Int128

    /// Whether it is proved that no other plan is better by the rules of the tiers.
    package var isOptimal: Bool

    /// How much better a plan might be at most, as a share of the bound.
    package var gap: Double {
        bound == value ? 0 : Double(bound - value) / max(1, Double(max(bound.magnitude, value.magnitude)))
    }
}

package struct PlannedGroup: Equatable, Sendable {
    /// Numbers of participants, in ascending order.
    package var members: [Int]
    /// Every two of the members.
    package var pairs: [PlannedPair]
    package var reason: GroupReason
}

package struct PlannedPair: Equatable, Sendable {
    package var first: Int
    package var second: Int
    /// The last round in which the two met; nil when this is the first time.
    package var lastMet: Int?
    package var timesMet: Int
}

/// Why these people: facts for the caller to put into words.
package struct GroupReason: Equatable, Sendable {
    package enum Acquaintance: Equatable, Sendable {
        case firstTime
        /// Some have met, most recently in this round.
        case lastMet(round: Int)
    }

    package var acquaintance: Acquaintance
    /// All of them have met, and whom else rules let one of them meet, that one has met as lately or later: also those from
    /// whom only a forbidden pair keeps them. False where only some were drawn to take part.
    package var isLongestAgo = false
    /// At least two are known to be in different departments.
    package var differsInDepartment: Bool
    package var differsInLocation: Bool
    package var differsInSeniority = false
    /// Two years or more lie between two of them.
    package var differsInTenure = false
    /// The places they come from, in order, where they differ.
    package var locations: [String] = []
    /// Hours of the week in which all are free.
    package var sharedHours = 0
    /// Languages that all of them speak, in order.
    package var sharedLanguages: [String] = []
    /// Someone asked to meet another of the group.
    package var wasAskedFor = false
}

package struct LeftOutParticipant: Equatable, Sendable {
    package var participant: Int
    package var reason: LeftOutReason
}

package enum LeftOutReason: Equatable, Hashable, Sendable {
    /// Nobody else takes part.
    case nobodyElse
    /// There are others, and a rule keeps this person from each of them.
    case everyPartnerForbidden
    /// Those they may meet are with others, and no group was found that could take them without breaking a rule.
    case partnersTaken
    /// A lottery, and the lot fell on others.
    case notDrawn
    /// Groups have seats by category, and this person is in none of them.
    case noCategory
    /// All seats of the person's category are taken by others, who have waited longer.
    case categoryFull
}

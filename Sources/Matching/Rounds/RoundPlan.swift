/// Who meets whom in a round, who does not and why.
package struct RoundPlan: Equatable, Sendable {
    package var groups: [PlannedGroup]
    package var leftOut: [LeftOutParticipant]
    /// Pairs in the groups who have met before.
    package var repeats: Int
    /// Pairs in the groups who meet for the first time.
    package var newTies: Int
    /// Pairs that may meet and will not have met after this round.
    package var unusedPairsLeft: Int
    /// Whether it is proved that no other plan is better by the rules of the tiers.
    package var isOptimal: Bool
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
    /// At least two are known to be in different departments.
    package var differsInDepartment: Bool
    package var differsInLocation: Bool
}

package struct LeftOutParticipant: Equatable, Sendable {
    package var participant: Int
    package var reason: LeftOutReason
}

package enum LeftOutReason: Equatable, Sendable {
    /// Nobody else takes part.
    case nobodyElse
    /// There are others, and a rule keeps this person from each of them.
    case everyPartnerForbidden
    /// Those they may meet are with others, and no group was found that could take them without breaking a rule.
    case partnersTaken
}

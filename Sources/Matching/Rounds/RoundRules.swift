/// What must hold in a round, whatever else is wished for.
package struct RoundRules: Sendable, Hashable {
    /// Any two who meet are known to have nothing in common here.
    package var mustDiffer: [Attribute] = []
    /// Any two who meet are known to have something in common here.
    package var mustShare: [Attribute] = []
    /// In each group at least two are known to differ here; all of them where there are enough people.
    package var someDiffer: Attribute?
    package var apart: [ApartRule] = []

    package init() {}
}

/// Nobody of one side meets anybody of the other. A side may be both: then its people do not meet each other.
package struct ApartRule: Sendable, Hashable {
    package var one: Side
    package var other: Side

    package init(_ one: Side, _ other: Side) {
        self.one = one
        self.other = other
    }

    package enum Side: Sendable, Hashable {
        case people(Set<Int>)
        case having(Attribute, String)
    }
}

/// Which rule keeps two people from meeting.
package enum RuleName: Hashable, Sendable {
    /// One of the two does not want to meet the other, or the caller forbids it.
    case blocked
    /// A list of people who keep apart, by the number its writer gave it.
    case listed(Int)
    /// The place in `RoundRules.apart`.
    case apart(Int)
    case mustDiffer(Attribute)
    case mustShare(Attribute)
    case someDiffer(Attribute)
}

/// What becomes of people who are over when groups of one size are made.
package enum Leftovers: Sendable, Hashable {
    /// They make some groups larger.
    case larger
    /// There is one group more, and some are smaller; larger groups where one would be left alone.
    case smaller
}

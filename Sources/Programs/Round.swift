import Foundation
import Primitives

package enum RoundTag {}
package typealias RoundID = Identifier<RoundTag>

/// One round of a program: a draft that can be looked at, or one that was run.
struct Round: Sendable, Equatable {
    enum State: String, Sendable { case draft, running }

    let id: RoundID
    let program: ProgramID
    let state: State
    /// Nil for a draft.
    let number: Int?
    /// Digest of whom the plan was made for.
    let audience: String
    var counts: RoundCounts
    let startedAt: Date?
    /// Changed by hand.
    var isEdited = false
    /// How often it was changed since it was planned.
    var revision = 0
    var approvedAt: Date?
    /// Before this instant people are not told whom they meet.
    var revealAt: Date?
    /// Rules that leave somebody with nobody to meet.
    var findings: [RoundFinding] = []

    /// Somebody has had a hand in it: it is not made anew by itself any more.
    var isKept: Bool { isEdited || approvedAt != nil }
}

/// How many people meet for the first time, meet again, and are left out; and in how many groups.
struct RoundCounts: Sendable, Equatable {
    var first = 0
    var again = 0
    var left = 0
    var groups = 0

    var people: Int { first + again }
    var hasGroups: Bool { groups > 0 }
}

/// Those who meet, and why these.
struct Introduction: Sendable, Equatable {
    let people: [PersonID]
    let reasons: [IntroductionReason]
    /// Some two of them have been introduced to each other before.
    let again: Bool
    /// Rules that they do not keep, which only a hand can bring about.
    var broken: [BrokenRule] = []
}

/// What a round would do, before it is kept.
struct RoundDraft: Sendable, Equatable {
    let seed: UInt64
    let audience: String
    let introductions: [Introduction]
    let absences: [Absence]
    var findings: [RoundFinding] = []

    var counts: RoundCounts {
        var counts = RoundCounts(left: absences.count, groups: introductions.count)
        for introduction in introductions {
            if introduction.again {
                counts.again += introduction.people.count
            } else {
                counts.first += introduction.people.count
            }
        }
        return counts
    }
}

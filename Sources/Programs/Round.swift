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
    let counts: RoundCounts
    let startedAt: Date?
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
}

/// Why these: the kind only. Names and places come from the profiles when it is put into words.
enum IntroductionReason: String, Sendable, CaseIterable {
    case firstTime = "first-time"
    /// They met before, and it is longest ago of all that was possible.
    case againLongest = "again-longest"
    /// Of different departments.
    case department
    /// Of different places.
    case location
    /// One more than the chosen size, so that nobody is left over.
    case larger
    case random
}

/// Somebody active who is not introduced in a round.
struct Absence: Sendable, Equatable {
    enum Reason: Sendable, Equatable {
        case paused(until: Date)
        /// Has left the program.
        case gone
        /// There was nobody left to meet.
        case nobody
    }

    let person: PersonID
    let reason: Reason
}

/// What a round would do, before it is kept.
struct RoundDraft: Sendable, Equatable {
    let seed: UInt64
    let audience: String
    let introductions: [Introduction]
    let absences: [Absence]

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

import Accounts
import Foundation
import Primitives

/// What is too much, and what follows: a value over counts, without a clock or a database of its own.
struct WatchRule: Sendable, Equatable {
    /// Its name in cases, words and docs.
    let name: String
    let kind: SignalKind
    let group: SignalGroup
    /// Whose matter it is.
    var concern = Concern.account
    /// Seconds looked back. Counts are kept in steps of five minutes, so that up to five more are seen.
    let window: TimeInterval
    /// So many at least.
    let count: Int
    /// From or against so many different ones at least.
    var others: Int?
    /// And so many of these, about the same account, in the same time.
    var companion: Companion?
    var remedy = Remedy.none
    var gravity = Gravity.high
    /// Whether the person concerned hears of it as well as the owners.
    var tellsPerson = false
    /// Has written to the person by other means: as owner they need no second mail.
    var hasToldPerson = false
    /// For docs/watching.md: what it is there for.
    let reason: String

    struct Companion: Sendable, Equatable {
        let kind: SignalKind
        let count: Int
    }

    enum Concern: Sendable, Equatable {
        /// The workspace's where it happened, or each one's in which the account has a place.
        case account
        /// The workspaces' of whom one network tried.
        case triedFromNetwork
        /// The installation's, and the workspaces' of which so many accounts were tried: one alone may have mistyped.
        case tried(atLeast: Int)
        /// The installation's alone.
        case installation
    }

    /// What Klatch does by itself, at once.
    enum Remedy: String, Sendable, CaseIterable {
        case none
        /// Whoever counted it has ended the session already.
        case sessionWasEnded
        case endSession
        /// Sessions that began by a password alone since the first of what was counted, and tokens made since: what whoever
        /// guessed it may have. Who came in by mail or passkey, and programs that ran before, notice nothing.
        case endGuessed
        /// Sessions, mailed links and codes, tokens: all that lets this account in.
        case endEverything
        case endToken
    }

    /// How soon somebody is to look at it.
    enum Gravity: Sendable, CaseIterable {
        case high, normal

        var hours: Int {
            switch self {
            case .high: 24
            case .normal: 72
            }
        }
    }

    /// Whether what was counted is too much.
    func fires(on tally: SignalTally) -> Bool {
        tally.rule == name && tally.count >= count && tally.others >= others ?? 0
            && tally.companions >= companion?.count ?? 0
    }
}

/// What was counted together, within a rule's window.
struct SignalTally: Sendable, Equatable {
    let rule: String
    /// Nil for what is no workspace's.
    let workspace: WorkspaceID?
    let key: UUID
    let account: AccountID?
    let count: Int
    /// About how many different ones took part.
    let others: Int
    let companions: Int
    let lastAt: Date

    /// How many there were, from how many bits they set (linear counting; Whang et al. 1990). All bits set: very many.
    static func estimate(marked: Int) -> Int {
        let places = Double(SignalRule.marks)
        let free = places - Double(min(max(marked, 0), SignalRule.marks))
        return Int((places * log(places / max(free, 0.5))).rounded())
    }

    /// How many bits that many set at least, more than there are where so many cannot be told.
    static func marked(atLeast others: Int) -> Int {
        (0...SignalRule.marks).first { estimate(marked: $0) >= others } ?? SignalRule.marks + 1
    }
}

import Foundation
import Primitives

/// Somebody active who is not introduced in a round.
struct Absence: Sendable, Equatable {
    enum Reason: Sendable, Equatable {
        /// Nil: until they say so.
        case paused(until: Date?)
        /// Has left the program.
        case gone
        /// Those they may meet are with others.
        case nobody
        /// Nobody else takes part.
        case alone
        /// A rule keeps them from everybody.
        case rules
        /// What a rule asks of people is not known of them.
        case unknown
        /// The lot fell on others.
        case undrawn
        /// Groups have seats by category, and they are of none.
        case uncategorised
        /// The seats of their category are taken by others, who waited longer.
        case full
        /// On neither of the two sides that the program brings together.
        case sideless
        /// Came after the round had been planned.
        case late
        /// Three introductions in a row were left unanswered.
        case silent
        /// Said no, or nothing, when asked about this round.
        case declined, unanswered
        /// Is asked before this round, and was not yet.
        case unasked
        /// Mail to them comes back.
        case unreachable
        /// Taken out by hand.
        case outAway, outAsked, outLeaving, outOther
    }

    let person: PersonID
    let reason: Reason
}

extension Absence.Reason {
    /// Reasons for which a hand may take somebody out.
    static let byHand: [Absence.Reason] = [.outAway, .outAsked, .outLeaving, .outOther]

    /// Their own word, or the want of it, which a hand does not overrule.
    var isTheirs: Bool {
        switch self {
        case .paused, .gone, .silent, .declined, .unanswered, .unasked, .unreachable: true
        default: false
        }
    }

    /// The words of those in the database.
    static let theirs: [String] = ["paused"] + named.filter { $0.reason.isTheirs }.map(\.word)

    /// Not their own doing: they are told that they are left out, and why.
    static let told: [String] = named.filter { !$0.reason.isTheirs }.map(\.word)

    /// Nothing changes about these from round to round, until a detail of the person's does: one mail is enough.
    static let toldOnce: [String] = [Self.unknown, .sideless, .uncategorised].map(\.word)

    /// Whether a mail about it is any good: not to those whom a program was never meant for, nor to whoever took part in a
    /// draw without having been asked.
    func isWorthMail(lacksDetail: Bool, wasAsked: Bool) -> Bool {
        switch self {
        case .sideless, .uncategorised: lacksDetail
        case .undrawn: wasAsked
        default: true
        }
    }

    /// Nil for somebody who takes part.
    init?(_ standing: Participation.Standing) {
        switch standing {
        case .takesPart: return nil
        case .paused(let until): self = .paused(until: until)
        case .left: self = .gone
        case .silent: self = .silent
        case .declined: self = .declined
        case .unanswered: self = .unanswered
        case .unasked: self = .unasked
        case .unreachable: self = .unreachable
        }
    }

    private static let named: [(word: String, reason: Absence.Reason)] = [
        ("gone", .gone), ("nobody", .nobody), ("alone", .alone), ("rules", .rules), ("unknown", .unknown),
        ("undrawn", .undrawn), ("uncategorised", .uncategorised), ("full", .full), ("sideless", .sideless),
        ("late", .late), ("silent", .silent), ("declined", .declined), ("unanswered", .unanswered),
        ("unasked", .unasked), ("unreachable", .unreachable),
        ("out-away", .outAway), ("out-asked", .outAsked), ("out-leaving", .outLeaving),
        ("out-other", .outOther),
    ]

    /// As the database has it.
    var word: String { Self.named.first { $0.reason == self }?.word ?? "paused" }

    init(_ word: String, until: Date?) {
        if word == "paused" {
            self = .paused(until: until)
        } else {
            self = Self.named.first { $0.word == word }?.reason ?? .nobody
        }
    }

    var until: Date? {
        if case .paused(let until) = self { until } else { nil }
    }

    func words(_ catalogue: Catalogue, _ zone: TimeZone) -> WordKey {
        switch self {
        case .paused(let until?): WordKey("programs.left.paused", ["until": Day(until, catalogue, zone).text])
        case .paused: WordKey("programs.left.paused-open")
        case .silent: WordKey("programs.left.silent")
        case .gone: WordKey("programs.left.gone")
        case .nobody: WordKey("programs.left.nobody")
        case .alone: WordKey("programs.left.alone")
        case .rules: WordKey("programs.left.rules")
        case .unknown: WordKey("programs.left.unknown")
        case .undrawn: WordKey("programs.left.undrawn")
        case .uncategorised: WordKey("programs.left.uncategorised")
        case .full: WordKey("programs.left.full")
        case .sideless: WordKey("programs.left.sideless")
        case .late: WordKey("programs.left.late")
        case .declined: WordKey("programs.left.declined")
        case .unanswered: WordKey("programs.left.unanswered")
        case .unasked: WordKey("programs.left.unasked")
        case .unreachable: WordKey("programs.left.undeliverable")
        case .outAway: WordKey("programs.left.out-away")
        case .outAsked: WordKey("programs.left.out-asked")
        case .outLeaving: WordKey("programs.left.out-leaving")
        case .outOther: WordKey("programs.left.out-other")
        }
    }
}

import Foundation
import Primitives
import Vault

/// What a presented token is to its session. Tokens change daily; the one before is good until its successor was seen, and
/// for a minute after that. Whoever comes with it later has kept a copy, or has stolen one.
enum TokenStanding: Sendable, Equatable {
    case current
    /// Shown for the first time: its predecessor has a minute left.
    case firstSeen
    /// A day old: a successor takes its place.
    case due
    /// Replaced a moment ago, by one that has not arrived yet: requests at the same time are given the same successor.
    case superseded
    /// Replaced, and the successor never arrived: another takes the place of that one, which is spent.
    case lost
    /// Replaced a moment ago by one that was seen: a request that was under way.
    case late
    case reused
}

/// The tokens of a session, as hashes: the one that is good, the one before it, and what is known of both.
///
/// Two who hold copies of one token can never both go on with it. Whoever shows it when it is due is given a successor;
/// whoever shows it more than a minute later is given another, and the first is spent. A browser that lost its answer never
/// saw the first; of two, one has it, and shows it.
struct TokenChain: Sendable, Equatable {
    typealias Hash = [UInt8]

    var current: Hash
    var previous: Hash?
    /// Which successor of `previous` the current one is: 0 is the first.
    var generation = 0
    /// When the current one was handed out.
    var since: Date
    /// When it was first shown; nil for one that has not come back, and for a session's first.
    var seenAt: Date?

    /// Where in the session's chain a presented token stands.
    enum Place: Sendable, Equatable {
        case current
        case previous
        case spent(at: Date)
    }

    /// A token that is good no longer, and when it ceased to be.
    struct Spent: Sendable, Equatable {
        let hash: Hash
        let at: Date
    }

    func standing(of place: Place, at now: Date) -> TokenStanding {
        let isFresh = { (moment: Date) in now.timeIntervalSince(moment) <= SessionRule.grace }
        switch place {
        case .current:
            if previous != nil && seenAt == nil { return .firstSeen }
            return now.timeIntervalSince(since) >= SessionRule.rotation ? .due : .current
        case .previous:
            if let seenAt { return isFresh(seenAt) ? .late : .reused }
            if isFresh(since) { return .superseded }
            return generation < SessionRule.lostAnswers ? .lost : .reused
        case .spent(let moment):
            guard isFresh(moment) else { return .reused }
            return seenAt == nil ? .superseded : .late
        }
    }

    /// Takes note of a token that was shown; what is spent by it. `derived` is the successor of a token, by its generation.
    mutating func advance(_ standing: TokenStanding, at now: Date, _ derived: (Hash, Int) -> Hash) -> Spent? {
        switch standing {
        case .current, .superseded, .late, .reused:
            return nil
        case .firstSeen:
            seenAt = now
            return nil
        case .due:
            let spent = previous.map { Spent(hash: $0, at: seenAt ?? since) }
            self = TokenChain(current: derived(current, 0), previous: current, since: now)
            return spent
        case .lost:
            guard let previous else { return nil }
            let spent = Spent(hash: current, at: now)
            generation += 1
            current = derived(previous, generation)
            since = now
            return spent
        }
    }
}

extension KeyVault {
    /// The token that follows one in a session. It is derived, by a key that lies outside the database: so requests that
    /// come at the same time are all given the same, and nothing but hashes is stored.
    func successor(ofTokenHash hash: [UInt8], in session: UUID, generation: Int) -> Token {
        let turn = generation == 0 ? [] : [UInt8(clamping: generation)]
        let secret = mac("session-token", session.bytes + hash + turn)
        return Token.issue(.session, random: RandomSource { Array(secret.prefix($0)) })
    }
}

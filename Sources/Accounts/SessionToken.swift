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
    /// Replaced, but the successor has not arrived yet: it is handed out again.
    case superseded
    /// Replaced a moment ago: a request that was under way.
    case late
    case reused

    init(isCurrent: Bool, since: Date, seenAt: Date?, wasRotated: Bool, now: Date) {
        if isCurrent {
            let isDue = now.timeIntervalSince(since) >= SessionRule.rotation
            self = wasRotated && seenAt == nil ? .firstSeen : isDue ? .due : .current
        } else if let seenAt {
            self = now.timeIntervalSince(seenAt) <= SessionRule.grace ? .late : .reused
        } else {
            self = .superseded
        }
    }
}

extension KeyVault {
    /// The token that follows one in a session. It is derived, by a key that lies outside the database: so requests that
    /// come at the same time, and one whose answer was lost, are all given the same, and nothing but hashes is stored.
    func successor(ofTokenHash hash: [UInt8], in session: UUID) -> Token {
        let secret = mac("session-token", session.bytes + hash)
        return Token.issue(.session, random: RandomSource { Array(secret.prefix($0)) })
    }
}

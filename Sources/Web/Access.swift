import Foundation
import Policy
import Primitives

/// Who may call a route. There is no default: a route without one does not compile.
package enum Access: Sendable, Equatable {
    /// Anybody, for a published reason.
    case open(_ reason: StaticString)
    /// Anybody, for a published reason; whoever is signed in is recognised.
    case visitor(_ reason: StaticString)
    /// Whoever holds an unguessable link, for a published reason. The handler checks the link.
    case link(_ reason: StaticString)
    /// A program with a token of its own in `Authorization`, for a published reason. The handler checks the token.
    case machine(_ reason: StaticString)
    /// Whom the policy allows this act, on what is theirs.
    case may(Act)

    package static func == (left: Access, right: Access) -> Bool { left.description == right.description }
}

extension Access: CustomStringConvertible {
    package var description: String {
        switch self {
        case .open(let reason): "open: \(reason)"
        case .visitor(let reason): "visitor: \(reason)"
        case .link(let reason): "link: \(reason)"
        case .machine(let reason): "machine: \(reason)"
        case .may(let act): "may: \(act.rawValue)"
        }
    }

    /// Whether a session is asked for at all.
    var needsCaller: Bool {
        switch self {
        case .open, .link, .machine: false
        case .visitor, .may: true
        }
    }

    /// Deny by default: what is not open is the policy's to allow.
    package func decide(_ caller: Caller?, at now: Date) -> Decision {
        switch self {
        case .open, .visitor, .link, .machine: .allowed
        case .may(let act): caller.map { $0.decide(act, at: now) } ?? .denied(.notSignedIn)
        }
    }
}

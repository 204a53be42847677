import Primitives

/// Who may call a route. There is no default: a route without one does not compile.
package enum Access: Sendable, Equatable {
    /// Anybody, for a published reason.
    case open(_ reason: StaticString)
    /// Anybody, for a published reason; whoever is signed in is recognised.
    case visitor(_ reason: StaticString)
    /// Whoever holds an unguessable link, for a published reason. The handler checks the link.
    case link(_ reason: StaticString)
    /// Anybody signed in, whatever their workspaces.
    case account
    /// Somebody signed in to a workspace, with at least this role there.
    case member(Role)

    package static func == (left: Access, right: Access) -> Bool { left.description == right.description }
}

extension Access: CustomStringConvertible {
    package var description: String {
        switch self {
        case .open(let reason): "open: \(reason)"
        case .visitor(let reason): "visitor: \(reason)"
        case .link(let reason): "link: \(reason)"
        case .account: "account"
        case .member(let role): "member: \(role.rawValue)"
        }
    }

    /// Whether a session is asked for at all.
    var needsCaller: Bool {
        switch self {
        case .open, .link: false
        case .visitor, .account, .member: true
        }
    }

    /// Deny by default: only what is written here is let through.
    func admits(_ caller: Caller?) -> Bool {
        switch (self, caller) {
        case (.open, _), (.visitor, _), (.link, _): true
        case (.account, .some): true
        case (.member(let least), .some(let caller)): caller.membership.map { $0.role >= least } ?? false
        case (.account, .none), (.member, .none): false
        }
    }
}

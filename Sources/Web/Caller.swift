import Foundation
import Primitives

/// The rights of a person in a workspace, each including the ones before it.
package enum Role: String, Sendable, CaseIterable, Comparable, Codable {
    case member, admin, owner

    private var rank: Int {
        switch self {
        case .member: 0
        case .admin: 1
        case .owner: 2
        }
    }

    package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }
}

/// Somebody signed in, as the session says; nothing of it comes from the request but the cookie.
package struct Caller: Sendable, Equatable {
    package let account: AccountID
    package let session: UUID
    package let name: String
    package let address: String
    package let membership: Membership?

    /// The workspace this session works in.
    package struct Membership: Sendable, Equatable {
        package let workspace: WorkspaceID
        package let person: PersonID
        package let role: Role
        package let workspaceName: String

        package init(workspace: WorkspaceID, person: PersonID, role: Role, workspaceName: String) {
            self.workspace = workspace
            self.person = person
            self.role = role
            self.workspaceName = workspaceName
        }
    }

    package init(account: AccountID, session: UUID, name: String, address: String, membership: Membership?) {
        self.address = address
        self.account = account
        self.session = session
        self.name = name
        self.membership = membership
    }
}

/// Where sessions are looked up. Accounts keeps them; Web only asks.
package protocol SessionSource: Sendable {
    /// The caller of a live session; nil for a token that is unknown, malformed, over or revoked.
    func caller(presenting token: String) async throws -> Caller?
}

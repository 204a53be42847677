import Foundation
import Policy
import Primitives
import Web

/// Somebody with an account and a role in a workspace.
package struct Member: Sendable, Equatable {
    package let person: PersonID
    package let account: AccountID
    package let role: Role
    package let name: String
    package let address: String
    /// Who gave the role, and when; nil where the machine did, or nobody knows.
    package var roleBy: AccountID?
    package var roleAt: Date?
    /// When they were last at work in the workspace. Known only of those who hold more than membership.
    package var usedAt: Date?
}

/// What may be done to members, and by whom.
enum MemberRule {
    /// Owners change anybody but themselves; admins change nobody's role.
    static func mayChange(_ member: Member, by caller: Caller) -> Bool {
        caller.membership?.role == .owner && member.account != caller.account
    }

    /// A role may be handed out by those whose own role grants it.
    static func mayInvite(as role: Role, by caller: Caller) -> Bool {
        caller.membership?.role.grantable.contains(role) ?? false
    }
}

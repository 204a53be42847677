import Foundation
import Policy
import Primitives

/// Somebody signed in, as the session says; nothing of it comes from the request but the cookie.
package struct Caller: Sendable, Equatable {
    package let account: AccountID
    package let session: UUID
    package let name: String
    package let address: String
    package let membership: Membership?
    package let proof: Proof
    package let operatorRoles: Set<OperatorRole>
    /// Who of support acts as this person, with their consent; nil mostly.
    package let support: Support?
    /// Said "this was not me" a short while ago: until when sign-in methods and the address stay as they are.
    package let lockedUntil: Date?
    /// A token that takes the place of the presented one: it was due to change.
    package let renewedToken: String?
    /// When the session is over, whatever happens.
    package let endsAt: Date?
    /// Somebody of support asks to be let in, and the person has not answered yet.
    package let isAskedBySupport: Bool
    /// Somebody of support is in, in the person's name.
    package let isVisitedBySupport: Bool

    /// The workspace this session works in.
    package struct Membership: Sendable, Equatable {
        package let workspace: WorkspaceID
        package let person: PersonID
        package let role: Role
        package let isActive: Bool
        package let workspaceName: String

        package init(workspace: WorkspaceID, person: PersonID, role: Role, isActive: Bool = true, workspaceName: String)
        {
            self.workspace = workspace
            self.person = person
            self.role = role
            self.isActive = isActive
            self.workspaceName = workspaceName
        }
    }

    /// Somebody of support at work in this person's name.
    package struct Support: Sendable, Equatable {
        package let account: AccountID
        /// The access that the person allowed.
        package let access: UUID

        package init(account: AccountID, access: UUID) {
            self.account = account
            self.access = access
        }
    }

    package init(
        account: AccountID, session: UUID, name: String, address: String, membership: Membership?, proof: Proof,
        operatorRoles: Set<OperatorRole> = [], support: Support? = nil, lockedUntil: Date? = nil,
        renewedToken: String? = nil, endsAt: Date? = nil, isAskedBySupport: Bool = false,
        isVisitedBySupport: Bool = false
    ) {
        self.address = address
        self.account = account
        self.session = session
        self.name = name
        self.membership = membership
        self.proof = proof
        self.operatorRoles = operatorRoles
        self.support = support
        self.lockedUntil = lockedUntil
        self.renewedToken = renewedToken
        self.endsAt = endsAt
        self.isAskedBySupport = isAskedBySupport
        self.isVisitedBySupport = isVisitedBySupport
    }
}

extension Caller {
    package var isLocked: Bool { lockedUntil != nil }

    package var subject: Subject {
        Subject(
            account: account,
            membership: membership.map { .init(workspace: $0.workspace, role: $0.role, isActive: $0.isActive) },
            operatorRoles: operatorRoles, proof: proof, isSupport: support != nil, isLocked: isLocked)
    }

    /// The policy's word on an act upon something that is named.
    package func decide(_ act: Act, on resource: Resource, at now: Date) -> Decision {
        AccessPolicy.standard.decide(subject, act, on: resource, at: now)
    }

    /// The policy's word on an act upon what is the caller's own: their workspace, their account, the installation.
    package func decide(_ act: Act, at now: Date) -> Decision {
        switch act.area {
        case .workspace:
            guard let membership else { return .denied(.notGranted) }
            return AccessPolicy.standard.decide(subject, act, on: .workspace(membership.workspace), at: now)
        case .own: return AccessPolicy.standard.decide(subject, act, on: .account(account), at: now)
        case .installation: return AccessPolicy.standard.decide(subject, act, on: .installation, at: now)
        }
    }

    /// Whether a page offers an act: the role has it, though more proof may be asked for when it is done.
    package func isOffered(_ act: Act) -> Bool {
        if support != nil, act.isBarredToSupport { return false }
        return switch act.area {
        case .workspace: Grants.has(membership?.role, act)
        case .own: true
        case .installation: !operatorRoles.isDisjoint(with: Grants.roles(for: act))
        }
    }
}

/// Where sessions are looked up. Accounts keeps them; Web only asks.
package protocol SessionSource: Sendable {
    /// The caller of a live session; nil for a token that is unknown, malformed, over or revoked.
    func caller(presenting token: String) async throws -> Caller?
    /// Whether a session goes on; asked while a long answer is written.
    func isLive(_ session: UUID) async throws -> Bool
}

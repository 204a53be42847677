import Primitives

/// Who wants to act, as the server knows them; nothing of it comes from the request but the token.
package struct Subject: Sendable, Equatable {
    package let account: AccountID
    package let membership: Membership?
    package let operatorRoles: Set<OperatorRole>
    package let proof: Proof
    /// Somebody of support acts as this person, with their consent.
    package let isSupport: Bool
    /// The person said "this was not me" a short while ago.
    package let isLocked: Bool
    /// A program acts with a token of these scopes; nil for a person.
    package let scopes: Set<TokenScope>?

    /// A place in a workspace.
    package struct Membership: Sendable, Equatable {
        package let workspace: WorkspaceID
        package let role: Role
        package let isActive: Bool

        package init(workspace: WorkspaceID, role: Role, isActive: Bool) {
            self.workspace = workspace
            self.role = role
            self.isActive = isActive
        }
    }

    package init(
        account: AccountID, membership: Membership?, operatorRoles: Set<OperatorRole> = [], proof: Proof,
        isSupport: Bool = false,
        isLocked: Bool = false, scopes: Set<TokenScope>? = nil
    ) {
        self.account = account
        self.membership = membership
        self.operatorRoles = operatorRoles
        self.proof = proof
        self.isSupport = isSupport
        self.isLocked = isLocked
        self.scopes = scopes
    }
}

/// What is acted on, by whose it is.
package enum Resource: Sendable, Equatable {
    case workspace(WorkspaceID)
    case account(AccountID)
    case installation
    /// What somebody may do for the installation, when it is given to them.
    case operatorRights(of: AccountID)

    var area: Act.Area {
        switch self {
        case .workspace: .workspace
        case .account: .own
        case .installation, .operatorRights: .installation
        }
    }
}

/// What somebody is in a workspace. A role has the rights that ``Grants`` names, and no others.
package enum Role: String, Sendable, CaseIterable, Codable {
    case member
    /// Reads the workspace's proofs, not its people.
    case auditor
    /// Runs programs; no say over members and settings.
    case manager = "program-manager"
    case admin
    case owner

    /// Roles that this one may hand out and take away.
    package var grantable: Set<Role> {
        switch self {
        case .owner: Set(Role.allCases)
        case .admin: [.member, .auditor, .manager, .admin]
        case .member, .auditor, .manager: []
        }
    }
}

/// What somebody does for the installation as a whole. None of these roles opens what a workspace wrote.
package enum OperatorRole: String, Sendable, CaseIterable, Codable {
    case support, security, infrastructure
}

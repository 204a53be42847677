/// Which role may do what. A role that is not named beside an act does not have it.
package enum Grants {
    package static func roles(for act: Act) -> Set<Role> {
        switch act {
        case .introductionsOwn, .introductionsData, .meetingsOwn: Set(Role.allCases)
        case .peopleRead, .programsRead, .outreachOwn, .outreachExport, .outreachDelete:
            [.member, .manager, .admin, .owner]
        case .audiencesSee: [.manager, .admin, .owner]
        case .peopleManage, .audiencesManage, .audiencesDelete, .programsManage, .outboxResend:
            [.manager, .admin, .owner]
        case .peopleExport, .peopleErase, .outboxRead, .jobsManage, .membersRead, .membersInvite, .alertsHandle:
            [.admin, .owner]
        case .membersChange, .signInPolicyChange, .directoryManage, .accessReview: [.owner]
        case .auditRead, .auditExport: [.auditor, .admin, .owner]
        default: []
        }
    }

    package static func roles(for act: Act) -> Set<OperatorRole> {
        switch act {
        case .operatorOverview, .operatorReviewRead, .operatorReviewConfirm: Set(OperatorRole.allCases)
        case .operatorCases, .operatorIncidents, .operatorContain, .operatorReports, .operatorRisk, .operatorRegisters,
            .operatorGrantsRead, .operatorGrants:
            [.security]
        case .operatorComponents: [.security, .infrastructure]
        case .operatorWorkspaces: [.support, .infrastructure]
        case .operatorHealth: [.infrastructure]
        case .operatorSupportRead, .operatorSupport: [.support]
        default: []
        }
    }

    /// Whether a role has an act at all, whatever the person has shown so far; for what a page offers.
    package static func has(_ role: Role?, _ act: Act) -> Bool {
        role.map { rolesByAct[act]?.contains($0) ?? false } ?? false
    }

    /// Worked out once: each page asks two dozen times, for what it offers.
    private static let rolesByAct: [Act: Set<Role>] = Dictionary(
        uniqueKeysWithValues: Act.allCases.map { ($0, roles(for: $0)) })
}

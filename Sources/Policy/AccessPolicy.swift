import Foundation

/// The one place that decides who may do what: the first check that objects denies, and what no grant names is denied.
///
/// Checks are data, so that a test can take each away and see that something gets through that must not.
package struct AccessPolicy: Sendable {
    package typealias Check = @Sendable (Subject, Act, Resource, Date) -> Denial?

    package static let standard = AccessPolicy(checks: [
        checkResource, checkToken, checkSupport, checkLock, checkWorkspaceRule, checkOwedFactor, checkOperatorFactor,
        checkGrant, checkSecondFactor, checkPasskey, checkFourEyes, checkFreshProof,
    ])

    package let checks: [Check]

    package init(checks: [Check]) { self.checks = checks }

    package func decide(_ subject: Subject?, _ act: Act, on resource: Resource, at now: Date) -> Decision {
        guard let subject else { return .denied(.notSignedIn) }
        for check in checks {
            if let denial = check(subject, act, resource, now) { return .denied(denial) }
        }
        return .allowed
    }

    /// The act fits what it is done to, and that is the subject's own (AT-20).
    static let checkResource: Check = { subject, act, resource, _ in
        guard act.area == resource.area else { return .notGranted }
        switch resource {
        case .workspace(let id): return subject.membership?.workspace == id ? nil : .notYours
        case .account(let id): return subject.account == id ? nil : .notYours
        case .installation, .operatorRights: return nil
        }
    }

    static let checkToken: Check = { subject, act, _, _ in
        guard let scopes = subject.scopes else { return nil }
        let isNamed = scopes.contains { $0.acts.contains(act) }
        return isNamed && !act.isAdministrative && act.area == .workspace ? nil : .barredToTokens
    }

    static let checkSupport: Check = { subject, act, _, _ in
        subject.isSupport && act.isBarredToSupport ? .barredToSupport : nil
    }

    static let checkLock: Check = { subject, act, _, _ in
        subject.isLocked && act.isClosedByLock ? .locked : nil
    }

    static let checkWorkspaceRule: Check = { subject, act, _, _ in
        act.area == .workspace && !subject.proof.satisfiesWorkspace ? .needsCompanySignIn : nil
    }

    static let checkOwedFactor: Check = { subject, act, _, _ in
        guard subject.scopes == nil, subject.proof.hasFactors, subject.proof.secondFactor == nil else { return nil }
        return act.isBeforeSecondFactor ? nil : .needsSecondFactor
    }

    /// Whoever looks after the installation does nothing at all with one factor, not even what a member may.
    static let checkOperatorFactor: Check = { subject, act, _, _ in
        guard !subject.operatorRoles.isEmpty, subject.proof.secondFactor == nil else { return nil }
        return act.isOfEnrolment ? nil : .needsSecondFactor
    }

    static let checkGrant: Check = { subject, act, resource, _ in
        switch resource {
        case .workspace:
            guard let membership = subject.membership, membership.isActive else { return .notGranted }
            return Grants.has(membership.role, act) ? nil : .notGranted
        case .account: return nil
        case .installation, .operatorRights:
            return subject.operatorRoles.isDisjoint(with: Grants.roles(for: act)) ? .notGranted : nil
        }
    }

    static let checkSecondFactor: Check = { subject, act, _, _ in
        act.isAdministrative && subject.proof.secondFactor == nil ? .needsSecondFactor : nil
    }

    static let checkPasskey: Check = { subject, act, _, _ in
        act.area == .installation && subject.proof.secondFactor != .passkey ? .needsPasskey : nil
    }

    /// Four eyes: nobody gives themselves rights over the installation.
    static let checkFourEyes: Check = { subject, _, resource, _ in
        resource == .operatorRights(of: subject.account) ? .fourEyes : nil
    }

    static let checkFreshProof: Check = { subject, act, _, now in
        act.wantsFreshProof && !subject.proof.isFresh(at: now) ? .needsFreshProof : nil
    }
}

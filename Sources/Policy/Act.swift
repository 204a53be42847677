/// Everything that somebody signed in can do, as subject and verb. Whatever is not here cannot be granted.
package enum Act: String, Sendable, CaseIterable {
    // Of a workspace.
    case peopleRead = "people.read"
    case peopleManage = "people.manage"
    case peopleExport = "people.export"
    case peopleErase = "people.erase"
    case audiencesSee = "audiences.see"
    case audiencesManage = "audiences.manage"
    case audiencesDelete = "audiences.delete"
    case programsRead = "programs.read"
    case programsManage = "programs.manage"
    /// One's own introductions, and what one chooses about them.
    case introductionsOwn = "introductions.own"
    /// To take a copy of all that is stored about oneself, and to be erased.
    case introductionsData = "introductions.data"
    /// One's own outreach: contacts, sequences and mailbox. Nobody else's is there.
    case outreachOwn = "outreach.own"
    /// To take a copy of all of it.
    case outreachExport = "outreach.export"
    /// To delete a contact or a sequence, with all that was written: its key is destroyed.
    case outreachDelete = "outreach.delete"
    /// When one can be met, one's kinds of meetings, and what is booked with one.
    case meetingsOwn = "meetings.own"
    case outboxRead = "outbox.read"
    case outboxResend = "outbox.resend"
    case jobsManage = "jobs.manage"
    case membersRead = "members.read"
    case membersInvite = "members.invite"
    case membersChange = "members.change"
    case signInPolicyChange = "sign-in-policy.change"
    case directoryManage = "directory.manage"
    case auditRead = "audit.read"
    /// To take the trail along as a file.
    case auditExport = "audit.export"
    case alertsHandle = "alerts.handle"
    case accessReview = "access.review"

    // Of oneself.
    case ownHome = "own.home"
    case ownSignOut = "own.sign-out"
    case ownProofShow = "own.proof.show"
    case ownProfile = "own.profile"
    case ownAddressChange = "own.address.change"
    case ownSessions = "own.sessions"
    case ownFactorsRead = "own.factors.read"
    case ownFactorsAdd = "own.factors.add"
    case ownFactorsChange = "own.factors.change"
    case ownConnections = "own.connections"
    case ownReceipt = "own.receipt"
    case ownTokens = "own.tokens"
    /// To see one's tokens, and to end them: less than making one.
    case ownTokensView = "own.tokens.view"
    /// To let support act in one's name.
    case ownSupportConsent = "own.support-consent"
    /// To see who of support did what in one's name, to say no, and to end it.
    case ownSupportView = "own.support.view"

    // Of the installation.
    case operatorOverview = "operator.overview"
    case operatorCases = "operator.cases"
    /// Incidents: to read and record them, and what follows.
    case operatorIncidents = "operator.incidents"
    /// To hold something back, end sessions or change keys, and to tell those affected.
    case operatorContain = "operator.contain"
    /// Reports of flaws: to read them, answer, settle and publish.
    case operatorReports = "operator.reports"
    /// What runs here that others made, and its known flaws.
    case operatorComponents = "operator.components"
    /// What the organisation does again and again: to see it, and to sign that it was done.
    case operatorRegisters = "operator.registers"
    /// To take the risk of a known flaw for a time.
    case operatorRisk = "operator.risk"
    case operatorGrantsRead = "operator.grants.read"
    case operatorGrants = "operator.grants"
    /// To see the access review of the installation, and to vouch there for somebody who could not be confirmed else.
    case operatorReviewRead = "operator.review.read"
    case operatorReviewConfirm = "operator.review.confirm"
    case operatorWorkspaces = "operator.workspaces"
    case operatorHealth = "operator.health"
    case operatorSupportRead = "operator.support.read"
    /// To ask a person for access, and to act as one who consented.
    case operatorSupport = "operator.support"
}

extension Act {
    package enum Area: Sendable { case workspace, own, installation }

    package var area: Area {
        if rawValue.hasPrefix("own.") { return .own }
        return rawValue.hasPrefix("operator.") ? .installation : .workspace
    }

    /// Acts of administration: closed to one who has shown a single factor, and to tokens of programs.
    package var isAdministrative: Bool {
        switch self {
        case .peopleRead, .audiencesSee, .programsRead, .introductionsOwn, .introductionsData, .outreachOwn,
            .outreachExport, .outreachDelete, .meetingsOwn:
            false
        default: area != .own
        }
    }

    /// Possible before a second factor that is owed has been shown: to show it, or to go.
    package var isBeforeSecondFactor: Bool { self == .ownProofShow || self == .ownSignOut }

    /// Wants proof that is ten minutes old at most, since a stolen session would do most harm here (ASVS 7.5).
    package var wantsFreshProof: Bool {
        switch self {
        case .peopleExport, .peopleErase, .audiencesDelete, .introductionsData, .outreachExport, .outreachDelete,
            .auditExport, .signInPolicyChange, .directoryManage, .operatorGrants, .operatorReviewConfirm,
            .operatorSupport,
            .operatorContain, .ownAddressChange, .ownFactorsChange, .ownTokens, .ownSupportConsent:
            true
        default: false
        }
    }

    /// Closed for a while after somebody said that a sign-in was not theirs.
    package var isClosedByLock: Bool {
        switch self {
        case .ownAddressChange, .ownFactorsAdd, .ownFactorsChange, .ownTokens, .ownSupportConsent: true
        default: false
        }
    }

    /// Possible for an operator before a second factor was shown: to show one, to set one up, or to go.
    package var isOfEnrolment: Bool {
        switch self {
        case .ownProofShow, .ownSignOut, .ownFactorsRead, .ownFactorsAdd: true
        default: false
        }
    }

    /// Never done in somebody's name by support (AT-61). Written down is what support may do: whatever is not here, and
    /// so factors, address, tokens, sessions, export, deletion, roles and the consent itself, only the person does.
    package var isBarredToSupport: Bool {
        switch self {
        case .ownHome, .ownSignOut, .peopleRead, .peopleManage, .audiencesSee, .audiencesManage, .programsRead,
            .programsManage, .outboxRead, .outboxResend, .jobsManage, .membersRead, .auditRead:
            false
        default: true
        }
    }
}

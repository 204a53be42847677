import Accounts
import Claims
import GoogleAPI
import Mailboxes
import Meetings
import Outreach
import Trust

/// Proofs: examines what rooms claim that know nothing of claims, and the site as it answers over the network.
package struct ProofsSlice: Sendable {
    private let site: any LiveSite & LiveEncryption
    private let accounts: AccountsSlice
    private let mailboxes: MailboxesSlice
    private let outreach: OutreachSlice
    private let meetings: MeetingsSlice
    /// Providers to sign in through that are switched on: names in addresses, and what people call them.
    private let providers: [String: String]
    /// Services that this installation is built or set up to call, and where each of them is.
    private let places: [String: Set<String>]

    package init(
        site: any LiveSite & LiveEncryption, accounts: AccountsSlice, mailboxes: MailboxesSlice,
        outreach: OutreachSlice,
        meetings: MeetingsSlice, providers: [String: String], places: [String: Set<String>]
    ) {
        self.site = site
        self.accounts = accounts
        self.mailboxes = mailboxes
        self.outreach = outreach
        self.meetings = meetings
        self.providers = providers
        self.places = places
    }

    package var probes: [String: any Probe] {
        live.merging(stored) { $1 }.merging(mailboxes.hasGoogle ? gmail : gmail.mapValues { _ in NotInUse() }) { $1 }
    }

    private var live: [String: any Probe] {
        [
            "transit.https-only": TransportProbe(site: site),
            "transit.tls-1.2": HandshakeProbe(site: site),
            "transit.valid-certificates": CertificateProbe(site: site),
            "access.every-route": LiveRoutesProbe(site: site, table: ClaimVerification.routes),
            "app.content-security-policy": ContentPolicyProbe(site: site),
            "app.modern-browser": OutdatedBrowserProbe(site: site),
            "app.csrf-tokens": ForgedFormProbe(site: site),
            "app.input-validated": HostileInputProbe(site: site),
            "app.output-encoded": EncodedOutputProbe(site: site),
            "signin.trusted-providers": NamedProvidersProbe(site: site, providers: providers),
            "signin.state-bound": StateProbe(site: site, providers: providers),
        ]
    }

    private var stored: [String: any Probe] {
        [
            "signin.company-sso": CompanySignInProbe(),
            "signin.strong-passwords": PasswordProbe(),
            "rest.tokens-sealed": SealedTokensProbe(),
            "rest.bodies-sealed": CountProbe.bodies,
            "rights.bodies-until-deleted": CountProbe.keptBodies,
            "rights.delete-cascades": DeletionProbe(accounts: accounts, outreach: outreach),
            "integrations.revoke-anytime": CountProbe.departures,
            "integrations.review-reminder": CountProbe.reviews,
            "privacy.no-hidden-sharing": TransferProbe(places: places),
            "calendar.minimum-access": calendars,
        ]
    }

    private var gmail: [String: any Probe] {
        let leaves: LeaveProbe.Reading = { [mailboxes] in try mailboxes.grants($0, limit: $1) }
        return [
            "gmail.no-incoming-content": CallLedgerProbe.mailContent,
            "gmail.own-messages-only": CallLedgerProbe.ownMail,
            "gmail.minimum-scopes": LeaveProbe(
                leaves: leaves, needed: Set(GoogleScope.ofMailboxes), steps: MailboxesSlice.steps,
                operations: GoogleOperations.all),
            "gmail.replies-from-metadata": BothProbe(
                first: CallLedgerProbe.threadCalls, second: RepliesProbe(outreach: outreach)),
            "gmail.bodies-purpose": BodyPurposeProbe(accounts: accounts, outreach: outreach),
            "gmail.limited-use": LimitedUseProbe(site: site),
            "gmail.drafts-mirrored": BothProbe(first: CallLedgerProbe.draftCalls, second: CountProbe.drafts),
            "gmail.send-on-click": ApprovedMailProbe(outreach: outreach),
            "gmail.address-verified": VerifiedAddressProbe(leaves: leaves),
        ]
    }

    private var calendars: any Probe {
        BothProbe(
            first: CallLedgerProbe.busyTimes,
            second: LeaveProbe(
                leaves: { [meetings] in try meetings.grants($0, limit: $1) }, needed: Set(GoogleScope.ofCalendars),
                steps: [], operations: CalendarOperations.all + GoogleOperations.leave))
    }
}

/// What a claim is about is switched off here.
struct NotInUse: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        ClaimFinding(.off, "No mailbox at Google can be connected here.")
    }
}

/// Holds where both hold; else what the first says that does not, or the second.
struct BothProbe: Probe {
    let first: any Probe
    let second: any Probe

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (one, other) = (try await first.examine(scene), try await second.examine(scene))
        guard one.outcome == .holds, other.outcome == .holds else { return one.outcome == .holds ? other : one }
        return ClaimFinding(
            .holds, one.reason + " " + other.reason, recorded: one.recorded.merging(other.recorded) { $1 })
    }
}

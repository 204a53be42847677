import Audit
import Foundation
import Jobs
import Limits
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

/// Accounts: who can get in, and where to. Signing in by mailed link or code, the first owner, workspaces with their
/// members and invitations, and the people a workspace knows.
package struct AccountsSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let queue = JobQueue()
    let outbox: Outbox
    let templates: TemplateLibrary
    let site: SiteSettings
    let random: RandomSource
    package let limiter: Limiter
    let ways: SignInWays
    /// What rooms above gave to an account and take back when its factors, address or role change, or somebody reports
    /// that it was not them: tokens of programs, consents. Run in the transaction of the cause.
    package typealias Ending = @Sendable (Transaction, AccountID) throws -> Void
    let endings: [Ending]
    /// Takes away the ways in that an account was given since then; all of them where no time is said. For when somebody
    /// reports that it was not them.
    package typealias Barring = @Sendable (Transaction, AccountID, Date?) throws -> Void
    let barrings: [Barring]
    /// By whose clock times are said to a person of a workspace. Needs the system scope.
    package typealias Clock = @Sendable (Transaction, WorkspaceID, PersonID) throws -> TimeZone
    let clock: Clock

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, outbox: Outbox, templates: TemplateLibrary,
        site: SiteSettings, random: RandomSource, limiter: Limiter, ways: @escaping SignInWays = { _ in [] },
        endings: [Ending] = [], barrings: [Barring] = [], clock: @escaping Clock = { _, _, _ in .gmt }
    ) {
        self.limiter = limiter
        self.database = database
        self.vault = vault
        self.audit = audit
        self.outbox = outbox
        self.templates = templates
        self.site = site
        self.random = random
        self.ways = ways
        self.endings = endings
        self.barrings = barrings
        self.clock = clock
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Accounts") }

    package static let navigation = [
        NavigationEntry("/members", WordKey("accounts.members.nav"), for: .membersRead, in: .people)
    ]

    /// Mails whose link lets somebody in with a role: for who invited, and for owners, who hand out every role.
    package static let invitationMailKind = MailKind.invitation.name

    package static let settings = [
        SettingsEntry(.profile, "/account/profile", WordKey("accounts.account.title"), for: .ownProfile),
        SettingsEntry(.sessions, "/sessions", WordKey("accounts.sessions.title"), for: .ownSessions),
    ]

    package var accounts: AccountStore { AccountStore(vault: vault, random: random) }
    var people: PersonStore { PersonStore(vault: vault, random: random) }
    var signIns: SignInStore { SignInStore(accounts: accounts) }
    package var sessions: SessionStore { SessionStore(accounts: accounts) }
    var invitations: InvitationStore { InvitationStore(accounts: accounts) }
    package var members: MemberStore { MemberStore(accounts: accounts) }
    var ownerLinks: OwnerLinkStore { OwnerLinkStore(random: random) }

    package var devices: DeviceStore { DeviceStore() }
    package var ending: AccountEnding { AccountEnding(accounts: accounts, audit: audit, endings: endings) }
    package var operatorGrants: OperatorGrantStore { OperatorGrantStore(accounts: accounts) }
    package var supportAccesses: SupportAccessStore { SupportAccessStore(accounts: accounts) }
    package var signals: Signals { Signals(vault: vault, audit: audit) }
    package var addressees: AddresseeStore { AddresseeStore(accounts: accounts) }
    package var cases: SecurityCases { SecurityCases(vault: vault, random: random) }
    var notMeLinks: NotMeStore { NotMeStore(vault: vault, random: random) }
    var addressChanges: AddressChangeStore { AddressChangeStore(accounts: accounts) }

    /// The zone of mails to somebody: their own, where they have a place in a workspace. Needs the system scope.
    package func zone(_ tx: Transaction, of account: AccountID) throws -> TimeZone {
        try accounts.firstSeat(tx, of: account).map { try clock(tx, $0.workspace, $0.person) } ?? .gmt
    }

    package var routes: [Route] {
        signInRoutes + ownerRoutes + sessionRoutes + notMeRoutes + accountRoutes + addressRoutes + memberRoutes
            + invitationRoutes
    }

    package var workers: [any Worker] {
        [SignInMailWorker(slice: self), NewDeviceMailWorker(slice: self), AccountsPruneWorker(slice: self)]
    }

    package static func recurring() throws -> [RecurringJob] {
        [try RecurringJob("accounts.prune", .every(minutes: 60), AccountsPrune())]
    }
}

/// How the site learns who is calling.
package func accountSessions(_ database: Database, _ vault: KeyVault, _ random: RandomSource) -> any SessionSource {
    let audit = AuditTrail(vault: vault, random: random)
    return DatabaseSessions(
        database: database, sessions: SessionStore(accounts: AccountStore(vault: vault, random: random)),
        audit: audit, cases: SecurityCases(vault: vault, random: random), signals: Signals(vault: vault, audit: audit))
}

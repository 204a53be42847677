import Accounts
import Audit
import Foundation
import GoogleAPI
import Jobs
import Limits
import Mail
import Outbound
import Outreach
import Policy
import Primitives
import Store
import Vault
import Web

/// People's own mailboxes: connecting one at Gmail or at any mail server, opening it for outreach, and giving it back.
package struct MailboxesSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let accounts: AccountsSlice
    let limiter: Limiter
    let random: RandomSource
    let site: SiteSettings
    let servers: ServerConnection
    /// Nil where the operator named no client at Google.
    let google: GoogleConnection?
    let queue = JobQueue()

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, accounts: AccountsSlice, limiter: Limiter,
        site: SiteSettings, settings: MailboxSettings, roots: VendorRoots, random: RandomSource, time: TimeSource
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.accounts = accounts
        self.limiter = limiter
        self.random = random
        self.site = site
        let host = URLComponents(string: site.origin)?.host ?? "localhost"
        servers = ServerConnection(
            settings, isLocal: site.isLocal, helloName: host, calls: MailServerCalls(database, random: random),
            time: time)
        google = settings.google.map {
            GoogleConnection($0, origin: site.origin, roots: roots, ledger: database, random: random, time: time)
        }
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Mailboxes") }

    package var routes: [Route] { mailboxRoutes + gmailRoutes + serverRoutes }

    package var workers: [any Worker] {
        [MailboxLostWorker(slice: self), GiveBackWorker(slice: self), MailboxTidyWorker(slice: self)]
    }

    package static func recurring() throws -> [RecurringJob] {
        [try RecurringJob("mailboxes.tidy", .every(seconds: 300), MailboxTidy())]
    }

    /// Opens a mailbox for outreach.
    package var door: MailboxDoor {
        let slice = self
        return { mailbox, credentials in
            guard let credentials = credentials.flatMap(MailboxCredentials.init(stored:)) else { return nil }
            let owner = mailbox.owner
            let account = try? await slice.account(of: owner)
            return slice.open(
                mailbox.id, credentials,
                for: OnBehalf(
                    workspace: owner.workspace, person: owner.person, account: account ?? nil),
                mirrors: mailbox.document.keepsDraftsHere != true)
        }
    }

    /// Nil where it cannot be used as things are: no client at Google, or a server that cannot be one.
    ///
    /// - Parameter mirrors: whether drafts are to lie there, where they may.
    func open(
        _ id: MailboxID, _ credentials: MailboxCredentials, for onBehalf: OnBehalf, mirrors: Bool = true
    ) -> (any PersonalMailbox)? {
        switch credentials {
        case .google(let leave): google?.mailbox(id, leave, for: onBehalf, mirrors: mirrors)
        case .server(let login): servers.mailbox(login, for: onBehalf)
        }
    }
}

extension MailboxesSlice {
    var mailboxes: MailboxStore { MailboxStore(vault: vault, random: random) }
    var consents: GoogleConsentStore { GoogleConsentStore(.mailboxes, vault: vault, random: random) }
    var departures: DepartureStore { DepartureStore(vault: vault, random: random) }
    var people: PersonStore { PersonStore(vault: vault, random: random) }

    /// Whose mailbox a request is about: always that of whoever asks.
    func owner(_ exchange: Exchange) throws -> OutreachOwner {
        let membership = try exchange.membership
        return OutreachOwner(workspace: membership.workspace, person: membership.person)
    }

    /// In whose list calls are shown.
    func account(of owner: OutreachOwner) async throws -> AccountID? {
        try await database.transaction(.system("finds whose list of calls one belongs into")) { tx in
            try Self.account(tx, of: owner)
        }
    }

    static func account(_ tx: Transaction, of owner: OutreachOwner) throws -> AccountID? {
        try tx.first(
            """
            SELECT account_id FROM membership
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)
            """)?.get("account_id")
    }
}

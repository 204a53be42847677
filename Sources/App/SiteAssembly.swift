import Accounts
import Audiences
import Audit
import Credentials
import Directory
import Factors
import Foundation
import Jobs
import Limits
import Mail
import Meetings
import Operators
import Outbound
import Oversight
import Policy
import Primitives
import Programs
import Store
import Tokens
import Vault
import Web

/// The site of an installation: capabilities put together into routes, workers and recurring jobs.
package struct SiteAssembly: Sendable {
    package let site: Site
    package let routes: RouteTable
    package let workers: [any Worker]
    package let recurring: [RecurringJob]
    /// Where passwords are compared.
    package let passwords: PasswordHashing
    package let oversight: OversightSlice

    /// Everything that is compiled into the program, in the order of the rooms.
    package static var files: [EmbeddedFile] {
        WebFiles.all + LimitsSchema.files + OutboundSchema.files + AccountsSlice.files + CredentialsSlice.files
            + TokensSlice.files + OversightSlice.files + AudiencesSlice.files + ProgramsSlice.files
            + MeetingsSlice.files
            + DirectorySlice.files
            + OperatorsSlice.files + embeddedFiles
    }

    package init(_ installation: Installation, site settings: SiteSettings, transport: any MailTransport) throws {
        let (database, vault, random) = (installation.database, installation.vault, installation.random)
        site = try Self.site(of: installation, settings)
        let deliveries = DeliveryStore(vault)
        let outbox = Outbox(deliveries, sender: installation.settings.sender, random: random)
        let roots = try VendorRoots(installation.settings.providers.roots, isLocal: settings.isLocal)
        let providers = try installation.settings.providers.providers(at: settings.origin, isLocal: settings.isLocal)
        let door = ProviderSettings.door(
            for: providers, roots: roots, ledger: database, random: random, time: installation.time)
        let limiter = Limiter(database: database, keys: LimitKeys(mac: vault.mac), time: installation.time)
        let tokens = TokensSlice(
            database: database, vault: vault, audit: installation.audit, random: random, limiter: limiter)
        let accounts = AccountsSlice(
            database: database, vault: vault, audit: installation.audit, outbox: outbox, templates: site.templates,
            site: settings, random: random, limiter: limiter, ways: CredentialsSlice.ways(providers),
            endings: [{ _ = try tokens.tokens.endAll($0, of: $1) }])
        let pepper = PasswordPepper(id: "1", key: vault.mac("password-pepper", []))
        passwords = PasswordHashing(peppers: PasswordPeppers(current: pepper))
        let credentials = CredentialsSlice(
            database: database, vault: vault, audit: installation.audit, accounts: accounts, site: settings,
            hashing: passwords, delays: Delays(database: database),
            limiter: limiter, providers: providers, door: door, random: random)
        let keeping = AudienceKeeping(
            vault: vault, audit: installation.audit, random: random,
            groups: DirectorySlice.audienceGroups(vault: vault, random: random))
        let audiences = AudiencesSlice(
            database: database, vault: vault, audit: installation.audit, outbox: outbox, tokens: tokens,
            templates: site.templates, site: settings, random: random, keeping: keeping,
            uses: ProgramAudienceStore.uses)
        let meetings = Self.meetings(of: installation, settings, site.templates, outbox, deliveries, limiter)
        let programs = ProgramsSlice(
            database: database, vault: vault, audit: installation.audit, outbox: outbox, tokens: tokens,
            templates: site.templates, site: settings, random: random, audiences: keeping,
            erasures: [
                { _ = try CallStore.forget($0, $1, $2) }, AudiencesSlice.erasure(vault: vault, random: random),
                { try meetings.erase($0, $1, $2) },
            ],
            accountErasures: [{ _ = try CallStore.forget($0, $1) }])
        oversight = OversightSlice(
            database: database, vault: vault, audit: installation.audit, accounts: accounts, tokens: tokens,
            templates: site.templates, site: settings, random: random,
            sources: [.operatorGrants(accounts, installation.audit)])
        let directory = DirectorySlice(
            database: database, vault: vault, audit: installation.audit, random: random, site: settings,
            tokens: tokens, programs: programs)
        let operators = OperatorsSlice(
            database: database, vault: vault, audit: installation.audit, accounts: accounts, deliveries: deliveries,
            site: settings, random: random)
        let console = ConsoleSlice(
            database: database, vault: vault, audit: installation.audit, outbox: outbox, deliveries: deliveries,
            programs: programs, sends: installation.settings.smtp != nil, random: random)
        let isHealthy: @Sendable () async -> Bool = {
            (try? await database.transaction(.system("health")) { try $0.rows("SELECT 1").count }) == 1
        }
        routes = try RouteTable(
            WebRoutes.all(assets: site.assets, isHealthy: isHealthy) + accounts.routes + credentials.routes
                + tokens.routes + oversight.routes + audiences.routes + programs.routes + directory.routes
                + meetings.routes + console.routes
                + operators.routes)
        let mailBudget = LimitedMail(limiter: limiter, random: random, time: installation.time)
        workers =
            accounts.workers + credentials.workers + tokens.workers + oversight.workers + audiences.workers
            + programs.workers + meetings.workers
            + console.workers + operators.workers
            + [
                DeliveryWorker(database, deliveries, transport, budget: mailBudget.wait(of:)),
                DeliverySweepWorker(database), LimitsPruneWorker(limiter: limiter),
            ]
        recurring = try Self.everythingRecurring()
    }
}

extension SiteAssembly {
    /// The site with its navigation, and what it asks and tells the rooms.
    private static func site(of installation: Installation, _ settings: SiteSettings) throws -> Site {
        let (database, vault, random) = (installation.database, installation.vault, installation.random)
        let signals = Signals(vault: vault, audit: installation.audit)
        return try Site(
            settings: settings, files: files, sessions: accountSessions(database, vault, random),
            authenticate: { vault.mac("browser", $0) },
            navigation: [NavigationEntry("/", WordKey("app.home.nav"), for: .ownHome)] + ProgramsSlice.navigation
                + AudiencesSlice.navigation + MeetingsSlice.navigation
                + AccountsSlice.navigation + OversightSlice.navigation + DirectorySlice.navigation
                + ConsoleSlice.navigation,
            settingsList: AccountsSlice.settings + CredentialsSlice.settings + TokensSlice.settings
                + OperatorsSlice.settings,
            operatorList: OperatorsSlice.list + OversightSlice.operatorList,
            supportLog: SupportVisits(database: database, audit: installation.audit, vault: vault, random: random),
            refused: { caller in
                // The answer is given either way: what could not be counted is not worth a failure.
                try? await database.transaction(.system("counts what was refused")) {
                    try signals.note($0, refusedTo: caller)
                }
            },
            time: installation.time, random: random,
            logger: installation.logger, pageExecutor: database.executor)
    }

    private static func meetings(
        of installation: Installation, _ settings: SiteSettings, _ templates: TemplateLibrary, _ outbox: Outbox,
        _ deliveries: DeliveryStore, _ limiter: Limiter
    ) -> MeetingsSlice {
        MeetingsSlice(
            database: installation.database, vault: installation.vault, audit: installation.audit, outbox: outbox,
            deliveries: deliveries, templates: templates, site: settings, random: installation.random,
            limiter: limiter, organizer: installation.settings.sender)
    }

    private static func everythingRecurring() throws -> [RecurringJob] {
        try AccountsSlice.recurring() + CredentialsSlice.recurring() + TokensSlice.recurring()
            + OversightSlice.recurring() + AudiencesSlice.recurring() + ProgramsSlice.recurring()
            + MeetingsSlice.recurring()
            + ConsoleSlice.recurring() + OperatorsSlice.recurring()
            + [DeliverySweep.recurring(), RecurringJob("limits.prune", .every(minutes: 60), LimitsPrune())]
    }
}

import Accounts
import Audiences
import Audit
import Backups
import Credentials
import Directory
import Factors
import Foundation
import GoogleAPI
import Incidents
import Jobs
import Limits
import Mail
import Mailboxes
import Meetings
import Operators
import Outbound
import Outreach
import Oversight
import Policy
import Primitives
import Programs
import Proofs
import Releases
import Store
import Synchronization
import Tokens
import Trust
import Vault
import Web
import ZoomAPI

/// The site of an installation: capabilities put together into routes, workers and recurring jobs.
package struct SiteAssembly: Sendable {
    package let site: Site
    package let routes: RouteTable
    package let workers: [any Worker]
    package let recurring: [RecurringJob]
    /// Where passwords are compared.
    package let passwords: PasswordHashing
    package let oversight: OversightSlice
    package let trust: TrustSlice
    /// Where those who run the installation look after it, and tell everybody how.
    package let desks: TrustDesks
    /// Whose way of erasing somebody a restored backup goes through again.
    package let programs: ProgramsSlice
    package let meetings: MeetingsSlice

    /// Everything that is compiled into the program, in the order of the rooms.
    package static var files: [EmbeddedFile] {
        WebFiles.all + LimitsSchema.files + OutboundSchema.files + AccountsSlice.files + CredentialsSlice.files
            + TokensSlice.files + OversightSlice.files + AudiencesSlice.files + ProgramsSlice.files
            + DirectorySlice.files + MeetingsSlice.files + OutreachSlice.files + MailboxesSlice.files
            + OperatorsSlice.files + TrustSlice.files + TrustDesks.files + embeddedFiles
    }

    /// - Parameter fetch: what calls addresses that people type; made here unless a test brings its own.
    package init(
        _ installation: Installation, site settings: SiteSettings, transport: any MailTransport,
        fetch: GuardedFetch? = nil
    ) throws {
        let (database, vault, random) = (installation.database, installation.vault, installation.random)
        let board = HoldBoard(database: database, time: installation.time)
        site = try Self.site(of: installation, settings, board)
        let deliveries = DeliveryStore(vault)
        let outbox = Self.outbox(of: installation, deliveries)
        let (providers, door) = try Self.outside(of: installation, settings, board)
        let limiter = Limiter(database: database, keys: LimitKeys(mac: vault.mac), time: installation.time)
        let tokens = TokensSlice(
            database: database, vault: vault, audit: installation.audit, random: random, limiter: limiter)
        let accounts = Self.accounts(
            of: installation, settings, site.templates, outbox, limiter, tokens, CredentialsSlice.ways(providers))
        passwords = Self.passwords(vault)
        let mailboxes = try Self.mailboxes(of: installation, settings, accounts, limiter)
        let keeping = Self.keeping(of: installation)
        let audiences = AudiencesSlice(
            database: database, vault: vault, audit: installation.audit, outbox: outbox, tokens: tokens,
            templates: site.templates, site: settings, random: random, keeping: keeping,
            uses: ProgramAudienceStore.uses)
        meetings = try Self.meetings(
            of: installation, settings, site.templates, outbox, deliveries, limiter,
            fetch ?? Self.fetch(of: installation), Self.gate(board))
        let credentials = CredentialsSlice(
            database: database, vault: vault, audit: installation.audit, accounts: accounts, site: settings,
            hashing: passwords, delays: Delays(database: database), limiter: limiter, providers: providers, door: door,
            random: random, outside: together(mailboxes.shown, meetings.shown))
        programs = ProgramsSlice(
            database: database, vault: vault, audit: installation.audit, outbox: outbox, tokens: tokens,
            templates: site.templates, site: settings, random: random, audiences: keeping,
            erasures: [
                { _ = try CallStore.forget($0, $1, $2) }, AudiencesSlice.erasure(vault: vault, random: random),
                meetings.erase, mailboxes.erase, OversightSlice.forget,
            ],
            storedElsewhere: [meetings.stored, DirectorySlice.stored(vault: vault, random: random)],
            calendars: Self.calendars(of: meetings),
            accountErasures: [{ _ = try CallStore.forget($0, $1) }])
        oversight = OversightSlice(
            database: database, vault: vault, audit: installation.audit, accounts: accounts, tokens: tokens,
            templates: site.templates, site: settings, random: random,
            sources: [.operatorGrants(accounts, installation.audit)])
        let directory = DirectorySlice(
            database: database, vault: vault, audit: installation.audit, random: random, site: settings,
            tokens: tokens, programs: programs)
        let outreach = Self.outreach(of: installation, limiter, mailboxes, meetings)
        let operators = OperatorsSlice(
            database: database, vault: vault, audit: installation.audit, accounts: accounts, deliveries: deliveries,
            site: settings, random: random, naming: Self.naming(programs, keeping, vault, random))
        desks = TrustDesks(installation, settings, accounts, site.templates, board)
        let console = ConsoleSlice(installation, outbox: outbox, deliveries: deliveries, programs: programs)
        let proofs = Self.proofs(
            settings, accounts, mailboxes, outreach, meetings, providers, installation.settings.bucketOrigins)
        let rooms =
            WebRoutes.all(assets: site.assets, isHealthy: { await Self.isHealthy(database) }) + accounts.routes
            + credentials.routes + tokens.routes + oversight.routes + audiences.routes + programs.routes
            + directory.routes + meetings.routes + console.routes + operators.routes + outreach.routes
            + mailboxes.routes + desks.routes
        trust = Self.trust(
            of: installation, at: settings.origin, routes: rooms, more: proofs.probes,
            desks.probes(beside: RegisterSight.probes(installation, proofs.probes)))
        routes = try RouteTable(rooms + trust.routes)
        workers =
            accounts.workers + credentials.workers + tokens.workers + oversight.workers + audiences.workers
            + programs.workers + meetings.workers + console.workers + operators.workers + outreach.workers
            + mailboxes.workers + trust.workers + desks.workers
            + Self.upkeep(of: installation, accounts, site.templates, settings, deliveries, transport, limiter, board)
        recurring = try Self.everythingRecurring() + Self.backups(installation.settings.backups)
    }
}

extension SiteAssembly {
    private static func accounts(
        of installation: Installation, _ settings: SiteSettings, _ templates: TemplateLibrary, _ outbox: Outbox,
        _ limiter: Limiter, _ tokens: TokensSlice, _ ways: @escaping SignInWays
    ) -> AccountsSlice {
        let clock = ReaderClock(
            database: installation.database, vault: installation.vault, random: installation.random)
        return AccountsSlice(
            database: installation.database, vault: installation.vault, audit: installation.audit, outbox: outbox,
            templates: templates, site: settings, random: installation.random, limiter: limiter, ways: ways,
            endings: [{ _ = try tokens.tokens.endAll($0, of: $1) }],
            barrings: [CredentialsSlice.barring(vault: installation.vault, random: installation.random)],
            clock: { try clock.zone($0, $1, $2) })
    }

    private static func outbox(of installation: Installation, _ deliveries: DeliveryStore) -> Outbox {
        Outbox(
            deliveries, sender: installation.settings.sender, random: installation.random,
            leaves: installation.settings.smtp != nil)
    }

    private static func keeping(of installation: Installation) -> AudienceKeeping {
        let (vault, random) = (installation.vault, installation.random)
        return AudienceKeeping(
            vault: vault, audit: installation.audit, random: random,
            groups: DirectorySlice.audienceGroups(vault: vault, random: random))
    }

    /// What programs are told of people's calendars when they propose hours.
    private static func calendars(of meetings: MeetingsSlice) -> KnownCalendar.Reading {
        { tx, workspace, people, window in
            try meetings.known(tx, workspace, of: people, in: window).mapValues {
                KnownCalendar(busy: $0.busy, unsure: $0.unsure, hasCalendar: $0.hasCalendar)
            }
        }
    }

    private static func passwords(_ vault: KeyVault) -> PasswordHashing {
        let pepper = PasswordPepper(id: "1", key: vault.mac("password-pepper", []))
        return PasswordHashing(peppers: PasswordPeppers(current: pepper))
    }

    private static func isHealthy(_ database: Database) async -> Bool {
        (try? await database.transaction(.system("health")) { try $0.rows("SELECT 1").count }) == 1
    }

    /// What no room does for itself: mail goes out, counts are forgotten, backups are made and rehearsed.
    private static func upkeep(
        of installation: Installation, _ accounts: AccountsSlice, _ templates: TemplateLibrary,
        _ settings: SiteSettings, _ deliveries: DeliveryStore, _ transport: any MailTransport, _ limiter: Limiter,
        _ board: HoldBoard
    ) -> [any Worker] {
        let database = installation.database
        let alarm = BackupAlarm(database: database, accounts: accounts, templates: templates, site: settings)
        let budget = LimitedMail(
            limiter: limiter, random: installation.random, time: installation.time,
            isFrozen: { try await board.holds().stop(.sending, workspace: $0) })
        return [
            DeliveryWorker(
                database, deliveries, transport, budget: budget.wait(of:), returns: installation.settings.returns),
            DeliverySweepWorker(database), LimitsPruneWorker(limiter: limiter),
            BackupWorker(desk: BackupDesk(installation), alarm: alarm),
            BackupDrillWorker(desk: BackupDesk(installation), alarm: alarm),
        ]
    }

    /// Through whom people sign in, and the door that calls to them leave by.
    private static func outside(
        of installation: Installation, _ settings: SiteSettings, _ board: HoldBoard
    ) throws -> ([SignInVendor], Door) {
        let roots = try VendorRoots(installation.settings.providers.roots, isLocal: settings.isLocal)
        let providers = try installation.settings.providers.providers(at: settings.origin, isLocal: settings.isLocal)
        let door = ProviderSettings.door(
            for: providers, roots: roots, ledger: installation.database, random: installation.random,
            time: installation.time, isShut: gate(board))
        return (providers, door)
    }

    /// Calls to vendors stop where somebody cut them off.
    private static func gate(_ board: HoldBoard) -> Door.Gate {
        { behalf, vendor in
            try await board.holds().stop(
                .calls, workspace: behalf.workspace, account: behalf.account, vendor: vendor)
        }
    }

    /// What examines the installation, over the routes of all other rooms.
    private static func trust(
        of installation: Installation, at origin: String, routes: [Route], more probes: [String: any Probe]...
    ) -> TrustSlice {
        let settings = installation.settings
        var own: [String: any Probe] = ["backup.daily-encrypted": BackupFilesProbe(desk: BackupDesk(installation))]
        for claim in ReleaseJudgement.claims { own[claim] = ReleaseProbe(claim, settings.release) }
        let more = probes.reduce(into: own) { $0.merge($1) { $1 } }
        let house = ProbeScene.House(
            isLocal: settings.isLocal, dataFolder: settings.data.path, rootKeyPath: settings.rootKeyPath,
            hasPrivateCluster: installation.cluster != nil, build: klatchVersion,
            makesBackups: settings.backups != nil, settings: settings.digest)
        let scene = ProbeScene(
            database: installation.database, vault: installation.vault, routes: routes, house: house,
            time: installation.time, random: installation.random)
        let signals = Signals(vault: installation.vault, audit: installation.audit)
        return TrustSlice(
            database: installation.database, vault: installation.vault,
            verification: ClaimVerification(scene, audit: installation.audit, more: more) {
                try signals.note($0, .claimBroken, times: $1)
            },
            origin: origin)
    }

    /// Services that are called, and where each is.
    private static func places(of providers: [SignInVendor], _ buckets: [Origin]) -> [String: Set<String>] {
        let written = (GoogleOperations.calls + CalendarOperations.calls + ZoomOperations.calls).map {
            (vendor: $0.vendor, hosts: Set([$0.host]))
        }
        let stores = buckets.map { (vendor: BucketServer.vendor, hosts: Set([$0.authority])) }
        return (written + providers.map(\.place) + stores).reduce(into: [:]) {
            $0[$1.vendor, default: []].formUnion($1.hosts)
        }
    }

    /// What examines the rooms that know nothing of claims, and the site at its own address.
    private static func proofs(
        _ settings: SiteSettings, _ accounts: AccountsSlice, _ mailboxes: MailboxesSlice, _ outreach: OutreachSlice,
        _ meetings: MeetingsSlice, _ providers: [SignInVendor], _ buckets: [Origin]
    ) -> ProofsSlice {
        let site: any LiveSite & LiveEncryption = NetworkSite(settings.origin) ?? UnknownSite(settings.origin)
        let labels = Dictionary(providers.map { ($0.name, $0.label) }, uniquingKeysWith: { first, _ in first })
        return ProofsSlice(
            site: site, accounts: accounts, mailboxes: mailboxes, outreach: outreach, meetings: meetings,
            providers: labels, places: places(of: providers, buckets))
    }

    private static let libraries = Mutex<[[String]: SiteLibrary]>([:])

    /// Hundreds of templates are read once, though tests make a thousand sites.
    private static func library(_ languages: [String]) throws -> SiteLibrary {
        try libraries.withLock { known in
            if let library = known[languages] { return library }
            let library = try SiteLibrary(files: files, languages: languages)
            known[languages] = library
            return library
        }
    }

    /// What things are called that a person's log of support names.
    private static func naming(
        _ programs: ProgramsSlice, _ keeping: AudienceKeeping, _ vault: KeyVault, _ random: RandomSource
    ) -> OperatorsSlice.Naming {
        let people = PersonStore(vault: vault, random: random)
        return { tx, workspace, subject in
            switch subject.kind {
            case .people: try people.person(tx, workspace, PersonID(subject.id))?.profile.name
            case .programs: try programs.name(tx, workspace, ProgramID(subject.id))
            case .audiences: try keeping.audiences.audience(tx, workspace, AudienceID(subject.id))?.name
            }
        }
    }

    /// The site with its navigation, and what it asks and tells the rooms.
    private static func site(
        of installation: Installation, _ settings: SiteSettings, _ board: HoldBoard
    ) throws -> Site {
        let (database, vault, random) = (installation.database, installation.vault, installation.random)
        let signals = Signals(vault: vault, audit: installation.audit)
        return try Site(
            settings: settings, files: files, library: library(settings.languages),
            sessions: accountSessions(database, vault, random),
            authenticate: { vault.mac("browser", $0) },
            navigation: [NavigationEntry("/", WordKey("app.home.nav"), for: .ownHome)] + ProgramsSlice.navigation
                + AudiencesSlice.navigation + MeetingsSlice.navigation + OutreachSlice.navigation
                + AccountsSlice.navigation + OversightSlice.navigation + DirectorySlice.navigation
                + ConsoleSlice.navigation,
            settingsList: AccountsSlice.settings + CredentialsSlice.settings + TokensSlice.settings
                + OperatorsSlice.settings,
            operatorList: OperatorsSlice.list + OversightSlice.operatorList + TrustDesks.operatorList,
            supportLog: SupportVisits(database: database, audit: installation.audit, vault: vault, random: random),
            refused: { caller, tried in
                // The answer is given either way: what could not be counted is not worth a failure.
                try? await database.transaction(.system("counts what was refused")) {
                    try signals.note($0, refused: tried, to: caller)
                }
            },
            holdsBack: { try await board.stops($0, $1) },
            zones: ReaderClock(database: database, vault: vault, random: random).zone, time: installation.time,
            random: random,
            logger: installation.logger, pageExecutor: database.executor)
    }

    /// One a day, and its rehearsal an hour later.
    private static func backups(_ settings: BackupSettings?) throws -> [RecurringJob] {
        guard let time = settings?.time,
            let later = ClockTime(hour: (time.hour + 1) % 24, minute: time.minute, zone: .gmt)
        else { return [] }
        return [
            try RecurringJob("backups.make", .daily(time), BackupJob()),
            try RecurringJob("backups.drill", .daily(later), BackupDrillJob()),
        ]
    }

    /// People's own mailboxes, with a way out of their own to Google.
    private static func mailboxes(
        of installation: Installation, _ settings: SiteSettings, _ accounts: AccountsSlice, _ limiter: Limiter
    ) throws -> MailboxesSlice {
        let roots = try VendorRoots(installation.settings.providers.roots, isLocal: settings.isLocal)
        return MailboxesSlice(
            database: installation.database, vault: installation.vault, audit: installation.audit, accounts: accounts,
            limiter: limiter, site: settings, settings: installation.settings.mailboxes, roots: roots,
            random: installation.random, time: installation.time)
    }

    private static func outreach(
        of installation: Installation, _ limiter: Limiter, _ mailboxes: MailboxesSlice, _ meetings: MeetingsSlice
    ) -> OutreachSlice {
        OutreachSlice(
            database: installation.database, vault: installation.vault, audit: installation.audit, limiter: limiter,
            random: installation.random, door: mailboxes.door, bookings: .leading(to: meetings))
    }

    private static func fetch(of installation: Installation) -> GuardedFetch {
        GuardedFetch(
            ledger: installation.database, settings: installation.settings.fetch, random: installation.random)
    }

    private static func meetings(
        of installation: Installation, _ settings: SiteSettings, _ templates: TemplateLibrary, _ outbox: Outbox,
        _ deliveries: DeliveryStore, _ limiter: Limiter, _ fetch: GuardedFetch, _ isShut: @escaping Door.Gate
    ) throws -> MeetingsSlice {
        let roots = try VendorRoots(installation.settings.providers.roots, isLocal: settings.isLocal)
        return MeetingsSlice(
            database: installation.database, vault: installation.vault, audit: installation.audit, outbox: outbox,
            deliveries: deliveries, templates: templates, site: settings, random: installation.random,
            limiter: limiter, organizer: installation.settings.sender, fetch: fetch,
            settings: installation.settings.calendars, roots: roots, time: installation.time, isShut: isShut,
            mailFix: { $0.fix($1) })
    }

    private static func everythingRecurring() throws -> [RecurringJob] {
        try AccountsSlice.recurring() + CredentialsSlice.recurring() + TokensSlice.recurring()
            + OversightSlice.recurring() + AudiencesSlice.recurring() + ProgramsSlice.recurring()
            + MeetingsSlice.recurring() + ConsoleSlice.recurring() + OperatorsSlice.recurring()
            + OutreachSlice.recurring() + MailboxesSlice.recurring() + TrustSlice.recurring()
            + TrustDesks.recurring()
            + [DeliverySweep.recurring(), RecurringJob("limits.prune", .every(minutes: 60), LimitsPrune())]
    }
}

import Accounts
import Audiences
import Audit
import Foundation
import Jobs
import Limits
import Mail
import Policy
import Primitives
import Store
import Tokens
import Vault
import Web

/// Programs: introduces the people of a workspace to each other in rounds. The roster they come from, the programs and
/// their rhythm, rounds previewed and run, the mail that introduces, and the page on which everybody decides for themselves.
package struct ProgramsSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let queue = JobQueue()
    let outbox: Outbox
    let tokens: TokensSlice
    let templates: TemplateLibrary
    let site: SiteSettings
    let random: RandomSource
    /// Whom programs are for.
    let audiences: AudienceKeeping
    /// What rooms that are not known here forget of somebody who is erased.
    let erasures: [Erasure]
    /// What other rooms know of somebody.
    let storedElsewhere: [StoredData.Source]
    /// And of an account that goes with them.
    let accountErasures: [AccountsSlice.Ending]

    /// What is known of people's calendars.
    let calendars: KnownCalendar.Reading

    package typealias Erasure = @Sendable (Transaction, WorkspaceID, PersonID) throws -> Void

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, outbox: Outbox, tokens: TokensSlice,
        templates: TemplateLibrary, site: SiteSettings, random: RandomSource, audiences: AudienceKeeping,
        erasures: [Erasure] = [], storedElsewhere: [StoredData.Source] = [],
        calendars: @escaping KnownCalendar.Reading = { _, _, _, _ in [:] },
        accountErasures: [AccountsSlice.Ending] = []
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.outbox = outbox
        self.tokens = tokens
        self.templates = templates
        self.site = site
        self.random = random
        self.audiences = audiences
        self.erasures = erasures
        self.storedElsewhere = storedElsewhere
        self.calendars = calendars
        self.accountErasures = accountErasures
    }

    /// What a program is called; nil where there is none.
    package func name(_ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID) throws -> String? {
        try programs.program(tx, workspace, id)?.name
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Programs") }

    package static let navigation = [
        NavigationEntry("/dashboard", WordKey("programs.nav.dashboard"), for: .programsRead),
        NavigationEntry("/programs", WordKey("programs.nav.programs"), for: .programsRead),
        NavigationEntry("/people", WordKey("programs.nav.people"), for: .peopleRead, in: .people),
        NavigationEntry("/introductions", WordKey("programs.nav.introductions"), for: .introductionsOwn, in: .mine),
    ]

    package var routes: [Route] {
        peopleRoutes + personEditRoutes + personEraseRoutes + importRoutes + programRoutes + programStepRoutes
            + roundDateRoutes + habitsRoutes + holidayRoutes + roundAnswerRoutes + secondOfferRoutes + bounceRoutes
            + questionRoutes + roundRoutes + draftRoutes + testRoundRoutes + yearRoutes + historyImportRoutes
            + roundDeliveryRoutes + mysteryCancelRoutes + myIntroductionRoutes + myDetailRoutes + myChoiceRoutes
            + myDataRoutes
            + personRequestRoutes
            + programPeopleRoutes + meetingRoutes + apiRoutes + dashboardRoutes + leftOutRoutes
    }

    package var workers: [any Worker] {
        [
            DueProgramsWorker(slice: self), DueRoundWorker(slice: self), IntroductionMailWorker(slice: self),
            ProgramsPruneWorker(slice: self), CountDashboardsWorker(slice: self), CountDashboardWorker(slice: self),
            ProgramTaskWorker(slice: self), AskApprovalsWorker(slice: self), AskApprovalWorker(slice: self),
            AskWorker(slice: self), ReturnedMailWorker(slice: self), RoundEndsWorker(slice: self),
            QuestionMailWorker(slice: self), AfterMeetingsDueWorker(slice: self), AfterMeetingsWorker(slice: self),
            AudienceWelcomeWorker(slice: self), AbsenceMailWorker(slice: self), LookAtRulesWorker(slice: self),
        ]
    }

    /// Jobs on which the mails of a round depend.
    package static let mailJobKinds = [IntroductionMails.kind]

    /// Mails that one person wrote to another.
    package static let privateMailKinds: Set<String> = [MailKind.kindWord.name]

    package static func recurring() throws -> [RecurringJob] {
        [
            try RecurringJob("programs.due", .every(seconds: 60), DuePrograms()),
            try RecurringJob("programs.approvals", .every(seconds: 600), AskApprovals()),
            try RecurringJob("programs.round-ends", .every(seconds: 60), RoundEnds()),
            try RecurringJob("programs.after-meetings", .every(seconds: 600), AfterMeetingsDue()),
            try RecurringJob("programs.prune", .every(seconds: 3600), ProgramsPrune()),
            try RecurringJob("programs.count-all", .every(seconds: 3600), CountDashboards()),
        ]
    }
}

extension ProgramsSlice {
    var accounts: AccountStore { AccountStore(vault: vault, random: random) }
    var leaving: LeavingStore { LeavingStore(accounts: accounts, audit: audit) }
    var limiter: Limiter { tokens.limiter }
    var people: PersonStore { PersonStore(vault: vault, random: random) }
    var programs: ProgramStore { ProgramStore(random: random) }
    var participations: ParticipationStore { ParticipationStore() }
    var habits: HabitsStore { HabitsStore(vault: vault) }
    var asks: RoundAskStore { RoundAskStore(random: random) }
    var bounces: BounceStore { BounceStore(vault: vault) }
    var offers: SecondOfferStore { SecondOfferStore(random: random) }
    var questions: QuestionStore { QuestionStore(vault: vault, random: random) }
    var ends: RoundEndStore { RoundEndStore() }
    var rounds: RoundStore { RoundStore(random: random) }
    var absences: AbsenceStore { AbsenceStore() }
    var notices: ProgramNoticeStore { ProgramNoticeStore() }
    var introductions: IntroductionStore { IntroductionStore() }
    var roundDeliveries: RoundDeliveryStore { RoundDeliveryStore() }
    var deliveries: DeliveryStore { DeliveryStore(vault) }
    var programPeople: ProgramPeopleStore { ProgramPeopleStore() }
    var pastMeetings: PastMeetingStore { PastMeetingStore() }
    var historyImports: HistoryImportStore { HistoryImportStore(vault: vault, random: random) }
    var sessions: SessionStore { SessionStore(accounts: accounts) }
    var tasks: ProgramTaskStore { ProgramTaskStore(random: random) }
    var links: PersonLinkStore { PersonLinkStore(random: random) }
    var dashboards: DashboardStore { DashboardStore(vault: vault, random: random) }
    var missed: MissedStore { MissedStore() }
    var told: ToldStore { ToldStore(vault: vault, random: random) }
    var choices: ChoicesStore { ChoicesStore(vault: vault, people: people) }
    var meetings: MeetingStore { MeetingStore(vault: vault) }
    var compliments: ComplimentStore { ComplimentStore(vault: vault, random: random) }
    var requests: PersonRequestStore { PersonRequestStore(vault: vault, random: random) }
    var imports: ImportStore { ImportStore(vault: vault, random: random) }

    package var rosterImport: RosterImport {
        RosterImport(database: database, vault: vault, audit: audit, random: random)
    }
    package var rosterExport: RosterExport {
        RosterExport(database: database, vault: vault, audit: audit, random: random)
    }
}

extension ProgramsSlice {
    /// Somebody leaves the workspace: their links end, and mail that waits for them is not sent, and whom
    /// they were to meet is told. Rounds leave out by themselves who is not active.
    package func leave(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try links.end(tx, workspace, person)
        try callOff(tx, workspace, person) { _ in .gone }
        try deliveries.withdraw(tx, workspace, person)
    }
}

/// Forgets what nobody will ask for again.
struct ProgramsPrune: JobPayload {
    static let kind = "programs.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct ProgramsPruneWorker: Worker {
    let slice: ProgramsSlice

    func run(_ payload: ProgramsPrune, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("forgets what is over, in all workspaces")) { tx in
            _ = try slice.imports.prune(tx)
            _ = try slice.links.prune(tx)
            _ = try slice.historyImports.prune(tx)
            try HolidayStore().prune(tx, before: ProgramsSlice.today(tx.now) - 366)
        }
        return .completed
    }
}

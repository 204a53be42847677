import Accounts
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

/// Outreach: a person writes to people outside, from a mailbox of their own. Everything here is that person's alone.
package struct OutreachSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let limiter: Limiter
    let random: RandomSource
    let door: MailboxDoor
    let bookings: BookingDoor
    let openings = BodyOpenings()
    let queue = JobQueue()

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, limiter: Limiter, random: RandomSource,
        door: @escaping MailboxDoor, bookings: BookingDoor = .none
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.limiter = limiter
        self.random = random
        self.door = door
        self.bookings = bookings
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Outreach") }

    package static let navigation = [
        NavigationEntry("/outreach", WordKey("outreach.nav"), for: .outreachOwn, in: .mine)
    ]

    package var routes: [Route] {
        todayRoutes + contactRoutes + contactImportRoutes + archiveRoutes + suppressionRoutes + sequenceRoutes
            + resultsRoutes + enrolmentRoutes + fileRoutes + teamRoutes + keepingRoutes
            + sequenceFileRoutes
    }

    package var workers: [any Worker] {
        [
            OutreachPruneWorker(slice: self), OutreachDueWorker(slice: self), DispatchWorker(slice: self),
            WatchWorker(slice: self), LeftoverWorker(slice: self), ContactMetWorker(slice: self),
        ]
    }

    package static func recurring() throws -> [RecurringJob] {
        [
            try RecurringJob("outreach.due", .every(seconds: 15), OutreachDue()),
            try RecurringJob("outreach.prune", .every(seconds: 3600), OutreachPrune()),
        ]
    }
}

extension OutreachSlice {
    var contacts: ContactStore { ContactStore(vault: vault, random: random) }
    var contactImports: ContactImportStore { ContactImportStore(vault: vault, random: random) }
    var suppressions: SuppressionStore { SuppressionStore(vault: vault, random: random) }
    var mailboxes: MailboxStore { MailboxStore(vault: vault, random: random) }
    var sequences: SequenceStore { SequenceStore(vault: vault, random: random) }
    var sharedSequences: SharedSequenceStore { SharedSequenceStore(vault: vault, random: random) }
    var enrolments: EnrolmentStore { EnrolmentStore(vault: vault, random: random) }
    var messages: OutreachMessageStore {
        OutreachMessageStore(vault: vault, random: random, openings: openings)
    }
    var files: AttachedFileStore { AttachedFileStore(vault: vault, random: random) }
    var sequenceFiles: SequenceFileStore { SequenceFileStore(vault: vault, random: random) }
    var leftovers: LeftoverStore { LeftoverStore(vault: vault, random: random) }
    var keeping: OutreachKeepingStore { OutreachKeepingStore() }
    var people: PersonStore { PersonStore(vault: vault, random: random) }

    /// Whose outreach a request is about: always that of whoever asks.
    func owner(_ exchange: Exchange) throws -> OutreachOwner {
        let membership = try exchange.membership
        return OutreachOwner(workspace: membership.workspace, person: membership.person)
    }

    /// In the owner's own scope: nobody else's rows are there.
    func own<T: Sendable>(
        _ owner: OutreachOwner, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await database.transaction(owner.scope, body)
    }
}

extension Exchange {
    /// The page of a list that is asked for, from 1.
    var pageNumber: Int { query("page").flatMap { Int($0) }.map { max(1, min($0, 1_000_000)) } ?? 1 }
}

/// Forgets what nobody will ask for again.
struct OutreachPrune: JobPayload {
    static let kind = "outreach.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct OutreachPruneWorker: Worker {
    /// Conversations that are forgotten in one transaction.
    private static let batch = 200
    let slice: OutreachSlice

    func run(_ payload: OutreachPrune, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("forgets files that nobody will ask for again")) { tx in
            try slice.contactImports.prune(tx)
            try slice.files.prune(tx)
            try BodyOpeningStore().prune(tx)
        }
        while try await forgetSome() {}
        return .completed
    }

    /// What people want forgotten by now, some at a time. False where nothing is left.
    private func forgetSome() async throws -> Bool {
        let slice = slice
        return try await slice.database.transaction(.system("forgets mails as their writers want it")) { tx in
            let due = try slice.keeping.due(tx, limit: Self.batch)
            for (owner, ways) in due {
                try slice.takeDraftsAway(tx, owner, ways)
                try slice.enrolments.forget(tx, owner, ways)
            }
            return !due.isEmpty
        }
    }
}

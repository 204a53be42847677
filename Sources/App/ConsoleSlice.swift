import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Programs
import Store
import Vault
import Web

/// The pages about the whole: the first page, the outbox, the work behind the pages.
struct ConsoleSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let outbox: Outbox
    let deliveries: DeliveryStore
    let programs: ProgramsSlice
    /// Whether mail leaves this machine.
    let sends: Bool
    let random: RandomSource

    init(_ installation: Installation, outbox: Outbox, deliveries: DeliveryStore, programs: ProgramsSlice) {
        (database, vault, audit) = (installation.database, installation.vault, installation.audit)
        (self.outbox, self.deliveries, self.programs) = (outbox, deliveries, programs)
        (sends, random) = (installation.settings.smtp != nil, installation.random)
    }

    static let navigation = [
        NavigationEntry("/outbox", WordKey("app.outbox.nav"), for: .outboxRead, in: .upkeep),
        NavigationEntry("/jobs", WordKey("app.jobs.nav"), for: .jobsManage, in: .upkeep),
    ]

    var routes: [Route] {
        [
            .get("/", .may(.ownHome), home),
            .get("/outbox", .may(.outboxRead), listOutbox),
            .get("/outbox/{delivery}", .may(.outboxRead), showMessage),
            .post("/outbox/{delivery}/resend", .may(.outboxResend), resend),
            .post("/outbox/{delivery}/hasten", .may(.outboxResend), hasten),
            .get("/jobs", .may(.jobsManage), listJobs),
            .post("/jobs/{job}/cancel", .may(.jobsManage), cancelJob),
        ]
    }

    var workers: [any Worker] {
        [
            CheckpointWorker(database: database, vault: vault),
            OutboxPruneWorker(database: database, deliveries: deliveries),
            KeyRewrapWorker(
                database: database, vault: vault, accounts: AccountStore(vault: vault, random: random)),
        ]
    }

    static func recurring() throws -> [RecurringJob] {
        [
            try RecurringJob("audit.checkpoint", .every(minutes: 5), CheckpointJob()),
            try RecurringJob("mail.prune", .every(minutes: 60), OutboxPrune()),
            try RecurringJob("keys.rewrap", .every(minutes: 15), KeyRewrap()),
        ]
    }
}

/// A state as a badge shows it.
struct Badge: Sendable {
    let tone: String
    let label: String
}

/// A choice among the states of a list.
struct StateFilter: Sendable {
    let href: String
    let label: String
    let count: String
    let current: Bool
    let meaning: String
}

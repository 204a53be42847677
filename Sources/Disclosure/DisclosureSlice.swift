import Accounts
import Audit
import Foundation
import Jobs
import Limits
import Mail
import Policy
import Primitives
import Store
import Trust
import Vault
import Web

/// Disclosure: where flaws are reported, without an account, by form or mail; the clocks that run from there; and what is
/// published in the end.
package struct DisclosureSlice: Sendable {
    /// Where people write to: about flaws, for help, about their data. Nil where it was not said.
    package struct Addresses: Sendable {
        package let security: EmailAddress?
        package let support: EmailAddress?
        package let privacy: EmailAddress?

        package init(security: EmailAddress?, support: EmailAddress?, privacy: EmailAddress?) {
            self.security = security
            self.support = support
            self.privacy = privacy
        }
    }

    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let accounts: AccountsSlice
    let templates: TemplateLibrary
    let site: SiteSettings
    let addresses: Addresses
    let random: RandomSource
    let queue = JobQueue()

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, accounts: AccountsSlice, templates: TemplateLibrary,
        site: SiteSettings, addresses: Addresses, random: RandomSource
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.accounts = accounts
        self.templates = templates
        self.site = site
        self.addresses = addresses
        self.random = random
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Disclosure") }

    package static let operatorList = [
        NavigationEntry("/operator/reports", WordKey("disclosure.desk.title"), for: .operatorReports)
    ]

    var flaws: FlawStore { FlawStore(vault: vault, random: random) }
    var intake: FlawIntake { FlawIntake(vault: vault, audit: audit, random: random) }

    package var routes: [Route] { publicRoutes + deskRoutes }
    package var workers: [any Worker] { [FlawClockWorker(slice: self), FlawMailWorker(slice: self)] }

    package var probes: [String: any Probe] {
        [
            "disclosure.security-address": SecurityAddressProbe(slice: self),
            "disclosure.report-details": ReportDetailsProbe(slice: self),
            "disclosure.coordinated": CoordinatedProbe(),
            "disclosure.ack-48h": AnswerProbe(),
        ]
    }

    package static func recurring() throws -> [RecurringJob] {
        [try RecurringJob("disclosure.clock", .every(minutes: 5), FlawClockJob())]
    }

    static let scope = Scope.system("reports of flaws are the installation's")
}

/// Takes a report in, whichever way it came, and has a receipt and the desk's mails written.
package struct FlawIntake: Sendable {
    let vault: KeyVault
    let audit: AuditTrail
    let random: RandomSource
    private let queue = JobQueue()

    package init(vault: KeyVault, audit: AuditTrail, random: RandomSource) {
        self.vault = vault
        self.audit = audit
        self.random = random
    }

    func take(
        _ tx: Transaction, _ way: FlawReport.Way, _ category: FlawReport.Category, _ document: FlawReport.Document
    ) throws -> (id: FlawID, token: Token) {
        let taken = try FlawStore(vault: vault, random: random).receive(tx, way, category, document)
        try queue.enqueue(tx, FlawMailJob(report: taken.id, kind: .received), workspace: nil, unique: taken.id.text)
        try audit.record(
            tx, nil,
            AuditEvent(
                "flaw.reported", by: .system, on: taken.id.text,
                details: ["via": way.rawValue, "category": category.rawValue]))
        return taken
    }

    /// A mail that a mail server handed over. False where it is no report, or comes from a machine. Throws `TooManyTries`
    /// where its sender, or everybody together, has written too much: it may be handed over again later.
    package func take(
        _ message: [UInt8], to recipient: EmailAddress?, security: EmailAddress?, in database: Database,
        within limiter: Limiter
    ) async throws -> Bool {
        let mail = InboundReport(message)
        guard !mail.isAutomatic, mail.isReport(to: recipient, security: security) else { return false }
        // All mail without a sender shares one allowance.
        let sender = mail.from.map { vault.blindIndex($0) } ?? []
        try await limiter.check(.flawMail, [limiter.keys.address(sender), limiter.keys.installation])
        let document = FlawReport.Document(
            title: mail.subject.isEmpty ? "(no subject)" : String(mail.subject.prefix(200)), steps: mail.body,
            impact: "", proof: "", address: mail.from?.text, credit: nil)
        _ = try await database.transaction(DisclosureSlice.scope) { try take($0, .mail, .other, document).id }
        return true
    }
}

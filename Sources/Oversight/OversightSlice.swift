import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Tokens
import Vault
import Web

/// Oversight: watches what rooms below have counted, deals with what is too much, and asks each quarter whether
/// everybody still needs what they hold.
package struct OversightSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let accounts: AccountsSlice
    let tokens: TokensSlice
    let templates: TemplateLibrary
    let site: SiteSettings
    let random: RandomSource
    /// What else people hold, from rooms that this one does not know.
    let sources: [ReviewSource]

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, accounts: AccountsSlice, tokens: TokensSlice,
        templates: TemplateLibrary, site: SiteSettings, random: RandomSource, sources: [ReviewSource] = []
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.accounts = accounts
        self.tokens = tokens
        self.templates = templates
        self.site = site
        self.random = random
        self.sources = ReviewSource.own(accounts, tokens.tokens, audit) + sources
    }

    /// Forgets what a review wrote down of somebody who is erased.
    package static func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try ReviewStore(random: .system).forget(tx, workspace, person)
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Oversight") }

    package static let navigation = [
        NavigationEntry("/security", WordKey("oversight.nav"), for: .auditRead, in: .upkeep)
    ]

    /// For those who look after the installation.
    package static let operatorList = [
        NavigationEntry("/operator/cases", WordKey("oversight.operator-nav"), for: .operatorCases),
        NavigationEntry("/operator/review", WordKey("oversight.operator-review"), for: .operatorReviewRead),
    ]

    var watching: WatchStore { WatchStore() }
    var reviews: ReviewStore { ReviewStore(random: random) }

    package var routes: [Route] { caseRoutes + decoyRoutes + reviewRoutes + trailRoutes }

    package var workers: [any Worker] {
        [
            WatchWorker<SignalsNoted>(slice: self), WatchWorker<WatchSweep>(slice: self), ReviewWorker(slice: self),
        ]
    }

    package static func recurring() throws -> [RecurringJob] {
        [
            try RecurringJob("oversight.sweep", .every(minutes: 1), WatchSweep()),
            try RecurringJob("oversight.reviews", .every(minutes: 60), ReviewRound()),
        ]
    }
}

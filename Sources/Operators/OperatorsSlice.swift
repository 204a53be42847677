import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

/// Operators: who looks after the installation, with which rights and for how long, and how one of them may see what a
/// person sees, if that person lets them. None of them reads what a workspace wrote otherwise.
package struct OperatorsSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let queue = JobQueue()
    let accounts: AccountsSlice
    let deliveries: DeliveryStore
    let site: SiteSettings
    let random: RandomSource
    /// What something is called that a person's log names; nil where it is no more.
    package typealias Naming = @Sendable (Transaction, WorkspaceID, SupportSubject) throws -> String?
    let naming: Naming

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, accounts: AccountsSlice,
        deliveries: DeliveryStore, site: SiteSettings, random: RandomSource, naming: @escaping Naming
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.accounts = accounts
        self.deliveries = deliveries
        self.site = site
        self.random = random
        self.naming = naming
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Operators") }

    /// The list beside the operators' pages; each role is shown its own.
    package static let list = [
        NavigationEntry("/operator", WordKey("operators.overview.title"), for: .operatorOverview, isWhole: true),
        NavigationEntry("/operator/support", WordKey("operators.desk.title"), for: .operatorSupportRead),
        NavigationEntry("/operator/grants", WordKey("operators.grants.title"), for: .operatorGrantsRead),
        NavigationEntry("/operator/workspaces", WordKey("operators.workspaces.title"), for: .operatorWorkspaces),
        NavigationEntry("/operator/health", WordKey("operators.health.title"), for: .operatorHealth),
    ]

    package static let settings = [
        SettingsEntry(.support, "/account/support", WordKey("operators.consent.title"), for: .ownSupportView)
    ]

    var entries: SupportEntryStore { SupportEntryStore(accounts: accounts.accounts, vault: vault, random: random) }

    package var routes: [Route] { overviewRoutes + grantRoutes + deskRoutes + consentRoutes }

    package var workers: [any Worker] { [OperatorsPruneWorker(slice: self), SupportAskedMailWorker(slice: self)] }

    package static func recurring() throws -> [RecurringJob] {
        [try RecurringJob("operators.prune", .every(minutes: 10), OperatorsPrune())]
    }
}

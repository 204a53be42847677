import Accounts
import Audit
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Trust
import Vault
import Web

/// Incidents: from the first detection through fixed stages to what was learned; who is affected, who is told and by when;
/// and what is held back meanwhile.
package struct IncidentsSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let accounts: AccountsSlice
    let templates: TemplateLibrary
    let site: SiteSettings
    let random: RandomSource
    let board: HoldBoard
    let queue = JobQueue()

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, accounts: AccountsSlice, templates: TemplateLibrary,
        site: SiteSettings, random: RandomSource, board: HoldBoard
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.accounts = accounts
        self.templates = templates
        self.site = site
        self.random = random
        self.board = board
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Incidents") }

    package static let operatorList = [
        NavigationEntry("/operator/incidents", WordKey("incidents.title"), for: .operatorIncidents)
    ]

    var incidents: IncidentStore { IncidentStore(vault: vault, random: random) }
    var affected: AffectedStore { AffectedStore(vault: vault, random: random) }
    var holds: HoldStore { HoldStore(random: random) }
    var notices: NoticeStore { NoticeStore(vault: vault) }

    package var routes: [Route] { incidentRoutes + affectedRoutes + containRoutes + noticeRoutes }

    package var workers: [any Worker] { [IncidentClockWorker(slice: self), NoticeWorker(slice: self)] }

    /// What is examined of these claims on the running installation.
    package var probes: [String: any Probe] {
        [
            "incident.staged-process": StagedProcessProbe(),
            "incident.notice-72h": NoticeProbe(),
            "incident.root-cause": RootCauseProbe(),
            "incident.authorities": AuthoritiesProbe(),
            "incident.contain-fast": ContainmentProbe(accounts: accounts, vault: vault, random: random),
        ]
    }

    package static func recurring() throws -> [RecurringJob] {
        [try RecurringJob("incidents.clock", .every(minutes: 1), IncidentClockJob())]
    }

    static let scope = Scope.system("incidents are the installation's")
}

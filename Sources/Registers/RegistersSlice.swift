import Accounts
import Audit
import Foundation
import Jobs
import Policy
import Primitives
import Store
import Trust
import Vault
import Web

/// Registers: what the organisation does again and again beside the program, signed for, with a file that shows it and a
/// clock.
package struct RegistersSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let accounts: AccountsSlice
    let templates: TemplateLibrary
    let site: SiteSettings
    let random: RandomSource

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, accounts: AccountsSlice, templates: TemplateLibrary,
        site: SiteSettings, random: RandomSource
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.accounts = accounts
        self.templates = templates
        self.site = site
        self.random = random
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Registers") }

    package static let operatorList = [
        NavigationEntry("/operator/registers", WordKey("registers.title"), for: .operatorRegisters)
    ]

    var entries: RegisterStore { RegisterStore(vault: vault, random: random) }

    package var routes: [Route] { pages }
    package var workers: [any Worker] { [DutyClockWorker(slice: self)] }

    package static func recurring() throws -> [RecurringJob] {
        [try RecurringJob("registers.clock", .every(minutes: 60), DutyClockJob())]
    }

    /// - Parameter sights: what can be seen of a duty by the program itself, by claim.
    package func probes(beside sights: [String: any Probe]) -> [String: any Probe] {
        Duty.all.reduce(into: [:]) { $0[$1.claim] = DutyProbe(slice: self, duty: $1, sight: sights[$1.claim]) }
    }

    static let scope = Scope.system("what the organisation does is the installation's")
}

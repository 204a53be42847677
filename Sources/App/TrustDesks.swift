import Accounts
import Components
import Disclosure
import Incidents
import Jobs
import Primitives
import Privacy
import Registers
import Trust
import Vendors
import Web

/// Where those who run an installation look after it, and tell everybody how: incidents, reports of flaws, registers,
/// components, vendors, privacy.
package struct TrustDesks: Sendable {
    package let incidents: IncidentsSlice
    package let disclosure: DisclosureSlice
    package let registers: RegistersSlice
    package let components: ComponentsSlice
    let vendors: VendorsSlice
    let privacy: PrivacySlice

    init(
        _ installation: Installation, _ site: SiteSettings, _ accounts: AccountsSlice, _ templates: TemplateLibrary,
        _ board: HoldBoard
    ) {
        let (database, vault, audit) = (installation.database, installation.vault, installation.audit)
        incidents = IncidentsSlice(
            database: database, vault: vault, audit: audit, accounts: accounts, templates: templates, site: site,
            random: installation.random, board: board)
        disclosure = DisclosureSlice(
            database: database, vault: vault, audit: audit, accounts: accounts, templates: templates, site: site,
            addresses: installation.settings.addresses, random: installation.random)
        registers = RegistersSlice(
            database: database, vault: vault, audit: audit, accounts: accounts, templates: templates, site: site,
            random: installation.random)
        components = ComponentsSlice(installation)
        vendors = VendorsSlice(installation, site.origin)
        privacy = PrivacySlice(installation)
    }

    static var files: [EmbeddedFile] {
        IncidentsSlice.files + DisclosureSlice.files + RegistersSlice.files + ComponentsSlice.files + VendorsSlice.files
            + PrivacySlice.files
    }

    static var operatorList: [NavigationEntry] {
        IncidentsSlice.operatorList + DisclosureSlice.operatorList + RegistersSlice.operatorList
            + ComponentsSlice.operatorList
    }

    var routes: [Route] {
        incidents.routes + disclosure.routes + registers.routes + components.routes + vendors.routes + privacy.routes
    }

    var workers: [any Worker] {
        incidents.workers + disclosure.workers + registers.workers + components.workers + vendors.workers
    }

    static func recurring() throws -> [RecurringJob] {
        try IncidentsSlice.recurring() + DisclosureSlice.recurring() + RegistersSlice.recurring()
            + ComponentsSlice.recurring() + VendorsSlice.recurring()
    }

    /// - Parameter sights: what the program itself sees of duties that people sign for, by claim.
    func probes(beside sights: [String: any Probe]) -> [String: any Probe] {
        let rooms = [
            incidents.probes, disclosure.probes, components.probes, vendors.probes, privacy.probes,
            registers.probes(beside: sights),
        ]
        return rooms.reduce(into: [:]) { $0.merge($1) { $1 } }
    }
}

import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Programs
import Store
import Tokens
import Vault
import Web

/// Directory: a company's own directory feeds and empties a workspace by SCIM 2.0 (RFC 7643, RFC 7644). Users are the
/// people of the roster; groups are kept beside them. It makes no accounts and gives no rights, and it can take them away.
package struct DirectorySlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let random: RandomSource
    let site: DirectorySite
    let tokens: TokensSlice
    let programs: ProgramsSlice

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, random: RandomSource, site: SiteSettings,
        tokens: TokensSlice, programs: ProgramsSlice
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.random = random
        self.site = DirectorySite(origin: site.origin)
        self.tokens = tokens
        self.programs = programs
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Directory") }

    package static let navigation = [
        NavigationEntry("/directory", WordKey("directory.nav"), for: .directoryManage, in: .people)
    ]

    var people: PersonStore { PersonStore(vault: vault, random: random) }
    var leaving: LeavingStore {
        LeavingStore(accounts: AccountStore(vault: vault, random: random), audit: audit)
    }
    var groups: DirectoryGroupStore { DirectoryGroupStore(vault: vault, random: random) }
    var users: DirectoryUserStore { DirectoryUserStore(vault: vault, people: people, groups: groups) }

    package var routes: [Route] {
        connectionRoutes + discoveryRoutes + searchRoutes + userRoutes + groupRoutes + otherRoutes
    }
}

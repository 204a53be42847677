import Accounts
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

/// Something that is for an audience: a program, by its name and where it is.
package struct AudienceUse: Sendable, Equatable {
    package let name: String
    package let path: String

    package init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}

/// Audiences: whom a program is for. Lists, rules that keep themselves, groups of the directory, and links to join by.
package struct AudiencesSlice: Sendable {
    /// What is for each audience; the rooms above know.
    package typealias Uses = @Sendable (Transaction, WorkspaceID) throws -> [AudienceID: [AudienceUse]]

    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let queue = JobQueue()
    let outbox: Outbox
    let tokens: TokensSlice
    let templates: TemplateLibrary
    let site: SiteSettings
    let random: RandomSource
    let keeping: AudienceKeeping
    let uses: Uses

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, outbox: Outbox, tokens: TokensSlice,
        templates: TemplateLibrary, site: SiteSettings, random: RandomSource, keeping: AudienceKeeping,
        uses: @escaping Uses
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.outbox = outbox
        self.tokens = tokens
        self.templates = templates
        self.site = site
        self.random = random
        self.keeping = keeping
        self.uses = uses
    }

    /// Mails whose text is nobody's but their reader's.
    package static let privateMailKinds: Set<String> = [MailKind.joinCode.name]

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Audiences") }

    package static let navigation = [
        NavigationEntry("/audiences", WordKey("audiences.nav"), for: .audiencesSee, in: .people)
    ]

    package var routes: [Route] { audienceRoutes + editRoutes + addRoutes + linkRoutes + joinRoutes + apiRoutes }

    package var workers: [any Worker] {
        [
            AudiencesBehindWorker(slice: self), AudienceCatchUpWorker(slice: self), AudiencesPruneWorker(slice: self),
        ]
    }

    package static func recurring() throws -> [RecurringJob] {
        [
            try RecurringJob("audiences.behind", .every(seconds: 60), AudiencesBehind()),
            try RecurringJob("audiences.prune", .every(seconds: 3600), AudiencesPrune()),
        ]
    }
}

extension AudiencesSlice {
    var accounts: AccountStore { AccountStore(vault: vault, random: random) }
    var limiter: Limiter { tokens.limiter }
    var people: PersonStore { keeping.people }
    var audiences: AudienceStore { keeping.audiences }
    var members: AudienceMemberStore { keeping.members }
    var drafts: AudienceDraftStore { AudienceDraftStore(random: random) }
    var links: JoinLinkStore { JoinLinkStore(vault: vault, random: random) }
    var wishes: JoinWishStore { JoinWishStore(vault: vault, random: random) }

    /// The audience of the path, or a page that does not exist: another workspace's is not there either.
    func found(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID, locking: Bool = false
    ) throws -> Audience {
        guard let audience = try audiences.audience(tx, workspace, id, locking: locking) else {
            throw RequestRefusal.notFound
        }
        return audience
    }
}

extension AudiencesSlice {
    /// What is known of somebody who is erased beyond the rows that go with them: a wish to join, under their address.
    package static func erasure(
        vault: KeyVault, random: RandomSource
    ) -> @Sendable (Transaction, WorkspaceID, PersonID) throws -> Void {
        let wishes = JoinWishStore(vault: vault, random: random)
        return { try wishes.forget($0, $1, $2) }
    }
}

extension Exchange {
    /// The page of a list that is asked for, from 1.
    var pageNumber: Int { query("page").flatMap { Int($0) }.map { max(1, min($0, 1_000_000)) } ?? 1 }

    /// Whom the audit trail names for what is done here.
    var actor: Actor { get throws { .account(try signedIn.account) } }
}

import Accounts
import Audit
import Foundation
import Jobs
import Limits
import Policy
import Primitives
import Store
import Vault
import Web

/// Tokens: what programs bring instead of a session. A person's own, which can do some of what the person can, and the
/// one of a company's directory. Where they are made and ended, and how an answer for a program is built.
package struct TokensSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let random: RandomSource
    package let limiter: Limiter

    package init(database: Database, vault: KeyVault, audit: AuditTrail, random: RandomSource, limiter: Limiter) {
        self.limiter = limiter
        self.database = database
        self.vault = vault
        self.audit = audit
        self.random = random
    }

    package static var files: [EmbeddedFile] { embeddedFiles }
    package static let settings = [
        SettingsEntry(.tokens, "/account/tokens", WordKey("tokens.title"), for: .ownTokensView)
    ]

    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Tokens") }

    var signals: Signals { Signals(vault: vault, audit: audit) }
    package var tokens: TokenStore { TokenStore(vault: vault, random: random) }
    package var routes: [Route] { tokenRoutes }
    package var workers: [any Worker] { [TokensPruneWorker(slice: self)] }

    package static func recurring() throws -> [RecurringJob] {
        [try RecurringJob("tokens.prune", .every(minutes: 60), TokensPrune())]
    }
}

/// Forgets tokens that are long over.
struct TokensPrune: JobPayload {
    static let kind = "tokens.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct TokensPruneWorker: Worker {
    let slice: TokensSlice

    func run(_ payload: TokensPrune, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        _ = try await slice.database.transaction(.system("forgets what is over, in all workspaces")) {
            try slice.tokens.prune($0)
        }
        return .completed
    }
}

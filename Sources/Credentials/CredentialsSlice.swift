import Accounts
import Audit
import Factors
import Foundation
import Jobs
import Limits
import Outbound
import Policy
import Primitives
import Store
import Vault
import Web

/// Credentials: what a person shows beside the first factor, and instead of it. Passkeys, authenticator apps, recovery
/// codes, accounts at providers and, where a workspace allows them, passwords.
package struct CredentialsSlice: Sendable {
    let database: Database
    let vault: KeyVault
    let audit: AuditTrail
    let accounts: AccountsSlice
    let site: SiteSettings
    let random: RandomSource
    let hashing: PasswordHashing
    let delays: Delays
    let limiter: Limiter
    let providers: [SignInVendor]
    let directory: ProviderDirectory
    let outside: OutsideConnections

    package init(
        database: Database, vault: KeyVault, audit: AuditTrail, accounts: AccountsSlice, site: SiteSettings,
        hashing: PasswordHashing, delays: Delays, limiter: Limiter, providers: [SignInVendor], door: Door,
        random: RandomSource, outside: @escaping OutsideConnections = { _, _ in [] }
    ) {
        self.database = database
        self.vault = vault
        self.audit = audit
        self.accounts = accounts
        self.site = site
        self.hashing = hashing
        self.delays = delays
        self.limiter = limiter
        self.providers = providers
        directory = ProviderDirectory(door: door)
        self.random = random
        self.outside = outside
    }

    package static var files: [EmbeddedFile] { embeddedFiles + FactorsFiles.words }
    package static func migrations() throws -> [Migration] { try Migration.all(in: embeddedFiles, room: "Credentials") }

    var factors: FactorStore { FactorStore(vault: vault, random: random) }
    var recoveryCodes: RecoveryCodeStore { RecoveryCodeStore(vault: vault, random: random) }
    var passwords: PasswordStore { PasswordStore(accounts: accounts.accounts) }
    var ceremonies: PasskeyCeremony { PasskeyCeremony(vault: vault, site: site, random: random) }

    package var routes: [Route] {
        secondFactorRoutes + signInMethodRoutes + authenticatorRoutes + passkeyRoutes + recoveryRoutes
            + passkeySignInRoutes + passwordRoutes + passwordSignInRoutes
            + providerSignInRoutes + connectionRoutes + companySignInRoutes + signInRulesRoutes + receiptRoutes
    }

    /// What the sign-in page offers beside the mailed link: providers as they are configured, and a password only where
    /// some workspace takes one.
    package static func ways(_ providers: [SignInVendor]) -> SignInWays {
        { tx in
            try providers.map { provider in
                SignInWay(
                    "/sign-in/with/" + provider.name,
                    WordKey("credentials.provider.sign-in", ["provider": provider.label]), leadsTo: provider.formTarget)
            } + ownWays(tx)
        }
    }

    private static func ownWays(_ tx: Transaction) throws -> [SignInWay] {
        let passkey = SignInWay("/sign-in/passkey", WordKey("credentials.passkey-sign-in.title"))
        let takesPasswords = try tx.first("SELECT EXISTS (SELECT FROM workspace WHERE allows_passwords) AS any")?.get(
            "any", as: Bool.self)
        return takesPasswords == true
            ? [passkey, SignInWay("/sign-in/password", WordKey("credentials.password-sign-in.title"))] : [passkey]
    }

    package static let settings = [
        SettingsEntry(
            .signInMethods, "/account/sign-in-methods", WordKey("credentials.methods.title"), for: .ownFactorsRead),
        SettingsEntry(
            .connections, "/account/connections", WordKey("credentials.connections.title"), for: .ownConnections),
        SettingsEntry(.receipt, "/account/receipt", WordKey("credentials.receipt.title"), for: .ownReceipt),
    ]

    package var workers: [any Worker] {
        [
            CredentialsPruneWorker(slice: self), FactorsResetWorker(slice: self), ConnectionReviewWorker(slice: self),
        ]
    }

    package static func recurring() throws -> [RecurringJob] {
        [
            try RecurringJob("credentials.prune", .every(minutes: 60), CredentialsPrune()),
            try RecurringJob("credentials.connection-review", .every(minutes: 60), ConnectionReview()),
        ]
    }
}

/// Forgets answered challenges, visits to providers that nobody came back from, authenticators that were never confirmed,
/// passwords that no workspace allows any more, waits that are over, and old rows of the ledger of calls.
struct CredentialsPrune: JobPayload {
    static let kind = "credentials.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct CredentialsPruneWorker: Worker {
    let slice: CredentialsSlice

    func run(_ payload: CredentialsPrune, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("forgets what is over")) { tx in
            let yesterday = tx.now.addingTimeInterval(-86_400)
            try tx.run("DELETE FROM passkey_answer WHERE expires_at < \(tx.now)")
            try PendingAuthorizationStore(vault: slice.vault).prune(tx)
            try tx.run("DELETE FROM factor WHERE confirmed_at IS NULL AND created_at < \(yesterday)")
            _ = try slice.passwords.removeOrphans(tx)
            _ = try CallStore.sweep(tx, startedBefore: tx.now.addingTimeInterval(-CallStore.patience))
            _ = try CallStore.prune(tx, before: tx.now.addingTimeInterval(-CallStore.age))
        }
        try await slice.delays.prune()
        return .completed
    }
}

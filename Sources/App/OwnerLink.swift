import Accounts
import Audit
import Credentials
import Primitives
import Store
import Vault
import Web

/// The one-time link that lets the owner in, made on the machine itself.
package struct OwnerLink: Sendable {
    let installation: Installation

    package init(_ installation: Installation) { self.installation = installation }

    /// Nil once somebody has an account.
    package func forFirstRun(origin: String) async throws -> String? {
        let accounts = AccountStore(vault: installation.vault, random: installation.random)
        let exists = try await installation.database.transaction(.system("looks whether this is the first run")) {
            try accounts.hasAccounts($0)
        }
        return exists ? nil : try await make(origin: origin)
    }

    /// A new link to where the settings say that the site is; older links no longer work.
    package func make() async throws -> String {
        let settings = installation.settings
        return try await make(origin: settings.site(port: settings.port, version: klatchVersion).origin)
    }

    /// Takes the owner's second factors away, ends what was opened with them, and makes a new link. Nil before the first run.
    package func makeWithoutFactors() async throws -> String? {
        let isReset = try await FactorRescue(installation).run { try $0.resetFirstOwner($1) }
        return isReset ? try await make() : nil
    }

    package func make(origin: String) async throws -> String {
        let links = OwnerLinkStore(random: installation.random)
        let audit = installation.audit
        let token = try await installation.database.transaction(.system("makes an owner link")) { tx in
            try audit.record(tx, nil, AuditEvent("owner-link.created", by: .command))
            return try links.create(tx)
        }
        return "\(origin)/owner#\(token.text)"
    }
}

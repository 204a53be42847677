import Accounts
import Audit
import Credentials
import Primitives
import Store
import Tokens
import Vault

/// Takes factors away that were lost, or that a report took away, so that their person can set up new ones: what whoever has
/// the machine does for somebody whom they know by other means than their mail.
package struct FactorRescue: Sendable {
    let installation: Installation

    package init(_ installation: Installation) { self.installation = installation }

    /// False where nobody has the address. Throws `EmailAddressError` for what is none.
    package func reset(_ text: String) async throws -> Bool {
        let address = try EmailAddress(parsing: text)
        return try await run { try $0.reset($1, address) }
    }

    /// Sessions and tokens end with the factors.
    func run(
        _ body: @escaping @Sendable (FactorReset, Transaction) throws -> AccountID?
    ) async throws -> Bool {
        let (vault, audit, random) = (installation.vault, installation.audit, installation.random)
        let reset = FactorReset(
            accounts: AccountStore(vault: vault, random: random), vault: vault, audit: audit, random: random)
        let tokens = TokenStore(vault: vault, random: random)
        return try await installation.database.transaction(.system("takes lost factors away")) { tx in
            guard let account = try body(reset, tx) else { return false }
            _ = try tokens.endAll(tx, of: account)
            return true
        }
    }
}

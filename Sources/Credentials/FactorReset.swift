import Accounts
import Audit
import Jobs
import Primitives
import Store
import Vault

/// Takes all second factors from an account, for the day on which they are all lost. Only the machine itself can ask for it.
package struct FactorReset: Sendable {
    let accounts: AccountStore
    let vault: KeyVault
    let audit: AuditTrail
    let random: RandomSource

    package init(accounts: AccountStore, vault: KeyVault, audit: AuditTrail, random: RandomSource) {
        self.accounts = accounts
        self.vault = vault
        self.audit = audit
        self.random = random
    }

    /// Ends all sessions, and whatever else was mailed to them or given out, and tells them by mail: whoever had one may be
    /// whoever has the factors now. Whose it was; nil if there is no owner yet.
    package func resetFirstOwner(_ tx: Transaction) throws -> AccountID? {
        guard let owner = try accounts.firstOwner(tx) else { return nil }
        try reset(tx, owner.account)
        return owner.account
    }

    /// The same of whoever has an address; nil where nobody has. They sign in by mail, and set up new factors.
    package func reset(_ tx: Transaction, _ address: EmailAddress) throws -> AccountID? {
        guard let account = try accounts.find(tx, index: vault.blindIndex(address)) else { return nil }
        try reset(tx, account)
        return account
    }

    private func reset(_ tx: Transaction, _ account: AccountID) throws {
        try FactorStore(vault: vault, random: random).removeAll(tx, of: account)
        try RecoveryCodeStore(vault: vault, random: random).removeAll(tx, of: account)
        _ = try PasswordStore(accounts: accounts).remove(tx, of: account)
        try accounts.note(tx, account, hasFactors: false)
        try accounts.unlock(tx, account)
        try AccountEnding(accounts: accounts, audit: audit, endings: []).end(tx, account, but: nil)
        try JobQueue().enqueue(tx, FactorsResetMail(account: account), workspace: nil)
        try audit.record(tx, nil, AuditEvent("factors.reset", by: .command, on: account.text))
    }
}

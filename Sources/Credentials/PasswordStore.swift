import Accounts
import Factors
import Foundation
import Primitives
import Store
import Vault

/// What is known of an address that a password is typed for.
struct ClaimedPassword: Sendable {
    let account: AccountID
    /// Nil where the account has none, or no workspace of it takes one.
    let hash: PasswordHash?
    /// The hash of the browser's cookie, where the account is known in that browser.
    let device: [UInt8]?
}

/// Every statement on `password`.
struct PasswordStore: Sendable {
    let accounts: AccountStore

    func hash(_ tx: Transaction, _ account: AccountID) throws -> PasswordHash? {
        try tx.first("SELECT hash, pepper FROM password WHERE account_id = \(account)").flatMap { row in
            PasswordHash(try row.get("hash"), pepper: try row.get("pepper"))
        }
    }

    /// Whether a workspace of the account takes passwords; one that belongs only to others has none (CP-25).
    func isAllowed(_ tx: Transaction, _ account: AccountID) throws -> Bool {
        try tx.first("SELECT \(Self.isAllowed("\(account)")) AS any")?.get("any") ?? false
    }

    private static func isAllowed(_ account: SQL) -> SQL {
        """
        EXISTS (SELECT FROM membership m JOIN workspace w ON w.id = m.workspace_id
            WHERE m.account_id = \(account) AND m.state = 'active' AND w.allows_passwords
                AND w.required_provider IS NULL)
        """
    }

    /// All that trying a password asks for, in one statement, which is the same whether or not there is an account (AT-11).
    func claimed(_ tx: Transaction, index: [UInt8], device token: String?) throws -> ClaimedPassword? {
        let device = token.flatMap { Token.hash(of: $0, kind: .device) }
        let row = try tx.first(
            """
            SELECT a.id, p.hash, p.pepper, d.token_hash AS device FROM account a
            LEFT JOIN password p ON p.account_id = a.id AND \(Self.isAllowed("a.id"))
            LEFT JOIN device d ON d.account_id = a.id AND d.token_hash = \(device)::bytea
            WHERE a.address_index = \(index)
            """)
        return try row.map { row in
            let text: String? = try row.get("hash")
            let hash = try text.flatMap { PasswordHash($0, pepper: try row.get("pepper")) }
            return ClaimedPassword(account: try row.get("id"), hash: hash, device: try row.get("device"))
        }
    }

    func set(_ tx: Transaction, _ hash: PasswordHash, of account: AccountID) throws {
        try tx.run(
            """
            INSERT INTO password (account_id, hash, pepper, changed_at)
            VALUES (\(account), \(hash.text), \(hash.pepper), \(tx.now))
            ON CONFLICT (account_id) DO UPDATE SET hash = \(hash.text), pepper = \(hash.pepper), changed_at = \(tx.now)
            """)
    }

    /// Puts a hash of today's cost in the place of the one that was compared, if it is still that one.
    func renew(_ tx: Transaction, _ hash: PasswordHash, insteadOf old: PasswordHash, of account: AccountID) throws {
        try tx.run(
            """
            UPDATE password SET hash = \(hash.text), pepper = \(hash.pepper)
            WHERE account_id = \(account) AND hash = \(old.text)
            """)
    }

    func remove(_ tx: Transaction, of account: AccountID, since: Date = .distantPast) throws -> Bool {
        try tx.run("DELETE FROM password WHERE account_id = \(account) AND changed_at >= \(since)") == 1
    }

    /// Removes passwords of people who belong to no workspace that allows one any more.
    func removeOrphans(_ tx: Transaction) throws -> Int {
        try tx.run(
            """
            DELETE FROM password p WHERE NOT EXISTS (
                SELECT FROM membership m JOIN workspace w ON w.id = m.workspace_id
                WHERE m.account_id = p.account_id AND w.allows_passwords AND w.required_provider IS NULL)
            """)
    }
}

import Factors
import Foundation
import Primitives
import Store
import Vault

/// Statements on `factor` that concern authenticator apps (RFC 6238).
struct AuthenticatorStore: Sendable {
    let factors: FactorStore
    private var vault: KeyVault { factors.vault }

    /// Begins to set one up; it counts once its first code was typed. An earlier beginning is dropped.
    func begin(_ tx: Transaction, named name: String, of account: AccountID) throws -> UUID {
        try tx.run("DELETE FROM factor WHERE account_id = \(account) AND kind = 'totp' AND confirmed_at IS NULL")
        let id = factors.random.uuid(at: tx.now)
        let key = try vault.installationKey(tx)
        let secret = TOTPSecret.issue(random: factors.random)
        let material = try vault.seal(secret.bytes, under: key, at: FactorStore.material(id))
        try tx.run(
            """
            INSERT INTO factor (id, account_id, kind, name, material, created_at)
            VALUES (\(id), \(account), \(Factor.Kind.totp), \(vault.seal(name, under: key, at: FactorStore.name(id))),
                \(material.bytes), \(tx.now))
            """)
        return id
    }

    /// The secret of one that is being set up, to be shown to its owner.
    func pending(_ tx: Transaction, of account: AccountID) throws -> (id: UUID, secret: TOTPSecret)? {
        let row = try tx.first(
            """
            SELECT id, material FROM factor WHERE account_id = \(account) AND kind = 'totp' AND confirmed_at IS NULL
            ORDER BY created_at DESC LIMIT 1
            """)
        guard let row, let secret = try secret(row, vault.installationKey(tx)) else { return nil }
        return (try row.get("id"), secret)
    }

    /// Uses a code for setting up; each step of thirty seconds is good once.
    func confirm(_ tx: Transaction, _ id: UUID, code: String, of account: AccountID) throws -> Bool {
        guard let pending = try pending(tx, of: account), pending.id == id,
            let step = pending.secret.step(of: code, at: tx.now, after: nil)
        else { return false }
        return try tx.run(
            """
            UPDATE factor SET confirmed_at = \(tx.now), used_at = \(tx.now), counter = \(step.number)
            WHERE id = \(id) AND account_id = \(account) AND confirmed_at IS NULL
            """) == 1
    }

    /// Whether a code is right for one of the account's authenticators. A step is used up by one statement: of two
    /// requests with one code, one loses.
    func use(_ tx: Transaction, code: String, of account: AccountID) throws -> Bool {
        let key = try vault.installationKey(tx)
        let rows = try tx.rows(
            """
            SELECT id, material, counter FROM factor WHERE account_id = \(account) AND kind = 'totp'
                AND confirmed_at IS NOT NULL ORDER BY created_at LIMIT \(FactorStore.maximum)
            """)
        for row in rows {
            let id: UUID = try row.get("id")
            let last: Int64 = try row.get("counter")
            guard let secret = try secret(row, key),
                let step = secret.step(of: code, at: tx.now, after: TOTPStep(last))
            else { continue }
            return try tx.run(
                """
                UPDATE factor SET counter = \(step.number), used_at = \(tx.now)
                WHERE id = \(id) AND counter < \(step.number)
                """) == 1
        }
        return false
    }

    private func secret(_ row: Row, _ key: DataKey) throws -> TOTPSecret? {
        let id: UUID = try row.get("id")
        let bytes = try vault.open(
            row.get("material", as: Sealed<[UInt8]>.self), under: key, at: FactorStore.material(id))
        return TOTPSecret(bytes)
    }
}

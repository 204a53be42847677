import Crypto
import Factors
import Foundation
import Primitives
import Store
import Vault

extension Factor.Kind: SQLEncodable, SQLDecodable {}

/// Statements on `factor`.
struct FactorStore: Sendable {
    /// Of one person.
    static let maximum = 20

    let vault: KeyVault
    let random: RandomSource

    func list(_ tx: Transaction, _ account: AccountID) throws -> [Factor] {
        let key = try vault.installationKey(tx)
        return try tx.rows(
            """
            SELECT id, kind, name, created_at, used_at FROM factor
            WHERE account_id = \(account) AND confirmed_at IS NOT NULL ORDER BY created_at, id LIMIT \(Self.maximum)
            """
        ).map { row in
            let id: UUID = try row.get("id")
            return Factor(
                id: id, kind: try row.get("kind"), name: try vault.open(row.get("name"), under: key, at: Self.name(id)),
                createdAt: try row.get("created_at"), usedAt: try row.get("used_at"))
        }
    }

    /// Keeps a new passkey. Its identifier belongs to nobody else: the database refuses a second one.
    func add(_ tx: Transaction, _ passkey: Passkey, named name: String, of account: AccountID) throws {
        let id = random.uuid(at: tx.now)
        let key = try vault.installationKey(tx)
        let material = try vault.seal(PasskeyMaterial(passkey), under: key, at: Self.material(id))
        try tx.run(
            """
            INSERT INTO factor (id, account_id, kind, name, credential, material, counter, created_at, confirmed_at)
            VALUES (\(id), \(account), \(Factor.Kind.passkey), \(vault.seal(name, under: key, at: Self.name(id))),
                \(Self.credential(passkey.identifier)), \(material.bytes), \(Int64(passkey.signCount)), \(tx.now), \(tx.now))
            """)
    }

    func passkeys(_ tx: Transaction, of account: AccountID) throws -> [Passkey] {
        let key = try vault.installationKey(tx)
        return try tx.rows(
            """
            SELECT id, material, counter, is_backed_up FROM factor WHERE account_id = \(account) AND kind = 'passkey'
            ORDER BY created_at LIMIT \(Self.maximum)
            """
        ).compactMap { try passkey($0, key) }
    }

    /// A passkey by its identifier, and whose it is.
    func passkey(
        _ tx: Transaction, identifier: [UInt8]
    ) throws -> (id: UUID, account: AccountID, passkey: Passkey)? {
        // Asked for whether there is one or not: else a key that was not at hand would tell (AT-11).
        let key = try vault.installationKey(tx)
        let row = try tx.first(
            """
            SELECT id, account_id, material, counter, is_backed_up FROM factor WHERE credential = \(Self.credential(identifier))
            """)
        guard let row, let passkey = try passkey(row, key) else { return nil }
        return (try row.get("id"), try row.get("account_id"), passkey)
    }

    private func passkey(_ row: Row, _ key: DataKey) throws -> Passkey? {
        let id: UUID = try row.get("id")
        let material = try vault.open(
            row.get("material", as: Sealed<PasskeyMaterial>.self), under: key, at: Self.material(id))
        return material.passkey(signCount: try row.get("counter"), isBackedUp: try row.get("is_backed_up"))
    }

    /// Notes the counter, and whether there is a copy of the key by now (WebAuthn 3, 7.2).
    func noteUse(_ tx: Transaction, _ id: UUID, _ passkey: Passkey) throws {
        try tx.run(
            """
            UPDATE factor SET used_at = \(tx.now), counter = GREATEST(counter, \(Int64(passkey.signCount))),
                is_backed_up = \(passkey.isBackedUp) WHERE id = \(id)
            """)
    }

    /// Removes one and says how many confirmed ones are left; nil where there was none.
    func remove(_ tx: Transaction, _ id: UUID, of account: AccountID) throws -> Int? {
        guard try tx.run("DELETE FROM factor WHERE id = \(id) AND account_id = \(account)") == 1 else { return nil }
        return try count(tx, account)
    }

    func removeAll(_ tx: Transaction, of account: AccountID, since: Date = .distantPast) throws {
        try tx.run("DELETE FROM factor WHERE account_id = \(account) AND created_at >= \(since)")
    }

    func count(_ tx: Transaction, _ account: AccountID) throws -> Int {
        try tx.first(
            "SELECT count(*) AS count FROM factor WHERE account_id = \(account) AND confirmed_at IS NOT NULL"
        )?.get("count") ?? 0
    }

    static func name(_ id: UUID) -> Place { Place("factor", "name", row: id, workspace: nil) }
    static func material(_ id: UUID) -> Place { Place("factor", "material", row: id, workspace: nil) }
    private static func credential(_ identifier: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: identifier)) }
}

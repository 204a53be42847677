import Foundation
import OpenID
import Primitives
import Store
import Vault

/// An account at a provider that signs a person in here.
struct Connection: Sendable, Equatable {
    let id: UUID
    let provider: String
    /// What the provider showed of it when it was connected.
    let hint: String
    let linkedAt: Date
    let usedAt: Date?
}

/// Every statement on `identity`.
struct ConnectionStore: Sendable {
    /// Of one person.
    static let maximum = 10

    let vault: KeyVault
    let random: RandomSource

    /// Whose a provider's account is. Nothing but the key decides: no name, no address.
    func owner(_ tx: Transaction, of identity: VerifiedIdentity) throws -> (id: UUID, account: AccountID)? {
        try tx.first(
            """
            SELECT id, account_id FROM identity
            WHERE provider = \(identity.provider.text) AND key_digest = \(digest(identity.key))
            """
        ).map { (try $0.get("id"), try $0.get("account_id")) }
    }

    func add(_ tx: Transaction, _ identity: VerifiedIdentity, to account: AccountID) throws {
        let id = random.uuid(at: tx.now)
        let hint = identity.hints.email?.text ?? identity.hints.name ?? ""
        let sealed = try vault.seal(hint, under: vault.installationKey(tx), at: Self.hint(id))
        try tx.run(
            """
            INSERT INTO identity (id, account_id, provider, key_digest, hint, linked_at)
            VALUES (\(id), \(account), \(identity.provider.text), \(digest(identity.key)), \(sealed), \(tx.now))
            """)
    }

    func noteUse(_ tx: Transaction, _ id: UUID) throws {
        try tx.run("UPDATE identity SET used_at = \(tx.now) WHERE id = \(id)")
    }

    func list(_ tx: Transaction, of account: AccountID) throws -> [Connection] {
        let key = try vault.installationKey(tx)
        return try tx.rows(
            """
            SELECT id, provider, hint, linked_at, used_at FROM identity WHERE account_id = \(account)
            ORDER BY linked_at, id LIMIT \(Self.maximum)
            """
        ).map { row in
            let id: UUID = try row.get("id")
            return Connection(
                id: id, provider: try row.get("provider"),
                hint: try vault.open(row.get("hint"), under: key, at: Self.hint(id)),
                linkedAt: try row.get("linked_at"), usedAt: try row.get("used_at"))
        }
    }

    /// False where the account has no such connection.
    func remove(_ tx: Transaction, _ id: UUID, of account: AccountID) throws -> Bool {
        try tx.run("DELETE FROM identity WHERE id = \(id) AND account_id = \(account)") == 1
    }

    func removeAll(_ tx: Transaction, of account: AccountID, since: Date) throws {
        try tx.run("DELETE FROM identity WHERE account_id = \(account) AND linked_at >= \(since)")
    }

    private func digest(_ key: IdentityKey) -> [UInt8] {
        // A line break cannot be in any of them.
        vault.mac(
            "provider-identity", Array([key.scheme.rawValue, key.issuer, key.subject].joined(separator: "\n").utf8))
    }

    private static func hint(_ id: UUID) -> Place { Place("identity", "hint", row: id, workspace: nil) }
}

import Foundation
import Primitives
import Store
import Vault

/// Statements on `device`. Rows are added where sessions begin, by ``SessionStore``.
package struct DeviceStore: Sendable {
    package init() {}

    /// Whether the account has been signed in to from the browser that shows this cookie.
    package func knows(_ tx: Transaction, _ account: AccountID, token: String?) throws -> Bool {
        guard let hash = token.flatMap({ Token.hash(of: $0, kind: .device) }) else { return false }
        return try tx.first("SELECT id FROM device WHERE account_id = \(account) AND token_hash = \(hash)") != nil
    }

    /// The hash of this cookie, where anybody has been signed in to from the browser that shows it.
    package func known(_ tx: Transaction, token: String?) throws -> [UInt8]? {
        guard let hash = token.flatMap({ Token.hash(of: $0, kind: .device) }) else { return nil }
        return try tx.first("SELECT token_hash FROM device WHERE token_hash = \(hash) LIMIT 1")?.get("token_hash")
    }

    /// The hash of this cookie, where the account of this address has been signed in to from the browser that shows it.
    package func known(_ tx: Transaction, index: [UInt8], token: String?) throws -> [UInt8]? {
        guard let hash = token.flatMap({ Token.hash(of: $0, kind: .device) }) else { return nil }
        let row = try tx.first(
            """
            SELECT d.token_hash FROM device d JOIN account a ON a.id = d.account_id
            WHERE a.address_index = \(index) AND d.token_hash = \(hash)
            """)
        return try row?.get("token_hash")
    }

    /// The hash of this cookie, where the account has shown a second factor in the browser that shows it.
    package func proved(_ tx: Transaction, _ account: AccountID, token: String?) throws -> [UInt8]? {
        guard let hash = token.flatMap({ Token.hash(of: $0, kind: .device) }) else { return nil }
        let row = try tx.first(
            """
            SELECT token_hash FROM device WHERE account_id = \(account) AND token_hash = \(hash) AND proved_at IS NOT NULL
            """)
        return try row?.get("token_hash")
    }

    /// What a mail says about a device that was just added; nil where it was forgotten meanwhile.
    func device(
        _ tx: Transaction, _ id: UUID, of account: AccountID, vault: KeyVault
    ) throws -> (words: String, network: String?, since: Date)? {
        let row = try tx.first(
            "SELECT words, network, first_seen_at FROM device WHERE id = \(id) AND account_id = \(account)")
        guard let row else { return nil }
        let network: Sealed<String>? = try row.get("network")
        return (
            try row.get("words"),
            try network.map { try vault.open($0, under: vault.installationKey(tx), at: Self.network(id)) },
            try row.get("first_seen_at")
        )
    }

    static func network(_ id: UUID) -> Place { Place("device", "network", row: id, workspace: nil) }

    /// Forgets all devices of an account; the next sign-in from any of them is one from a new device.
    func forget(_ tx: Transaction, of account: AccountID) throws {
        try tx.run("DELETE FROM device WHERE account_id = \(account)")
    }

    /// Forgets devices whose cookies have run out.
    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM device WHERE last_seen_at < \(tx.now.addingTimeInterval(-DeviceRule.lifetime))")
    }
}

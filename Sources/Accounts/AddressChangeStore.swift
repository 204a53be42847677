import Foundation
import Primitives
import Store
import Vault

/// Every statement on `address_change`.
struct AddressChangeStore: Sendable {
    let accounts: AccountStore
    private var vault: KeyVault { accounts.vault }

    /// Notes a wish and voids older ones. No code fits where the address is another account's (AT-11).
    func request(
        _ tx: Transaction, _ account: AccountID, _ address: EmailAddress, isTaken: Bool
    ) throws -> RelayCode {
        try void(tx, of: account)
        let id = accounts.random.uuid(at: tx.now)
        let code = RelayCode.issue(random: accounts.random)
        let sealed = try vault.seal(address.text, under: vault.installationKey(tx), at: Self.place(id))
        try tx.run(
            """
            INSERT INTO address_change (id, account_id, address_index, address, code_hash, created_at, expires_at)
            VALUES (\(id), \(account), \(vault.blindIndex(address)), \(sealed), \(isTaken ? nil : hash(code, id)),
                \(tx.now), \(tx.now.addingTimeInterval(AddressChangeRule.lifetime)))
            """)
        return code
    }

    private static func isPending(_ account: AccountID, _ now: Date) -> SQL {
        "account_id = \(account) AND consumed_at IS NULL AND voided_at IS NULL AND expires_at > \(now)"
    }

    func pending(_ tx: Transaction, _ account: AccountID) throws -> AddressChange? {
        try tx.first(
            """
            SELECT id, address FROM address_change WHERE \(Self.isPending(account, tx.now))
            ORDER BY created_at DESC LIMIT 1
            """
        ).map { try open(tx, $0) }
    }

    /// Tries a code for what the account last asked, and uses the wish up where it fits.
    func prove(_ tx: Transaction, _ account: AccountID, code: String) throws -> AddressProof {
        let row = try tx.first(
            """
            UPDATE address_change SET tries = tries + 1 WHERE id = (
                SELECT id FROM address_change WHERE \(Self.isPending(account, tx.now))
                ORDER BY created_at DESC LIMIT 1 FOR UPDATE)
            RETURNING id, tries, address, code_hash
            """)
        guard let row, try row.get("tries") <= AddressChangeRule.tries else { return .dead }
        let change = try open(tx, row)
        guard let typed = RelayCode(typed: code), let expected: [UInt8] = try row.get("code_hash"),
            constantTimeEqual(hash(typed, change.id), expected)
        else { return .wrongCode }
        try tx.run("UPDATE address_change SET consumed_at = \(tx.now) WHERE id = \(change.id)")
        return .proved(change)
    }

    func void(_ tx: Transaction, of account: AccountID) throws {
        try tx.run(
            """
            UPDATE address_change SET voided_at = \(tx.now)
            WHERE account_id = \(account) AND consumed_at IS NULL AND voided_at IS NULL
            """)
    }

    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM address_change WHERE created_at < \(tx.now.addingTimeInterval(-86_400))")
    }

    private func open(_ tx: Transaction, _ row: Row) throws -> AddressChange {
        let id: UUID = try row.get("id")
        let text: String = try vault.open(row.get("address"), under: vault.installationKey(tx), at: Self.place(id))
        return AddressChange(id: id, address: try EmailAddress(parsing: text))
    }

    private func hash(_ code: RelayCode, _ id: UUID) -> [UInt8] { vault.mac("address-code", id.bytes + code.bytes) }

    private static func place(_ id: UUID) -> Place { Place("address_change", "address", row: id, workspace: nil) }
}

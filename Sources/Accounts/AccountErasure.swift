import Audit
import Foundation
import Mail
import Primitives
import Store

/// What the installation itself knows of somebody who is erased from a workspace. An account lives on with another
/// workspace, or with rights over the installation; else it goes, and with it everything that hangs on it: sessions,
/// devices, factors, connections, the log of support. Needs the system scope.
package struct AccountErasure: Sendable {
    package let accounts: AccountStore
    let audit: AuditTrail
    let deliveries: DeliveryStore

    package init(accounts: AccountStore, audit: AuditTrail, deliveries: DeliveryStore) {
        self.accounts = accounts
        self.audit = audit
        self.deliveries = deliveries
    }

    /// Blind indexes of the addresses that an account has and had.
    package func addresses(_ tx: Transaction, of account: AccountID) throws -> [[UInt8]] {
        try tx.rows(
            """
            SELECT DISTINCT i.address FROM account a
            CROSS JOIN LATERAL unnest(array_append(a.former_addresses, a.address_index)) AS i (address)
            WHERE a.id = \(account)
            """
        ).map { try $0.get("address") }
    }

    /// Erases an account that nothing keeps any more. False where something does.
    package func eraseUnlessKept(_ tx: Transaction, _ account: AccountID) throws -> Bool {
        _ = try tx.rows("SELECT id FROM account WHERE id = \(account) FOR UPDATE")
        let kept = try tx.first(
            """
            SELECT EXISTS (SELECT FROM membership WHERE account_id = \(account))
                OR EXISTS (SELECT FROM operator_grant
                    WHERE account_id = \(account) AND ended_at IS NULL AND ends_at > \(tx.now)) AS kept
            """)
        guard try kept?.get("kept") == false else { return false }
        try SecurityCases(vault: accounts.vault, random: accounts.random).forgetNotes(tx, about: account)
        try deliveries.forget(tx, .installation, PersonID(account.uuid))
        try audit.erasePersonal(tx, nil, concerning: account.uuid)
        try tx.run("DELETE FROM account WHERE id = \(account)")
        return true
    }

    /// Forgets what was written down with addresses that no account has or had: a warning to somebody's former address is
    /// theirs, whoever calls that address his own elsewhere.
    package func forget(_ tx: Transaction, addresses: [[UInt8]]) throws {
        let left: [[UInt8]] = try tx.rows(
            """
            SELECT i.address FROM unnest(\(addresses)) AS i (address)
            WHERE NOT EXISTS (SELECT FROM account a
                WHERE a.address_index = i.address OR i.address = ANY(a.former_addresses))
            """
        ).map { try $0.get("address") }
        guard !left.isEmpty else { return }
        try SignInStore(accounts: accounts).forget(tx, left)
        try deliveries.forget(tx, .installation, nil, to: left)
        try audit.erasePersonal(tx, nil, about: left)
    }
}

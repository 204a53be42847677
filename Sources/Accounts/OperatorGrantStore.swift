import Foundation
import Policy
import Primitives
import Store
import Vault

extension OperatorGrant.Ending: SQLEncodable, SQLDecodable {}

/// Every statement on `operator_grant`. Needs the system scope: grants are no workspace's.
package struct OperatorGrantStore: Sendable {
    let accounts: AccountStore

    package init(accounts: AccountStore) { self.accounts = accounts }

    /// A grant as it is to be made.
    package struct Wish: Sendable {
        package let account: AccountID
        package let role: OperatorRole
        package let reason: String
        package let days: Int
        /// Nil for the machine itself.
        package let approver: AccountID?
        /// When it ends, where that is not so many days from now.
        let until: Date?

        package init(
            account: AccountID, role: OperatorRole, reason: String, days: Int, approver: AccountID?, until: Date? = nil
        ) {
            self.until = until
            self.account = account
            self.role = role
            self.reason = reason
            self.days = days
            self.approver = approver
        }
    }

    /// Gives a role; an earlier grant of the same is over with it. The database refuses more than 90 days, and an approver
    /// who is the holder.
    package func give(_ tx: Transaction, _ wish: Wish) throws -> OperatorGrantID {
        _ = try tx.rows("SELECT id FROM account WHERE id = \(wish.account) FOR UPDATE")
        try tx.run(
            """
            UPDATE operator_grant SET ended_at = \(tx.now), ending = \(OperatorGrant.Ending.replaced)
            WHERE account_id = \(wish.account) AND role = \(wish.role) AND ended_at IS NULL
            """)
        let id = OperatorGrantID(accounts.random.uuid(at: tx.now))
        let reason = try accounts.vault.seal(
            wish.reason, under: accounts.vault.installationKey(tx), at: Self.place(id))
        try tx.run(
            """
            INSERT INTO operator_grant (id, account_id, role, reason, approver_id, granted_at, ends_at)
            VALUES (\(id), \(wish.account), \(wish.role), \(reason), \(wish.approver), \(tx.now),
                \(wish.until ?? tx.now.addingTimeInterval(Double(wish.days) * 86_400)))
            """)
        try settle(tx, wish.account)
        return id
    }

    /// Whether `operator_grant g` opens anything: leave to act in people's names takes the word of a second person, and the
    /// machine's alone is none.
    static let opens: SQL = "(g.role <> 'support' OR g.approver_id IS NOT NULL)"

    /// Whether the holder of `operator_grant g` has a place in a workspace still: whoever has left everything, or was switched
    /// off by the company's directory, holds nothing of the installation either.
    static let holderIsHere: SQL = """
        EXISTS (SELECT FROM membership h JOIN person hp ON hp.workspace_id = h.workspace_id AND hp.id = h.person_id
            WHERE h.account_id = g.account_id AND h.state = 'active' AND hp.state = 'active')
        """

    /// What an approval makes of a grant that waits for one: the same, with its approver. Held until the transaction ends;
    /// nil where none waits.
    package func approval(_ tx: Transaction, of id: OperatorGrantID, by approver: AccountID) throws -> Wish? {
        let waiting = try tx.rows(
            """
            SELECT g.id FROM operator_grant g WHERE g.id = \(id) AND g.ended_at IS NULL AND g.ends_at > \(tx.now)
                AND NOT \(Self.opens) FOR UPDATE
            """)
        guard !waiting.isEmpty, let grant = try live(tx).first(where: { $0.id == id }) else { return nil }
        return Wish(
            account: grant.account, role: grant.role, reason: grant.reason, days: OperatorGrantRule.maximumDays,
            approver: approver, until: grant.endsAt)
    }

    /// Live grants, of all or of one account, those that end first before the others.
    package func live(_ tx: Transaction, of account: AccountID? = nil) throws -> [OperatorGrant] {
        let key = try accounts.vault.installationKey(tx)
        return try tx.rows(
            """
            SELECT \(AccountStore.columns), g.id AS grant_id, g.role, g.reason, g.approver_id, p.name AS approver_name,
                g.granted_at, g.ends_at, NOT \(Self.opens) AS is_waiting
            FROM operator_grant g JOIN account a ON a.id = g.account_id LEFT JOIN account p ON p.id = g.approver_id
            WHERE g.ended_at IS NULL AND g.ends_at > \(tx.now) AND \(Self.holderIsHere)
                AND (\(account)::uuid IS NULL OR g.account_id = \(account)::uuid)
            ORDER BY g.ends_at, g.id LIMIT 1000
            """
        ).map { try open($0, key) }
    }

    /// Ends a live grant. Whose it was, and which role; nil where there is none.
    package func revoke(_ tx: Transaction, _ id: OperatorGrantID) throws -> (account: AccountID, role: OperatorRole)? {
        let row = try tx.first(
            """
            UPDATE operator_grant SET ended_at = \(tx.now), ending = \(OperatorGrant.Ending.revoked)
            WHERE id = \(id) AND ended_at IS NULL AND ends_at > \(tx.now) RETURNING account_id, role
            """)
        guard let row else { return nil }
        let account: AccountID = try row.get("account_id")
        try settle(tx, account)
        return (account, try row.get("role"))
    }

    /// Whether nobody could give and review grants any more without this one. Holds all of its kind until the transaction
    /// ends, so that of two one stays.
    package func isLastKeeper(_ tx: Transaction, _ id: OperatorGrantID) throws -> Bool {
        let keepers: [OperatorGrantID] = try tx.rows(
            """
            SELECT id FROM operator_grant WHERE role = \(OperatorRole.security) AND ended_at IS NULL AND ends_at > \(tx.now)
            ORDER BY id FOR UPDATE
            """
        ).map { try $0.get("id") }
        return keepers == [id]
    }

    /// Notes which grants have run out since this was last asked, or lost their holder. They opened nothing from then on.
    package func expire(_ tx: Transaction) throws -> [(id: OperatorGrantID, account: AccountID, role: OperatorRole)] {
        let ended = try tx.rows(
            """
            UPDATE operator_grant g SET ended_at = LEAST(ends_at, \(tx.now)), ending = CASE WHEN ends_at <= \(tx.now)
                THEN \(OperatorGrant.Ending.expired) ELSE \(OperatorGrant.Ending.revoked) END
            WHERE ended_at IS NULL AND (ends_at <= \(tx.now) OR NOT \(Self.holderIsHere)) RETURNING id, account_id, role
            """
        ).map {
            (
                id: try $0.get("id", as: OperatorGrantID.self), account: try $0.get("account_id", as: AccountID.self),
                role: try $0.get("role", as: OperatorRole.self)
            )
        }
        for account in Set(ended.map(\.account)) { try settle(tx, account) }
        return ended
    }

    /// Writes down whether an account has grants at all, for whom they are looked up.
    private func settle(_ tx: Transaction, _ account: AccountID) throws {
        try tx.run(
            """
            UPDATE account SET is_operator = EXISTS (
                SELECT FROM operator_grant g WHERE g.account_id = account.id AND g.ended_at IS NULL AND g.ends_at > \(tx.now)
                    AND \(Self.opens))
            WHERE id = \(account)
            """)
    }

    private func open(_ row: Row, _ key: DataKey) throws -> OperatorGrant {
        let account = try accounts.open(row, under: key)
        let id: OperatorGrantID = try row.get("grant_id")
        let approver: AccountID? = try row.get("approver_id")
        let name: Sealed<String>? = try row.get("approver_name")
        return OperatorGrant(
            id: id, account: account.id, name: account.name, address: account.address, role: try row.get("role"),
            reason: try accounts.vault.open(row.get("reason"), under: key, at: Self.place(id)),
            approver: try accounts.openName(name, of: approver, under: key), isWaiting: try row.get("is_waiting"),
            grantedAt: try row.get("granted_at"),
            endsAt: try row.get("ends_at"))
    }

    private static func place(_ id: OperatorGrantID) -> Place {
        Place("operator_grant", "reason", row: id.uuid, workspace: nil)
    }
}

import Foundation
import Primitives
import Store
import Vault

extension NotMeLink.Cause: SQLEncodable, SQLDecodable {}

/// Every statement on `not_me_link`.
struct NotMeStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// `since` is when what it is about happened; now, where that is not said.
    func create(
        _ tx: Transaction, _ account: AccountID, _ cause: NotMeLink.Cause, language: String,
        change: NotMeLink.Change? = nil, since: Date? = nil
    ) throws -> Token {
        let begins = since ?? tx.now
        let token = Token.issue(.report, random: random)
        let id = random.uuid(at: tx.now)
        let former = try change.map {
            try vault.seal($0.former.text, under: vault.installationKey(tx), at: Self.place(id))
        }
        try tx.run(
            """
            INSERT INTO not_me_link (id, account_id, token_hash, cause, language, former_address, changed_index,
                created_at, expires_at)
            VALUES (\(id), \(account), \(token.hash), \(cause), \(language), \(former), \(change?.index),
                \(begins), \(begins.addingTimeInterval(NotMeRule.lifetime)))
            """)
        return token
    }

    /// Uses a link up. Nil for one that is forged, used or too old: nothing tells which. Of many at once one succeeds.
    func consume(_ tx: Transaction, token: String) throws -> NotMeLink? {
        guard let hash = Token.hash(of: token, kind: .report) else { return nil }
        return try tx.first(
            """
            UPDATE not_me_link SET consumed_at = \(tx.now)
            WHERE token_hash = \(hash) AND consumed_at IS NULL AND expires_at > \(tx.now)
            RETURNING id, account_id, cause, language, created_at
            """
        ).map { row in
            NotMeLink(
                id: try row.get("id"), account: try row.get("account_id"), cause: try row.get("cause"),
                language: try row.get("language"), createdAt: try row.get("created_at"))
        }
    }

    /// The address that the account had when a link's mail went out, where it was changed since, and when it was first. Changes
    /// that were reported before count no more.
    func formerAddress(_ tx: Transaction, since link: NotMeLink) throws -> (address: EmailAddress, leftAt: Date)? {
        try tx.first(
            """
            SELECT id, former_address, created_at FROM not_me_link
            WHERE \(Self.isSince(link)) AND former_address IS NOT NULL ORDER BY created_at, id LIMIT 1
            """
        ).map { row in
            let id: UUID = try row.get("id")
            let text: String = try vault.open(
                row.get("former_address"), under: vault.installationKey(tx), at: Self.place(id))
            return (try EmailAddress(parsing: text), try row.get("created_at"))
        }
    }

    /// Uses up the links about what happened since: a report undoes all of it, and none of them may do it again from a
    /// mailbox that a stranger gave the account.
    func void(_ tx: Transaction, since link: NotMeLink) throws {
        try tx.run("UPDATE not_me_link SET consumed_at = \(tx.now) WHERE \(Self.isSince(link))")
    }

    /// Links that were not used, and this one.
    private static func isSince(_ link: NotMeLink) -> SQL {
        """
        account_id = \(link.account) AND created_at >= \(link.createdAt)
            AND (consumed_at IS NULL OR id = \(link.id))
        """
    }

    private static func place(_ id: UUID) -> Place { Place("not_me_link", "former_address", row: id, workspace: nil) }

    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM not_me_link WHERE expires_at < \(tx.now)")
    }
}

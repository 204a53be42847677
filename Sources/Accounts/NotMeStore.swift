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
            RETURNING id, account_id, cause, language, created_at, former_address, changed_index
            """
        ).map { try open(tx, $0) }
    }

    private func open(_ tx: Transaction, _ row: Row) throws -> NotMeLink {
        let id: UUID = try row.get("id")
        let former: Sealed<String>? = try row.get("former_address")
        let index: [UInt8]? = try row.get("changed_index")
        let change = try former.flatMap { former in
            try index.map { index in
                let text = try vault.open(former, under: vault.installationKey(tx), at: Self.place(id))
                return NotMeLink.Change(former: try EmailAddress(parsing: text), index: index)
            }
        }
        return NotMeLink(
            id: id, account: try row.get("account_id"), cause: try row.get("cause"), language: try row.get("language"),
            createdAt: try row.get("created_at"), change: change)
    }

    private static func place(_ id: UUID) -> Place { Place("not_me_link", "former_address", row: id, workspace: nil) }

    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM not_me_link WHERE expires_at < \(tx.now)")
    }
}

import Foundation
import Primitives
import Store
import Vault

extension NotMeLink.Cause: SQLEncodable, SQLDecodable {}

/// Every statement on `not_me_link`.
struct NotMeStore: Sendable {
    let random: RandomSource

    func create(
        _ tx: Transaction, _ account: AccountID, _ cause: NotMeLink.Cause, language: String
    ) throws -> Token {
        let token = Token.issue(.report, random: random)
        try tx.run(
            """
            INSERT INTO not_me_link (id, account_id, token_hash, cause, language, created_at, expires_at)
            VALUES (\(random.uuid(at: tx.now)), \(account), \(token.hash), \(cause), \(language), \(tx.now),
                \(tx.now.addingTimeInterval(NotMeRule.lifetime)))
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
        ).map {
            NotMeLink(
                id: try $0.get("id"), account: try $0.get("account_id"), cause: try $0.get("cause"),
                language: try $0.get("language"), createdAt: try $0.get("created_at"))
        }
    }

    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM not_me_link WHERE expires_at < \(tx.now)")
    }
}

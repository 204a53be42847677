import Foundation
import Primitives
import Store
import Vault

/// Every statement on `owner_link`: the way in from the machine itself.
package struct OwnerLinkStore: Sendable {
    /// Seconds that a link lives.
    package static let lifetime: TimeInterval = 3600

    let random: RandomSource

    package init(random: RandomSource) { self.random = random }

    /// A new link; older ones no longer work.
    package func create(_ tx: Transaction) throws -> Token {
        let token = Token.issue(.owner, random: random)
        try tx.run("DELETE FROM owner_link WHERE consumed_at IS NULL")
        try tx.run(
            """
            INSERT INTO owner_link (id, token_hash, created_at, expires_at)
            VALUES (\(random.uuid(at: tx.now)), \(token.hash), \(tx.now), \(tx.now.addingTimeInterval(Self.lifetime)))
            """)
        return token
    }

    /// Lets this browser go on with the link, without using it up; the first browser keeps it.
    func claim(_ tx: Transaction, token: String, browser: [UInt8]) throws -> Bool {
        guard let hash = Token.hash(of: token, kind: .owner) else { return false }
        return try tx.run(
            """
            UPDATE owner_link SET browser = \(browser) WHERE token_hash = \(hash) AND consumed_at IS NULL
                AND expires_at > \(tx.now) AND (browser IS NULL OR browser = \(browser))
            """) == 1
    }

    func isClaimed(_ tx: Transaction, browser: [UInt8]) throws -> Bool {
        try tx.first(
            """
            SELECT id FROM owner_link WHERE browser = \(browser) AND consumed_at IS NULL AND expires_at > \(tx.now)
            """) != nil
    }

    /// Uses up the link that this browser claimed.
    func consume(_ tx: Transaction, browser: [UInt8]) throws -> Bool {
        try tx.run(
            """
            UPDATE owner_link SET consumed_at = \(tx.now)
            WHERE browser = \(browser) AND consumed_at IS NULL AND expires_at > \(tx.now)
            """) == 1
    }
}

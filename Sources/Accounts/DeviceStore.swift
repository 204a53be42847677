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

    /// Forgets all devices of an account; the next sign-in from any of them is one from a new device.
    func forget(_ tx: Transaction, of account: AccountID) throws {
        try tx.run("DELETE FROM device WHERE account_id = \(account)")
    }

    /// Forgets devices whose cookies have run out.
    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM device WHERE last_seen_at < \(tx.now.addingTimeInterval(-DeviceRule.lifetime))")
    }
}

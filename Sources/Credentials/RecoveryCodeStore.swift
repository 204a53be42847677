import Factors
import Foundation
import Primitives
import Store
import Vault

/// Every statement on `recovery_code`.
struct RecoveryCodeStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    /// A new set; the old one is worth nothing from now on. The codes are shown once.
    func issue(_ tx: Transaction, to account: AccountID) throws -> [RecoveryCode] {
        let codes = RecoveryCode.issueSet(random: random)
        try tx.run("DELETE FROM recovery_code WHERE account_id = \(account)")
        try tx.run(
            """
            INSERT INTO recovery_code (account_id, code_hash, created_at)
            SELECT \(account), hash, \(tx.now) FROM unnest(\(codes.map { hash($0, account) })) AS new (hash)
            """)
        return codes
    }

    /// Uses a code up: one statement, so that of many at once one succeeds.
    func use(_ tx: Transaction, typed: String, of account: AccountID) throws -> Bool {
        guard let code = RecoveryCode(typed: typed) else { return false }
        return try tx.run(
            """
            UPDATE recovery_code SET used_at = \(tx.now)
            WHERE account_id = \(account) AND code_hash = \(hash(code, account)) AND used_at IS NULL
            """) == 1
    }

    /// How many are left.
    func count(_ tx: Transaction, _ account: AccountID) throws -> Int {
        try tx.first(
            "SELECT count(*) AS count FROM recovery_code WHERE account_id = \(account) AND used_at IS NULL"
        )?.get("count") ?? 0
    }

    func removeAll(_ tx: Transaction, of account: AccountID, since: Date = .distantPast) throws {
        try tx.run("DELETE FROM recovery_code WHERE account_id = \(account) AND created_at >= \(since)")
    }

    private func hash(_ code: RecoveryCode, _ account: AccountID) -> [UInt8] {
        code.hash { vault.mac("recovery-code", account.uuid.bytes + $0) }
    }
}

import Foundation
import Primitives
import Store

/// Every statement on `limit_delay`. Its transactions have the system's scope; any other is denied.
struct DelayStore: Sendable {
    /// Counts a try as failed before it is made, so that of many at once none is for nothing. Nil where it has to wait.
    ///
    /// An instant further ahead than the longest wait was written by a clock that ran ahead: it holds nobody up.
    func begin(_ tx: Transaction, _ policy: DelayPolicy, _ key: LimitKey) throws -> DelayedTry? {
        let waits = policy.waits.map { Int64($0) }
        let row = try tx.first(
            """
            INSERT INTO limit_delay AS d (key, policy, failures, failed_at, open_at)
            VALUES (\(key.digest), \(policy.name), 1, \(tx.now), \(Self.opening(tx, waits, after: "1")))
            ON CONFLICT (key, policy) DO UPDATE SET failed_at = \(tx.now),
                failures = \(Self.failures(tx, policy)),
                open_at = \(Self.opening(tx, waits, after: Self.failures(tx, policy)))
            WHERE d.open_at <= \(tx.now) OR d.open_at > \(tx.now.addingTimeInterval(TimeInterval(policy.longest)))
            RETURNING failures
            """)
        return try row.map { DelayedTry(policy: policy, key: key, failures: try $0.get("failures")) }
    }

    /// Microseconds until the next try may be made.
    func wait(_ tx: Transaction, _ policy: DelayPolicy, _ key: LimitKey) throws -> Int64 {
        let row = try tx.first(
            "SELECT open_at FROM limit_delay WHERE key = \(key.digest) AND policy = \(policy.name)")
        let open: Date? = try row?.get("open_at")
        return max(0, (open ?? tx.now).microseconds - tx.now.microseconds)
    }

    /// The try was right. In a browser the account knows nothing is held against it any more; among strangers only
    /// this one try is forgiven, or each sign-in of the owner would set those who guess back to their first guess.
    func succeed(_ tx: Transaction, _ attempt: DelayedTry) throws {
        let isOwn = attempt.key.kind == .accountInBrowser
        let forgotten = try tx.run(
            """
            DELETE FROM limit_delay WHERE key = \(attempt.key.digest) AND policy = \(attempt.policy.name)
                AND (\(isOwn) OR failures <= 1)
            """)
        guard forgotten == 0 else { return }
        try tx.run(
            """
            UPDATE limit_delay SET failures = failures - 1, open_at = least(open_at, \(tx.now))
            WHERE key = \(attempt.key.digest) AND policy = \(attempt.policy.name) AND failures > 1
            """)
    }

    /// Forgets what is older than any policy remembers.
    func prune(_ tx: Transaction, memory: Int) throws -> Int {
        try tx.run(
            """
            DELETE FROM limit_delay WHERE failed_at < \(tx.now.addingTimeInterval(-TimeInterval(memory)))
                AND open_at < \(tx.now)
            """)
    }

    private static func failures(_ tx: Transaction, _ policy: DelayPolicy) -> SQL {
        """
        CASE WHEN d.failed_at <= \(tx.now.addingTimeInterval(-TimeInterval(policy.memory))) THEN 1
            ELSE least(d.failures + 1, 1000000) END
        """
    }

    private static func opening(_ tx: Transaction, _ waits: [Int64], after failures: SQL) -> SQL {
        "\(tx.now) + (\(waits)::bigint[])[least(\(failures), \(waits.count))] * interval '1 second'"
    }
}

/// A try that was let through and counts as failed until it is told to have succeeded.
package struct DelayedTry: Sendable {
    let policy: DelayPolicy
    let key: LimitKey
    /// Failures in a row, this one counted.
    package let failures: Int
}

import Foundation
import Primitives
import Store

/// Every statement on `limit_bucket`. Its transactions have the system's scope; any other is denied.
struct LimitStore: Sendable {
    /// Times a check is judged again because a bucket appeared while it was being judged.
    static let attempts = 4
    /// Seconds that a bucket is kept after it is full: a process whose clock runs ahead takes nothing from the others.
    static let grace: TimeInterval = 60

    /// Charges all buckets, or none where one of them refuses: a refused act costs nothing anywhere.
    ///
    /// Otherwise a stranger whose own bucket is empty would go on emptying those of an address or an account with every
    /// refused try, and lock its owner out (AT-13). One statement in one round trip; the rows stay locked until the
    /// transaction ends. `charges` are merged.
    func charge(_ tx: Transaction, _ charges: [Charge]) throws -> [BucketFinding] {
        for _ in 0..<Self.attempts {
            let rows = try tx.rows(Self.statement(charges, now: tx.now))
            let findings = try zip(charges, rows).map { charge, row in
                BucketFinding(charge: charge, fullAt: try row.get("full_at"), now: tx.now.microseconds)
            }
            let charged = try zip(charges, rows).filter { try $0.1.get("is_charged") }.map(\.0)
            let passes = findings.allSatisfy { $0.wait == nil }
            if charged.count == (passes ? charges.count : 0) { return findings }
            // Somebody made one of the buckets while this was judged as if there were none. Undone, and judged again.
            try takeBack(tx, charged)
        }
        throw LimitError.contended
    }

    /// As if a charge had not been made: for acts that turned out not to happen.
    func takeBack(_ tx: Transaction, _ charges: [Charge]) throws {
        guard !charges.isEmpty else { return }
        try tx.run(
            """
            UPDATE limit_bucket b SET full_at = b.full_at - a.weight * interval '1 microsecond'
            FROM unnest(\(charges.map(\.key.digest)), \(charges.map(\.allowance.name))::text[],
                \(charges.map(\.weight))) AS a (key, allowance, weight)
            WHERE b.key = a.key AND b.allowance = a.allowance
            """)
    }

    /// Forgets full buckets among the next `count` after `cursor`; the cursor to go on with, nil at the end.
    ///
    /// There is no index on `full_at`, which would make each charge rewrite it: the table is walked by its key.
    func prune(_ tx: Transaction, after cursor: UUID?, count: Int) throws -> UUID? {
        let end = try tx.first(
            """
            SELECT key FROM limit_bucket WHERE key > \(cursor ?? Self.first)
            ORDER BY key OFFSET \(max(count, 1)) LIMIT 1
            """)
        let last: UUID? = try end?.get("key")
        try tx.run(
            """
            DELETE FROM limit_bucket WHERE key > \(cursor ?? Self.first) AND key <= \(last ?? Self.last)
                AND full_at < \(tx.now.addingTimeInterval(-Self.grace))
            """)
        return last
    }

    private static let first = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    private static let last = UUID(
        uuid: (255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255))

    /// `asked` in order, `known` locked in that order, `judged` as `GCRA.decide` does it, `charged` if all agree.
    ///
    /// A row that another transaction made in the meantime is not seen by `known`, but met by ON CONFLICT, which looks
    /// at it as it is and charges it only if that one bucket agrees. So none is ever charged beyond its allowance.
    private static func statement(_ charges: [Charge], now: Date) -> SQL {
        """
        WITH asked AS (
            SELECT a.key, a.allowance, a.weight * interval '1 microsecond' AS weight,
                \(now) + a.capacity * interval '1 microsecond' AS latest, a.position
            FROM unnest(\(charges.map(\.key.digest)), \(charges.map(\.allowance.name))::text[],
                \(charges.map(\.weight)), \(charges.map(\.allowance.capacity)))
                WITH ORDINALITY AS a (key, allowance, weight, capacity, position)
        ), known AS (
            SELECT a.position, b.full_at FROM asked a CROSS JOIN LATERAL (
                SELECT full_at FROM limit_bucket WHERE key = a.key AND allowance = a.allowance FOR UPDATE) b
        ), judged AS (
            SELECT a.position, a.key, a.allowance, a.latest,
                least(greatest(k.full_at, \(now)), a.latest) + a.weight AS full_at
            FROM asked a LEFT JOIN known k ON k.position = a.position
        ), charged AS (
            INSERT INTO limit_bucket AS b (key, allowance, full_at)
            SELECT key, allowance, full_at FROM judged
            WHERE NOT EXISTS (SELECT FROM judged WHERE full_at > latest) ORDER BY position
            ON CONFLICT (key, allowance) DO UPDATE SET full_at = (
                SELECT least(greatest(b.full_at, \(now)), a.latest) + a.weight FROM asked a
                WHERE a.key = b.key AND a.allowance = b.allowance)
            WHERE (SELECT least(greatest(b.full_at, \(now)), a.latest) + a.weight <= a.latest FROM asked a
                WHERE a.key = b.key AND a.allowance = b.allowance)
            RETURNING key, allowance
        )
        SELECT (EXTRACT(epoch FROM j.full_at) * 1000000)::bigint AS full_at, c.key IS NOT NULL AS is_charged
        FROM judged j LEFT JOIN charged c ON c.key = j.key AND c.allowance = j.allowance ORDER BY j.position
        """
    }
}

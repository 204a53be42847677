import Foundation
import Primitives
import Store

extension SignalKind: SQLEncodable, SQLDecodable {}
extension SignalGroup: SQLEncodable, SQLDecodable {}

/// Statements on `signal` that add to it. Needs the system scope.
struct SignalStore: Sendable {
    /// Adds to all counts in one statement, in one order for everybody, so that no two wait for each other. What they came
    /// to, by group.
    func add(
        _ tx: Transaction, _ kind: SignalKind, _ counts: [SignalCount], times: Int = 1
    ) throws -> [SignalGroup: Int] {
        guard !counts.isEmpty else { return [:] }
        let rows = try tx.rows(Self.addition(kind, counts, times, now: tx.now))
        return try rows.reduce(into: [:]) { all, row in all[try row.get("grouped")] = try row.get("count") }
    }

    /// The same for those who do not ask what it came to: without a round trip of its own.
    func post(_ tx: Transaction, _ kind: SignalKind, _ counts: [SignalCount]) {
        if !counts.isEmpty { tx.post(Self.addition(kind, counts, 1, now: tx.now)) }
    }

    private static func addition(_ kind: SignalKind, _ counts: [SignalCount], _ times: Int, now: Date) -> SQL {
        """
        INSERT INTO signal AS s (workspace_id, kind, grouped, key, period, count, marks, account_id, first_at, last_at)
        SELECT n.workspace_id, \(kind), n.grouped, n.key, \(SignalRule.period(of: now)), \(times)::int,
            CASE WHEN n.mark < 0 THEN B'0'::bit(512) ELSE set_bit(B'0'::bit(512), n.mark::int, 1) END,
            NULLIF(n.account_id, \(WorkspaceID.installation.uuid)), \(now), \(now)
        FROM unnest(\(counts.map(\.workspace)), \(counts.map(\.group.rawValue))::text[], \(counts.map(\.key)),
            \(counts.map { $0.mark ?? -1 }), \(counts.map { $0.account?.uuid ?? WorkspaceID.installation.uuid }))
            AS n (workspace_id, grouped, key, mark, account_id)
        ORDER BY n.workspace_id, n.grouped, n.key
        ON CONFLICT (workspace_id, kind, grouped, key, period) DO UPDATE SET
            count = least(s.count + excluded.count, 1000000), marks = s.marks | excluded.marks,
            account_id = COALESCE(excluded.account_id, s.account_id), last_at = excluded.last_at
        RETURNING grouped, count
        """
    }

    func prune(_ tx: Transaction) throws -> Int {
        try tx.run("DELETE FROM signal WHERE period < \(tx.now.addingTimeInterval(-SignalRule.memory))")
    }
}

import Foundation
import Primitives
import Store

/// Every statement on `outreach_opening`: how often mails were opened on a day, by what for. In the system scope.
struct BodyOpeningStore: Sendable {
    /// Days for which counts are kept.
    static let days = 62.0

    func add(_ tx: Transaction, _ counts: [String: Int]) throws {
        guard !counts.isEmpty else { return }
        let sorted = counts.sorted { $0.key < $1.key }
        try tx.run(
            """
            INSERT INTO outreach_opening (workspace_id, day, purpose, count)
            SELECT '00000000-0000-0000-0000-000000000000', (\(tx.now)::timestamptz AT TIME ZONE 'UTC')::date, purpose, count
            FROM unnest(\(sorted.map(\.key)), \(sorted.map(\.value))) AS new (purpose, count)
            ON CONFLICT (workspace_id, day, purpose) DO UPDATE SET count = outreach_opening.count + excluded.count
            """)
    }

    /// By what for, on days after that.
    func counts(_ tx: Transaction, since: Date) throws -> [String: Int] {
        try tx.rows(
            """
            SELECT purpose, sum(count)::bigint AS count FROM outreach_opening
            WHERE day >= (\(since)::timestamptz AT TIME ZONE 'UTC')::date GROUP BY purpose
            """
        ).reduce(into: [:]) { $0[try $1.get("purpose", as: String.self)] = try $1.get("count", as: Int.self) }
    }

    func prune(_ tx: Transaction) throws {
        try tx.run(
            """
            DELETE FROM outreach_opening
            WHERE day < (\(tx.now - Self.days * 86_400)::timestamptz AT TIME ZONE 'UTC')::date
            """)
    }
}

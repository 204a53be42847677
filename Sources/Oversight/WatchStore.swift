import Accounts
import Foundation
import Primitives
import Store

/// Reads what was counted. Needs the system scope.
struct WatchStore: Sendable {
    /// Findings of one rule that are looked at in one go, the latest first.
    static let limit = 50

    /// What comes near to any of these rules.
    func tallies(_ tx: Transaction, for rules: [WatchRule]) throws -> [SignalTally] {
        let since = rules.map { SignalRule.period(of: tx.now.addingTimeInterval(-$0.window)) }
        return try tx.rows(
            """
            SELECT name, workspace_id, key, account_id, count, marked, companions, last_at FROM (
                SELECT r.name, s.workspace_id, s.key, (array_agg(s.account_id ORDER BY s.last_at DESC))[1] AS account_id,
                    sum(s.count) AS count, bit_count(bit_or(s.marks)) AS marked, max(s.last_at) AS last_at,
                    COALESCE((SELECT sum(c.count) FROM signal c WHERE c.workspace_id = s.workspace_id
                        AND c.kind = r.companion AND c.grouped = r.grouped AND c.key = s.key AND c.period >= r.since), 0)
                        AS companions,
                    row_number() OVER (PARTITION BY r.name ORDER BY max(s.last_at) DESC, s.key) AS place
                FROM unnest(\(rules.map(\.name))::text[], \(rules.map(\.kind.rawValue))::text[],
                    \(rules.map(\.group.rawValue))::text[], \(since), \(rules.map(\.count)),
                    \(rules.map { $0.companion?.kind.rawValue ?? "" })::text[])
                    AS r (name, kind, grouped, since, least, companion)
                JOIN signal s ON s.kind = r.kind AND s.grouped = r.grouped AND s.period >= r.since
                GROUP BY r.name, r.companion, r.grouped, r.since, r.least, s.workspace_id, s.key
                HAVING sum(s.count) >= r.least) found
            WHERE place <= \(Self.limit) ORDER BY name, place
            """
        ).map(tally)
    }

    /// Accounts whose secrets were tried within the window of a rule: whom a wave over many of them concerns.
    func tried(_ tx: Transaction, for rule: WatchRule) throws -> [AccountID] {
        try tx.rows(
            """
            SELECT DISTINCT account_id FROM signal
            WHERE kind = \(rule.kind) AND grouped = 'account' AND account_id IS NOT NULL
                AND period >= \(SignalRule.period(of: tx.now.addingTimeInterval(-rule.window))) LIMIT 500
            """
        ).map { try $0.get("account_id") }
    }

    private func tally(_ row: Row) throws -> SignalTally {
        let workspace: WorkspaceID = try row.get("workspace_id")
        return SignalTally(
            rule: try row.get("name"), workspace: workspace == .installation ? nil : workspace,
            key: try row.get("key"), account: try row.get("account_id"), count: try row.get("count"),
            others: SignalTally.estimate(marked: try row.get("marked")), companions: try row.get("companions"),
            lastAt: try row.get("last_at"))
    }
}

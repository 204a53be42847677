import Accounts
import Foundation
import Primitives
import Store

/// Reads what was counted. Needs the system scope.
struct WatchStore: Sendable {
    /// Findings that are dealt with before it is asked for more.
    static let limit = 100

    /// What is too much by one of these rules and was not dealt with, the oldest first: a flood of findings delays none.
    ///
    /// - Parameter seen: What was looked at already and is left out.
    func tallies(_ tx: Transaction, for rules: [WatchRule], besides seen: [SignalTally] = []) throws -> [SignalTally] {
        try tx.rows(
            """
            SELECT found.* FROM (
                SELECT r.name, s.workspace_id, s.key, (array_agg(s.account_id ORDER BY s.last_at DESC))[1] AS account_id,
                    sum(s.count) AS count, bit_count(bit_or(s.marks)) AS marked, max(s.last_at) AS last_at,
                    r.companions AS needed, COALESCE((SELECT sum(c.count) FROM signal c
                        WHERE c.workspace_id = s.workspace_id AND c.kind = r.companion AND c.grouped = r.grouped
                            AND c.key = s.key AND c.period >= r.since), 0) AS companions
                FROM \(Self.table(of: rules, now: tx.now))
                JOIN signal s ON s.kind = r.kind AND s.grouped = r.grouped AND s.period >= r.since
                GROUP BY r.name, r.companion, r.companions, r.grouped, r.since, r.least, r.marked, s.workspace_id, s.key
                HAVING sum(s.count) >= r.least AND bit_count(bit_or(s.marks)) >= r.marked) found
            WHERE companions >= needed AND NOT \(Self.isDealtWith) AND NOT EXISTS (
                SELECT FROM unnest(\(seen.map(\.rule))::text[], \(seen.map(\.key))) AS x (name, key)
                WHERE x.name = found.name AND x.key = found.key)
            ORDER BY last_at, name, key LIMIT \(Self.limit)
            """
        ).map(tally)
    }

    /// The rules as rows, `r`.
    private static func table(of rules: [WatchRule], now: Date) -> SQL {
        let since = rules.map { SignalRule.period(of: now.addingTimeInterval(-$0.window)) }
        return """
            unnest(\(rules.map(\.name))::text[], \(rules.map(\.kind.rawValue))::text[],
                \(rules.map(\.group.rawValue))::text[], \(since), \(rules.map(\.count)),
                \(rules.map { SignalTally.marked(atLeast: $0.others ?? 0) }),
                \(rules.map { $0.companion?.kind.rawValue ?? "" })::text[], \(rules.map { $0.companion?.count ?? 0 }))
                AS r (name, kind, grouped, since, least, marked, companion, companions)
            """
    }

    /// Some case knows of it, and no open one would grow by it.
    private static let isDealtWith: SQL = """
        (EXISTS (SELECT FROM security_case c WHERE c.subject = found.key AND c.kind = found.name
            AND GREATEST(c.last_at, c.closed_at) >= found.last_at)
        AND NOT EXISTS (SELECT FROM security_case c WHERE c.subject = found.key AND c.kind = found.name
            AND c.state = 'open' AND c.last_at < found.last_at))
        """

    private func tally(_ row: Row) throws -> SignalTally {
        let workspace: WorkspaceID = try row.get("workspace_id")
        return SignalTally(
            rule: try row.get("name"), workspace: workspace == .installation ? nil : workspace,
            key: try row.get("key"), account: try row.get("account_id"), count: try row.get("count"),
            others: SignalTally.estimate(marked: try row.get("marked")), companions: try row.get("companions"),
            lastAt: try row.get("last_at"))
    }
}

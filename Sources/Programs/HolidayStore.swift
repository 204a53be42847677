import Foundation
import Primitives
import Store

/// A day on which no program of a workspace has a round.
struct Holiday: Sendable, Equatable {
    static let maximumNameLength = 100

    let day: RosterDate
    let name: String

    /// Days since 1970-01-01.
    var number: Int { HolidayDay.number(day) }
}

/// Every statement on `holiday`.
struct HolidayStore: Sendable {
    /// Days of one workspace at most.
    static let maximum = 1000

    /// From a day on, in their order.
    func coming(_ tx: Transaction, _ workspace: WorkspaceID, from day: Int) throws -> [Holiday] {
        let first = HolidayDay.day(day)?.text ?? ""
        return try tx.rows(
            """
            SELECT day, name FROM holiday WHERE workspace_id = \(workspace) AND day >= \(first)
            ORDER BY day LIMIT \(Self.maximum)
            """
        ).compactMap(read)
    }

    func holidays(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Holidays {
        let all = try tx.rows("SELECT day, name FROM holiday WHERE workspace_id = \(workspace)").compactMap(read)
        return Holidays(Dictionary(all.map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Adds days, or gives them another name. False, with nothing added, where there would be too many.
    func add(_ tx: Transaction, _ workspace: WorkspaceID, _ days: [Holiday]) throws -> Bool {
        try tx.run("SELECT id FROM workspace WHERE id = \(workspace) FOR NO KEY UPDATE")
        try tx.run(
            """
            INSERT INTO holiday (workspace_id, day, name)
            SELECT \(workspace), day, name FROM unnest(\(days.map(\.day.text)), \(days.map(\.name))) AS new (day, name)
            ON CONFLICT (workspace_id, day) DO UPDATE SET name = excluded.name
            """)
        return try count(tx, workspace) <= Self.maximum
    }

    func remove(_ tx: Transaction, _ workspace: WorkspaceID, _ day: RosterDate) throws -> Bool {
        try tx.run("DELETE FROM holiday WHERE workspace_id = \(workspace) AND day = \(day.text)") == 1
    }

    /// Forgets days that are long over, in all workspaces.
    func prune(_ tx: Transaction, before day: Int) throws {
        try tx.run("DELETE FROM holiday WHERE day < \(HolidayDay.day(day)?.text ?? "")")
    }

    private func count(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Int {
        try tx.first("SELECT count(*) AS count FROM holiday WHERE workspace_id = \(workspace)")?.get("count") ?? 0
    }

    private func read(_ row: Row) throws -> Holiday? {
        guard case .day(let day)? = RosterDateText.parse(try row.get("day")) else { return nil }
        return Holiday(day: day, name: try row.get("name"))
    }
}

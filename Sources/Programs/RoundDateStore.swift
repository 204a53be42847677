import Foundation
import Primitives
import Store

/// Every statement on `round_date`: what was changed by hand about single beats.
struct RoundDateStore: Sendable {
    let holidays = HolidayStore()

    func calendar(_ tx: Transaction, _ workspace: WorkspaceID, _ program: Program) throws -> RoundCalendar {
        try calendar(tx, workspace, program.id, program.cadence)
    }

    func calendar(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: ProgramID, _ cadence: Cadence
    ) throws -> RoundCalendar {
        let rows = try tx.rows(
            "SELECT beat_at, moved_to FROM round_date WHERE workspace_id = \(workspace) AND program_id = \(id)")
        let changes: [Date: RoundChange] = try rows.reduce(into: [:]) { all, row in
            let date: Date? = try row.get("moved_to")
            all[try row.get("beat_at")] = date.map { .moved(to: $0) } ?? .skipped
        }
        return RoundCalendar(cadence: cadence, changes: changes, holidays: try holidays.holidays(tx, workspace))
    }

    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ beat: Date, _ change: RoundChange
    ) throws {
        let date: Date? = if case .moved(let date) = change { date } else { nil }
        try tx.run(
            """
            INSERT INTO round_date (workspace_id, program_id, beat_at, moved_to)
            VALUES (\(workspace), \(program), \(beat), \(date)::timestamptz)
            ON CONFLICT (workspace_id, program_id, beat_at) DO UPDATE SET moved_to = excluded.moved_to
            """)
    }

    func restore(_ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, _ beat: Date) throws {
        try tx.run(
            """
            DELETE FROM round_date
            WHERE workspace_id = \(workspace) AND program_id = \(program) AND beat_at = \(beat)
            """)
    }

    /// Forgets what was chosen for beats before `date`, or for all.
    func forget(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: ProgramID, before date: Date? = nil
    ) throws {
        try tx.run(
            """
            DELETE FROM round_date WHERE workspace_id = \(workspace) AND program_id = \(program)
                AND (\(date)::timestamptz IS NULL OR beat_at < \(date)::timestamptz)
            """)
    }
}

import Foundation
import Primitives
import Store

/// Every statement on the table of recurring jobs.
enum ScheduleStore {
    static func set(_ tx: Transaction, _ job: RecurringJob) throws {
        try tx.run(
            """
            INSERT INTO job_schedule AS old (workspace_id, name, kind, payload, max_attempts, rule, next_at)
            VALUES (\(job.workspace ?? .installation), \(job.name), \(job.kind), \(job.payload),
                \(job.maximumAttempts), \(job.schedule.text), \(job.schedule.next(after: tx.now)))
            ON CONFLICT (workspace_id, name) DO UPDATE SET kind = excluded.kind, payload = excluded.payload,
                max_attempts = excluded.max_attempts, rule = excluded.rule,
                next_at = CASE WHEN old.rule = excluded.rule THEN old.next_at ELSE excluded.next_at END
            WHERE (old.kind, old.payload, old.max_attempts, old.rule)
                <> (excluded.kind, excluded.payload, excluded.max_attempts, excluded.rule)
            """)
    }

    static func remove(_ tx: Transaction, _ name: String, workspace: WorkspaceID) throws -> Bool {
        try tx.run("DELETE FROM job_schedule WHERE workspace_id = \(workspace) AND name = \(name)") == 1
    }

    /// Locked, so that of several processes one enqueues.
    static func due(_ tx: Transaction, kinds: [String], limit: Int) throws -> [DueSchedule] {
        try tx.rows(
            """
            SELECT workspace_id, name, kind, payload, max_attempts, rule FROM job_schedule
            WHERE next_at <= \(tx.now) AND kind = ANY(\(kinds))
            ORDER BY next_at LIMIT \(limit) FOR UPDATE SKIP LOCKED
            """
        ).map(DueSchedule.init)
    }

    static func move(_ tx: Transaction, _ due: DueSchedule, to next: Date, ran: Bool) throws {
        try tx.run(
            """
            UPDATE job_schedule SET next_at = \(next), last_at = CASE WHEN \(ran) THEN \(tx.now) ELSE last_at END
            WHERE workspace_id = \(due.workspace) AND name = \(due.name)
            """)
    }
}

/// A recurring job whose time has come.
struct DueSchedule: Sendable {
    let workspace: WorkspaceID
    let name: String
    let kind: String
    let payload: String
    let maximumAttempts: Int
    let rule: String

    init(_ row: Row) throws {
        workspace = try row.get("workspace_id")
        name = try row.get("name")
        kind = try row.get("kind")
        payload = try row.get("payload")
        maximumAttempts = try row.get("max_attempts")
        rule = try row.get("rule")
    }

    func job(now: Date) -> NewJob {
        NewJob(
            workspace: workspace, kind: kind, payload: payload, scheduledAt: now, maximumAttempts: maximumAttempts,
            unique: "schedule:\(name)", now: now)
    }
}

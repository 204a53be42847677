import Foundation
import Primitives
import Store

/// An entry of a host's own calendar that is to be written or removed, and is not yet.
struct OpenWriting: Sendable {
    let what: CalendarWrite
    let askedAt: Date
    /// The last try that failed.
    let triedAt: Date?
    let trouble: CalendarTrouble?
    /// It is not tried again by itself.
    let gaveUp: Bool
}

/// Every statement on `calendar_writing`.
struct CalendarWritingStore: Sendable {
    /// Seconds after which what could not be written is of no use to anybody: 90 days.
    static let retention = 90.0 * 86_400

    func ask(_ tx: Transaction, _ workspace: WorkspaceID, _ write: CalendarWrite) throws {
        try tx.run(
            """
            INSERT INTO calendar_writing (workspace_id, event_id, host_id, is_group, is_poll, asked_at)
            VALUES (\(workspace), \(write.event), \(write.host), \(write.isGroup), \(write.isPoll), \(tx.now))
            ON CONFLICT (workspace_id, event_id, host_id) DO UPDATE SET asked_at = excluded.asked_at, tried_at = NULL,
                failure = NULL, gave_up = false
            """)
    }

    /// Nothing is left to be done, as far as anybody asked before that moment.
    func settle(_ tx: Transaction, _ workspace: WorkspaceID, _ write: CalendarWrite, asked before: Date) throws {
        try tx.run(
            """
            DELETE FROM calendar_writing WHERE workspace_id = \(workspace) AND event_id = \(write.event)
                AND host_id = \(write.host) AND asked_at <= \(before)
            """)
    }

    func note(
        _ tx: Transaction, _ workspace: WorkspaceID, _ write: CalendarWrite, _ trouble: CalendarTrouble, gaveUp: Bool
    ) throws {
        try tx.run(
            """
            UPDATE calendar_writing SET tried_at = \(tx.now), failure = \(trouble.word), gave_up = \(gaveUp)
            WHERE workspace_id = \(workspace) AND event_id = \(write.event) AND host_id = \(write.host)
            """)
    }

    /// What is open for a host, or of one entry: what failed first.
    func open(
        _ tx: Transaction, _ workspace: WorkspaceID, of host: PersonID, _ event: UUID? = nil
    ) throws -> [OpenWriting] {
        try tx.rows(
            """
            SELECT event_id, is_group, is_poll, asked_at, tried_at, failure, gave_up FROM calendar_writing
            WHERE workspace_id = \(workspace) AND host_id = \(host)
                AND (\(event)::uuid IS NULL OR event_id = \(event)::uuid)
            ORDER BY failure IS NULL, asked_at, event_id LIMIT 100
            """
        ).map { row in
            OpenWriting(
                what: CalendarWrite(
                    event: try row.get("event_id"), isGroup: try row.get("is_group"), host: host,
                    isPoll: try row.get("is_poll")),
                askedAt: try row.get("asked_at"), triedAt: try row.get("tried_at"),
                trouble: try row.get("failure", as: String?.self).flatMap { CalendarTrouble(word: $0) },
                gaveUp: try row.get("gave_up"))
        }
    }

    /// Of all workspaces.
    func prune(_ tx: Transaction) throws {
        try tx.run("DELETE FROM calendar_writing WHERE asked_at < \(tx.now - Self.retention)")
    }
}

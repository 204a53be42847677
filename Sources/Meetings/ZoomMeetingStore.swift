import Calendars
import Foundation
import Primitives
import Store
import Vault
import ZoomAPI

/// A meeting at Zoom that is ours, or that was asked for and is not known yet.
struct BookedZoom: Sendable {
    let id: UUID
    let event: UUID
    let host: PersonID
    let askedAt: Date
    /// Nil until Zoom has answered.
    let made: Made?

    struct Made: Codable, Sendable, Equatable, SealableValue {
        let id: ZoomMeetingID
        let link: String
        /// The time it has there: seconds since 1970, and minutes.
        var start: Int
        var minutes: Int
    }
}

/// Every statement on `zoom_meeting`. Seals and opens on the way.
struct ZoomMeetingStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    private static let columns: SQL = "id, event_id, host_id, asked_at, document"

    func all(_ tx: Transaction, _ workspace: WorkspaceID, of event: UUID) throws -> [BookedZoom] {
        try open(
            tx, workspace,
            tx.rows(
                """
                SELECT \(Self.columns) FROM zoom_meeting
                WHERE workspace_id = \(workspace) AND event_id = \(event) ORDER BY host_id
                """))
    }

    /// Those of a host that are not over.
    func coming(_ tx: Transaction, _ workspace: WorkspaceID, of host: PersonID) throws -> [BookedZoom] {
        try open(
            tx, workspace,
            tx.rows(
                """
                SELECT \(Self.columns) FROM zoom_meeting
                WHERE workspace_id = \(workspace) AND host_id = \(host) AND ends_at > \(tx.now)
                ORDER BY ends_at, event_id LIMIT 1000
                """))
    }

    func isThere(_ tx: Transaction, _ workspace: WorkspaceID, _ event: UUID) throws -> Bool {
        try tx.first(
            "SELECT 1 AS one FROM zoom_meeting WHERE workspace_id = \(workspace) AND event_id = \(event) LIMIT 1")
            != nil
    }

    /// It is about to be asked for.
    func begin(
        _ tx: Transaction, _ workspace: WorkspaceID, of event: UUID, host: PersonID, end: Instant
    ) throws {
        try tx.run(
            """
            INSERT INTO zoom_meeting (workspace_id, id, event_id, host_id, asked_at, ends_at)
            VALUES (\(workspace), \(random.uuid(at: tx.now)), \(event), \(host), \(tx.now), \(end.date))
            ON CONFLICT (workspace_id, event_id, host_id) DO UPDATE SET asked_at = excluded.asked_at
            """)
    }

    /// Whether whoever asked last still is the one, who may ask once more.
    func again(_ tx: Transaction, _ workspace: WorkspaceID, _ booked: BookedZoom) throws -> Bool {
        try tx.run(
            """
            UPDATE zoom_meeting SET asked_at = \(tx.now) WHERE workspace_id = \(workspace) AND id = \(booked.id)
                AND asked_at = \(booked.askedAt) AND document IS NULL
            """) == 1
    }

    func keep(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booked: BookedZoom, _ made: BookedZoom.Made
    ) throws {
        let sealed = try vault.seal(
            made, under: vault.workspaceKey(tx, workspace), at: Self.place(booked.id, workspace))
        let end = Date(timeIntervalSince1970: Double(made.start) + Double(made.minutes) * 60)
        try tx.run(
            """
            UPDATE zoom_meeting SET document = \(sealed), ends_at = \(end)
            WHERE workspace_id = \(workspace) AND id = \(booked.id)
            """)
    }

    func remove(_ tx: Transaction, _ workspace: WorkspaceID, _ booked: BookedZoom) throws {
        try tx.run("DELETE FROM zoom_meeting WHERE workspace_id = \(workspace) AND id = \(booked.id)")
    }

    /// Those that were held: Zoom keeps them, and nothing of ours is to be done about them. Needs the system scope.
    func prune(_ tx: Transaction) throws {
        try tx.run("DELETE FROM zoom_meeting WHERE ends_at < \(tx.now - 86_400)")
    }

    private func open(_ tx: Transaction, _ workspace: WorkspaceID, _ rows: [Row]) throws -> [BookedZoom] {
        try rows.map { row in
            let id: UUID = try row.get("id")
            let made = try row.get("document", as: [UInt8]?.self).map {
                try vault.open(
                    Sealed<BookedZoom.Made>(bytes: $0), under: vault.workspaceKey(tx, workspace),
                    at: Self.place(id, workspace))
            }
            return BookedZoom(
                id: id, event: try row.get("event_id"), host: try row.get("host_id"),
                askedAt: try row.get("asked_at"), made: made)
        }
    }

    private static func place(_ id: UUID, _ workspace: WorkspaceID) -> Place {
        Place("zoom_meeting", "document", row: id, workspace: workspace)
    }
}

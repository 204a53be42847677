import Foundation
import Primitives
import Store
import Vault

/// The video meeting that belongs to a booked one, as a service of its host's made it, or did not.
struct VideoRoom: Sendable, Equatable {
    let host: PersonID
    /// Nil where none could be made.
    let link: String?
}

/// What became of a wish for one.
enum VideoAnswer: Sendable, Equatable {
    /// The service makes none.
    case refused
    /// It is being made, or cannot be asked now: ask again.
    case pending
    case ready(link: String)
}

/// Every statement on `meeting_video`. Seals and opens on the way.
struct VideoRoomStore: Sendable {
    let vault: KeyVault

    /// - Parameter event: what stands in calendars, a booking or a meeting with seats.
    func room(_ tx: Transaction, _ workspace: WorkspaceID, of event: UUID) throws -> VideoRoom? {
        let row = try tx.first(
            "SELECT host_id, link FROM meeting_video WHERE workspace_id = \(workspace) AND event_id = \(event)")
        guard let row else { return nil }
        let link = try row.get("link", as: [UInt8]?.self).map {
            try vault.open(
                Sealed<String>(bytes: $0), under: vault.workspaceKey(tx, workspace), at: Self.place(event, workspace))
        }
        return VideoRoom(host: try row.get("host_id"), link: link)
    }

    func keep(_ tx: Transaction, _ workspace: WorkspaceID, of event: UUID, _ room: VideoRoom) throws {
        let link = try room.link.map {
            try vault.seal($0, under: vault.workspaceKey(tx, workspace), at: Self.place(event, workspace))
        }
        try tx.run(
            """
            INSERT INTO meeting_video (workspace_id, event_id, host_id, link, changed_at)
            VALUES (\(workspace), \(event), \(room.host), \(link), \(tx.now))
            ON CONFLICT (workspace_id, event_id) DO UPDATE
                SET host_id = excluded.host_id, link = excluded.link, changed_at = excluded.changed_at
            """)
    }

    /// It is not there any more.
    func forget(_ tx: Transaction, _ workspace: WorkspaceID, of event: UUID) throws {
        try tx.run("DELETE FROM meeting_video WHERE workspace_id = \(workspace) AND event_id = \(event)")
    }

    /// Those whose booking or meeting is forgotten. Needs the system scope.
    func prune(_ tx: Transaction) throws {
        try tx.run(
            """
            DELETE FROM meeting_video v
            WHERE NOT EXISTS (SELECT FROM booking b WHERE b.workspace_id = v.workspace_id AND b.id = v.event_id)
                AND NOT EXISTS (SELECT FROM meeting m WHERE m.workspace_id = v.workspace_id AND m.id = v.event_id)
            """)
    }

    private static func place(_ event: UUID, _ workspace: WorkspaceID) -> Place {
        Place("meeting_video", "link", row: event, workspace: workspace)
    }
}

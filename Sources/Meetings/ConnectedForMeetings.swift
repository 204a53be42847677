import Foundation
import Primitives
import Store

/// An account that a person connected for meetings, for the list of all that they connected.
package struct ConnectedForMeetings: Sendable {
    package let name: WordKey
    /// Which one of theirs it is: never a whole address, which can be a secret.
    package let hint: String
    package let connectedAt: Date
    /// When it last answered.
    package let usedAt: Date?
    /// What it lets us do.
    package let permissions: [WordKey]
    package let path: String
}

extension MeetingsSlice {
    package func connected(_ workspace: WorkspaceID, _ person: PersonID) async throws -> [ConnectedForMeetings] {
        try await database.transaction(.workspace(workspace)) { tx in
            let reads = try connections.lastReads(tx, workspace, of: person)
            let calendars = try connections.all(tx, workspace, of: person).map {
                ConnectedForMeetings($0, usedAt: reads[$0.id])
            }
            let zoom = try zoomConnections.connection(tx, workspace, of: person).map(ConnectedForMeetings.init)
            return calendars + [zoom].compactMap { $0 }
        }
    }
}

extension ConnectedForMeetings {
    fileprivate init(_ connection: CalendarConnection, usedAt: Date?) {
        switch connection.kind {
        case .feed: name = WordKey("meetings.connected.feed")
        case .caldav: name = WordKey("meetings.connected.server")
        case .google: name = WordKey("meetings.connected.google")
        }
        (hint, connectedAt, self.usedAt) = (connection.host, connection.createdAt, usedAt)
        permissions =
            [WordKey("meetings.connected.reads")]
            + (connection.mayWrite ? [WordKey("meetings.connected.writes")] : [])
        path = "/meetings/calendars"
    }

    fileprivate init(_ zoom: ZoomConnection) {
        name = WordKey("meetings.zoom.title")
        (hint, connectedAt, usedAt) = (zoom.document.address, zoom.connectedAt, zoom.goodAt)
        (permissions, path) = ([WordKey("meetings.connected.rooms")], "/meetings/zoom")
    }
}

import Credentials
import Foundation
import Mailboxes
import Meetings
import Outreach
import Primitives

extension BookingDoor {
    /// Mails lead to their writer's time by links that the room of meetings makes.
    static func leading(to meetings: MeetingsSlice) -> BookingDoor {
        BookingDoor(
            kinds: { owner in
                try await meetings.offered(owner.workspace, by: owner.person).map { Kind(id: $0.id, name: $0.name) }
            },
            link: { try await meetings.mailedLink($0.workspace, by: $0.person, to: $1) })
    }
}

extension MailboxesSlice {
    /// What the page of connections shows of a person's mailbox.
    var shown: OutsideConnections {
        let mailboxes = self
        return { workspace, person in
            guard let now = try await mailboxes.connected(workspace, person) else { return [] }
            return [
                OutsideConnection(
                    name: now.name, hint: now.address, linkedAt: now.connectedAt, usedAt: now.usedAt,
                    permissions: now.permissions, path: now.path)
            ]
        }
    }
}

extension MeetingsSlice {
    /// What the page of connections shows of a person's calendars and video meetings.
    var shown: OutsideConnections {
        let meetings = self
        return { workspace, person in
            try await meetings.connected(workspace, person).map {
                OutsideConnection(
                    name: $0.name, hint: $0.hint, linkedAt: $0.connectedAt, usedAt: $0.usedAt,
                    permissions: $0.permissions, path: $0.path)
            }
        }
    }
}

/// Of several rooms, one after the other.
func together(_ all: OutsideConnections...) -> OutsideConnections {
    { workspace, person in
        var found: [OutsideConnection] = []
        for shown in all { found += try await shown(workspace, person) }
        return found
    }
}

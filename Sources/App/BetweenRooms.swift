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
                    name: now.name, hint: now.address, linkedAt: now.connectedAt, usedAt: now.usedAt, path: now.path)
            ]
        }
    }
}

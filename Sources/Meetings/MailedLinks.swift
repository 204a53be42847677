import Accounts
import Audit
import Foundation
import Primitives
import Store
import Web

/// Links to a person's own time, for whoever writes mails for them.
extension MeetingsSlice {
    /// Kinds of meetings that a person offers, the names beside them.
    package func offered(
        _ workspace: WorkspaceID, by person: PersonID
    ) async throws -> [(id: UUID, name: String)] {
        try await database.transaction(.workspace(workspace)) { tx in
            try eventTypes.all(tx, workspace, of: person).filter(\.isOpen).map { ($0.id.uuid, $0.name) }
        }
    }

    /// The address of a new link that is good for one booking; nil where that is none of the person's kinds, it is closed, or
    /// it has too many links.
    package func mailedLink(_ workspace: WorkspaceID, by person: PersonID, to kind: UUID) async throws -> String? {
        try await database.transaction(.workspace(workspace)) { tx in
            guard let type = try eventTypes.eventType(tx, workspace, EventTypeID(kind)), type.owner == person,
                type.isOpen, let token = try bookingLinks.mintForMail(tx, workspace, type.id)
            else { return nil }
            try audit.record(
                tx, workspace, AuditEvent("booking-link.made", by: .person(person), on: type.id.text))
            return site.origin + "/book/" + token
        }
    }
}

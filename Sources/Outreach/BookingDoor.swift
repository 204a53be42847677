import Foundation
import Primitives

/// Private links to a person's own time, for their mails. The room in which people take a time makes them; whoever puts the
/// rooms together hands it here.
package struct BookingDoor: Sendable {
    /// A kind of meeting that somebody offers.
    package struct Kind: Sendable, Equatable {
        package let id: UUID
        package let name: String

        package init(id: UUID, name: String) { (self.id, self.name) = (id, name) }
    }

    /// What the person offers themselves.
    package let kinds: @Sendable (OutreachOwner) async throws -> [Kind]
    /// A link that is good for one booking; nil where that kind is not offered any more, or has too many links.
    package let link: @Sendable (OutreachOwner, UUID) async throws -> String?

    package init(
        kinds: @escaping @Sendable (OutreachOwner) async throws -> [Kind],
        link: @escaping @Sendable (OutreachOwner, UUID) async throws -> String?
    ) {
        (self.kinds, self.link) = (kinds, link)
    }

    /// Where nobody offers anything.
    package static let none = BookingDoor(kinds: { _ in [] }, link: { _, _ in nil })
}

extension OutreachSlice {
    /// A link of their own for one contact, where these texts have a place for one and a kind of meeting was chosen.
    func bookingLink(_ owner: OutreachOwner, _ meeting: UUID?, in texts: [String]) async throws -> String? {
        guard let meeting, texts.contains(where: MergeFields.asksForLink) else { return nil }
        return try await bookings.link(owner, meeting)
    }
}

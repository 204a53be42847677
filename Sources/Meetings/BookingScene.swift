import Accounts
import Calendars
import Foundation
import Mail
import Primitives
import Store
import Vault

/// A booking with all that pages and mails say about it.
struct BookingScene: Sendable {
    let booking: GuestBooking
    let type: EventType
    /// Those who are still there, in the order of the booking.
    let hosts: [Person]
    /// Their hours, for their zone and language.
    let availabilities: [PersonID: Availability]
    let workspace: WorkspaceID
    let workspaceName: String
    /// Where it takes place, for this booking.
    let place: String
    /// No video meeting could be made for it.
    let lacksVideo: Bool

    func zone(of host: PersonID) -> Zone { availabilities[host]?.hours?.zone ?? .utc }
    func language(of host: PersonID) -> String { availabilities[host]?.language ?? "en" }
    var guestZone: Zone {
        booking.guest.flatMap { ZoneNames.zone($0.zone) } ?? hosts.first.map { zone(of: $0.id) } ?? .utc
    }
}

extension MeetingsSlice {
    /// A booking's kind of meeting, as it was when that was booked.
    func kind(_ tx: Transaction, _ workspace: WorkspaceID, of booking: GuestBooking) throws -> EventType? {
        try eventTypes.eventType(tx, workspace, booking.type)?.agreed(with: booking.guest)
    }

    func scene(
        _ tx: Transaction, _ workspace: WorkspaceID, _ booking: GuestBooking, without person: PersonID? = nil
    ) throws -> BookingScene? {
        guard let type = try kind(tx, workspace, of: booking) else { return nil }
        // Not even read: in a restored backup the key of somebody who is erased again is gone already.
        let hosts = booking.hosts.filter { $0 != person }
        let known = try people.people(tx, workspace, hosts)
        let room =
            type.settings.place.kind.isVideo
            ? try rooms.room(tx, workspace, of: event(of: booking, isGroup: type.settings.seats > 1)) : nil
        return BookingScene(
            booking: booking, type: type, hosts: hosts.compactMap { known[$0] },
            availabilities: try availabilities.all(tx, workspace, hosts), workspace: workspace,
            workspaceName: try accounts.workspaceName(tx, workspace) ?? "", place: place(of: booking, type, room),
            lacksVideo: room.map { $0.link == nil } ?? false)
    }

    /// A room of Jitsi's follows from the meeting by a key of ours: nobody guesses it, and it need not be kept.
    /// A room of Google's or Zoom's is one host's: where somebody else receives the guest it is none.
    private func place(of booking: GuestBooking, _ type: EventType, _ room: VideoRoom?) -> String {
        switch type.settings.place.kind {
        case .phone: booking.guest?.phone ?? ""
        case .call, .address, .link: type.settings.place.detail
        case .meet, .zoom: room.flatMap { booking.hosts.contains($0.host) ? $0.link : nil } ?? ""
        case .jitsi:
            MeetingPlace.jitsi + "/klatch-"
                + Hex.encode(vault.mac("meeting-room", (booking.meeting?.uuid ?? booking.id.uuid).bytes).prefix(16))
        }
    }
}

import Calendars
import Foundation
import Primitives
import Web

/// Where somebody's meetings begin: what lies ahead, what guests can book, and whether anything is in the way of it.
struct MeetingsPage: Page {
    static let template = "meetings"

    let hasHours: Bool
    let zone: String
    let calendars: String
    let isStale: Bool
    let isFailed: Bool
    let types: [TypeRow]
    let hasTypes: Bool
    let coming: [Coming]
    let hasComing: Bool

    var title: WordKey { WordKey("meetings.title") }

    /// What was read for it.
    struct Seen: Sendable {
        let availability: Availability?
        let sources: [BusySource]
        let types: [EventType]
        let coming: [GuestBooking]
        let names: [EventTypeID: String]
    }

    struct TypeRow: Sendable {
        let type: String
        let name: String
        let detail: String
        let colour: String
        let isOwn: Bool
        let isOpen: Bool
    }

    struct Coming: Sendable {
        let booking: String
        let guest: String
        let what: String
        let when: String
        let isPending: Bool
    }

    init(_ seen: Seen, for person: PersonID, _ exchange: Exchange) {
        let words = MeetingWords(catalogue: exchange.catalogue)
        let home = seen.availability?.hours?.zone ?? .utc
        hasHours = seen.availability != nil
        zone = seen.availability?.zone.replacing("_", with: " ") ?? ""
        calendars = words.said("meetings.overview.calendars", ["count": "\(seen.sources.count)"])
        let states = seen.sources.map { $0.state(at: exchange.now.instant) }
        (isStale, isFailed) = (states.contains(.stale), states.contains(.failed))
        types = seen.types.map { type in
            let lengths = type.settings.lengths.map(words.minutes).joined(separator: ", ")
            return TypeRow(
                type: type.id.text, name: type.name, detail: lengths + " · " + words.place(type.settings.place),
                colour: type.settings.colour.rawValue, isOwn: type.owner == person, isOpen: type.isOpen)
        }
        hasTypes = !types.isEmpty
        coming = seen.coming.map { booking in
            Coming(
                booking: booking.id.text, guest: booking.guest?.name ?? "", what: seen.names[booking.type] ?? "",
                when: words.when(booking.start, booking.end, in: home), isPending: booking.state == .pending)
        }
        hasComing = !coming.isEmpty
    }
}

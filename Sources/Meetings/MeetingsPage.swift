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
    /// Where what lies ahead goes on, before and after.
    let earlier: String?
    let later: String?

    var title: WordKey { WordKey("meetings.title") }

    /// What was read for it.
    struct Seen: Sendable {
        let availability: Availability?
        let sources: [BusySource]
        let types: [EventType]
        /// By meeting.
        let coming: [[GuestBooking]]
        /// Nothing for the first.
        let page: Int
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
        let guests: [Guest]
        let what: String
        let when: String
    }

    struct Guest: Sendable {
        let booking: String
        let guest: String
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
        coming = seen.coming.prefix(BookingStore.page).compactMap { meeting in
            meeting.first.map { first in
                let guests = meeting.map {
                    Guest(booking: $0.id.text, guest: $0.guest?.name ?? "", isPending: $0.state == .pending)
                }
                return Coming(
                    guests: guests, what: seen.names[first.type] ?? "",
                    when: words.when(first.start, first.end, in: home))
            }
        }
        hasComing = !coming.isEmpty
        earlier = seen.page > 0 ? "/meetings?page=\(seen.page)" : nil
        later = seen.coming.count > BookingStore.page ? "/meetings?page=\(seen.page + 2)" : nil
    }
}

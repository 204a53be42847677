import Foundation

/// When something begins or ends, as Google writes it.
package enum SeenTime: Hashable, Sendable {
    /// `2026-12-01T10:00:00+01:00`.
    case moment(String)
    /// `2026-12-01`, by the clock of the calendar's zone.
    case date(String)
}

/// An entry of a calendar as far as it is asked for: whether and when it takes time. There is no place in it for a title.
package struct SeenEntry: Hashable, Sendable {
    package let id: String
    /// Of an invitation, as whoever sent it named it.
    package let uid: String?
    /// Removed since.
    package let isCancelled: Bool
    /// Marked as free, or declined by the person.
    package let isFree: Bool
    /// Nil for one that was removed.
    package let start: SeenTime?
    package let end: SeenTime?
}

/// What is known of a calendar after it was read.
package struct CalendarChanges: Sendable {
    /// Everything there is; otherwise what changed.
    package let isWhole: Bool
    package let entries: [SeenEntry]
    /// For the next reading.
    package let token: String
    /// The calendar's own, an IANA identifier.
    package let zone: String?
}

/// What is read of Google's answers about calendars. As with `GoogleAnswer`, what comes along beside has nowhere to go.
enum CalendarAnswer {
    /// Octets of a text at most; a longer one makes the answer none.
    static let maximumText = 2_048

    static func list(_ body: [UInt8]) -> (calendars: [ListedCalendar], next: String?)? {
        guard let list = GoogleAnswer.read(CalendarList.self, body), isShort(list.nextPageToken) else { return nil }
        let found = (list.items ?? []).compactMap { item -> ListedCalendar? in
            guard let name = CalendarName(item.id) else { return nil }
            return ListedCalendar(
                name: name, title: item.summary ?? item.id, isOwn: item.accessRole == "owner",
                isPrimary: item.primary ?? false)
        }
        return (found, list.nextPageToken)
    }

    struct Page {
        let entries: [SeenEntry]
        let nextPage: String?
        let nextSync: String?
        let zone: String?
    }

    /// Nil where an entry that takes time does not say when: half an answer must not pass for "free".
    static func events(_ body: [UInt8]) -> Page? {
        guard let page = GoogleAnswer.read(Events.self, body), isShort(page.nextPageToken), isShort(page.nextSyncToken)
        else { return nil }
        let entries = (page.items ?? []).compactMap(entry)
        guard entries.count == (page.items ?? []).count, page.nextPageToken != nil || page.nextSyncToken != nil else {
            return nil
        }
        return Page(
            entries: entries, nextPage: page.nextPageToken, nextSync: page.nextSyncToken, zone: page.timeZone)
    }

    private static func entry(_ event: Event) -> SeenEntry? {
        let isCancelled = event.status == "cancelled"
        let hasDeclined = (event.attendees ?? []).contains { $0.isSelf == true && $0.responseStatus == "declined" }
        let (start, end) = (event.start.flatMap(time), event.end.flatMap(time))
        guard isShort(event.id), !event.id.isEmpty, isCancelled || (start != nil && end != nil) else { return nil }
        return SeenEntry(
            id: event.id, uid: isShort(event.iCalUID) ? event.iCalUID : nil, isCancelled: isCancelled,
            isFree: event.transparency == "transparent" || hasDeclined, start: start, end: end)
    }

    private static func time(_ time: Event.Time) -> SeenTime? {
        guard isShort(time.dateTime), isShort(time.date) else { return nil }
        return time.dateTime.map(SeenTime.moment) ?? time.date.map(SeenTime.date)
    }

    static func written(_ body: [UInt8], _ wanted: OwnEventID) -> WrittenCalendarEvent? {
        guard let event = GoogleAnswer.read(Written.self, body), event.id == wanted.text else { return nil }
        guard let conference = event.conferenceData else { return WrittenCalendarEvent(video: .none) }
        let link = (conference.entryPoints ?? []).first { $0.entryPointType == "video" }?.uri
        if let link, isShort(link), link.hasPrefix("https://") {
            return WrittenCalendarEvent(video: .ready(link: link))
        }
        let isRefused = conference.createRequest?.status?.statusCode == "failure"
        return WrittenCalendarEvent(video: isRefused ? .refused : .pending)
    }

    private static func isShort(_ text: String?) -> Bool { text.map { $0.utf8.count <= maximumText } ?? true }
}

// Names are as Google writes them.
extension CalendarAnswer {
    private struct CalendarList: Decodable {
        struct Item: Decodable {
            let id: String
            let summary: String?
            let accessRole: String?
            let primary: Bool?
        }

        let items: [Item]?
        let nextPageToken: String?
    }

    private struct Events: Decodable {
        let items: [Event]?
        let nextPageToken: String?
        let nextSyncToken: String?
        let timeZone: String?
    }

    private struct Event: Decodable {
        struct Time: Decodable {
            let dateTime: String?
            let date: String?
        }

        struct Attendee: Decodable {
            enum CodingKeys: String, CodingKey {
                case isSelf = "self"
                case responseStatus
            }

            let isSelf: Bool?
            let responseStatus: String?
        }

        let id: String
        let iCalUID: String?
        let status: String?
        let transparency: String?
        let start: Time?
        let end: Time?
        let attendees: [Attendee]?
    }

    private struct Written: Decodable {
        struct Conference: Decodable {
            let entryPoints: [EntryPoint]?
            let createRequest: Wish?
        }

        struct EntryPoint: Decodable {
            let entryPointType: String?
            let uri: String?
        }

        struct Wish: Decodable { let status: Status? }
        struct Status: Decodable { let statusCode: String? }

        let id: String
        let conferenceData: Conference?
    }
}

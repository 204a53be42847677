import Foundation

/// An event of ours as it is to stand in somebody's calendar. It has no guests: Google would write to them.
package struct OwnCalendarEvent: Sendable {
    package let id: OwnEventID
    package let summary: String
    package let text: String
    package let place: String
    /// `2026-12-01T09:00:00Z`.
    package let start: String
    package let end: String
    package let isTentative: Bool
    /// A video meeting at Google Meet belongs to it.
    package let wantsVideo: Bool

    package init(
        _ id: OwnEventID, summary: String, text: String, place: String, start: String, end: String,
        isTentative: Bool = false, wantsVideo: Bool = false
    ) {
        (self.id, self.summary, self.text, self.place) = (id, summary, text, place)
        (self.start, self.end, self.isTentative, self.wantsVideo) = (start, end, isTentative, wantsVideo)
    }

    /// As JSON. The wish for a video meeting bears the event's own identity: Google ignores one that it knows.
    func body(isNew: Bool) -> [UInt8] {
        let wish = Body.Conference(
            createRequest: .init(requestId: id.text, conferenceSolutionKey: .init(type: "hangoutsMeet")))
        let body = Body(
            id: isNew ? id.text : nil, summary: summary, description: text, location: place,
            start: .init(dateTime: start), end: .init(dateTime: end),
            status: isTentative ? "tentative" : "confirmed", transparency: "opaque",
            conferenceData: wantsVideo ? wish : nil)
        // Strings and nothing else: there is nothing in it that could not be encoded.
        return (try? JSONEncoder().encode(body)).map { Array($0) } ?? []
    }

    private struct Body: Encodable {
        struct Moment: Encodable { let dateTime: String }
        struct Conference: Encodable { let createRequest: Wish }
        struct Wish: Encodable {
            let requestId: String
            let conferenceSolutionKey: Solution
        }
        struct Solution: Encodable { let type: String }

        let id: String?
        let summary: String
        let description: String
        let location: String
        let start: Moment
        let end: Moment
        let status: String
        let transparency: String
        let conferenceData: Conference?
    }
}

/// What Google says of an event that we wrote.
package struct WrittenCalendarEvent: Hashable, Sendable {
    package enum Video: Hashable, Sendable {
        case none
        /// Google is making it: ask again.
        case pending
        case ready(link: String)
        /// Google makes none for this account.
        case refused
    }

    package let video: Video
}

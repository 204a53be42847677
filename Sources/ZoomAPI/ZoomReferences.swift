import Foundation
import Primitives

/// A user as Zoom names them: letters, digits, hyphens and underscores.
package struct ZoomUserID: Hashable, Sendable, Codable {
    static let maximumLength = 100

    package let text: String

    package init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard (1...Self.maximumLength).contains(text.utf8.count), isPlain else { return nil }
        self.text = text
    }
}

/// The number of a meeting.
package struct ZoomMeetingID: Hashable, Sendable, Codable {
    package let number: Int64

    package init?(_ number: Int64) {
        guard number > 0 else { return nil }
        self.number = number
    }
}

/// A meeting as it is to be. It names no guest, and asks for nothing that Zoom would write to anybody about.
package struct ZoomMeetingPlan: Sendable {
    /// Characters at most, as Zoom counts.
    static let (maximumTopic, maximumAgenda) = (200, 2_000)

    package let topic: String
    /// Begins with the mark by which it is found again; Zoom lists the first 250 characters.
    package let mark: ZoomMark
    /// `2026-12-01T09:00:00Z`.
    package let start: String
    package let minutes: Int

    package init(topic: String, mark: ZoomMark, start: String, minutes: Int) {
        (self.topic, self.mark, self.start, self.minutes) = (topic, mark, start, minutes)
    }

    private struct Body: Encodable {
        let topic: String
        let type: Int
        let start_time: String
        let duration: Int
        let timezone: String
        let agenda: String
    }

    /// Of Zoom's kinds the second: a single one, at a time.
    var body: [UInt8] {
        let body = Body(
            topic: String(topic.prefix(Self.maximumTopic)), type: 2, start_time: start, duration: minutes,
            timezone: "UTC", agenda: mark.text)
        // Strings and numbers: there is nothing in it that could not be encoded.
        return (try? JSONEncoder().encode(body)).map { Array($0) } ?? []
    }
}

/// By which a meeting of ours is found in a list: it follows from what the meeting is about, by a key of ours.
package struct ZoomMark: Hashable, Sendable {
    package let text: String

    package init(_ bytes: [UInt8]) { text = "Klatch " + Hex.encode(bytes) }
}

/// What there is at Zoom. The link that signs in as host has no place in it.
package struct ZoomMeeting: Hashable, Sendable {
    package let id: ZoomMeetingID
    package let link: String

    package init?(_ id: Int64, link: String) {
        // Zoom's link for hosts carries a key of theirs by this name; nothing of ours may pass it on.
        let isPlain = link.hasPrefix("https://") && link.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard let id = ZoomMeetingID(id), isPlain, link.utf8.count <= 2_048, !link.contains("zak=") else { return nil }
        (self.id, self.link) = (id, link)
    }
}

import Foundation
import Primitives

/// A calendar as Google names it: `primary`, or what looks like an address.
package struct CalendarName: Hashable, Sendable, Codable {
    /// Octets at most.
    static let maximumLength = 1_024

    package let text: String

    /// From Google's list, or a row of the store. Nil for what could be more than one segment of a path.
    package init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2F && $0 != 0x5C }
        guard (1...Self.maximumLength).contains(text.utf8.count), isPlain, text != ".", text != ".." else {
            return nil
        }
        self.text = text
    }

    /// The one that every account has.
    package static let primary = CalendarName(plain: "primary")
    private init(plain: String) { text = plain }
}

/// The identity of an event of ours. It follows from what the event is about, so that nothing else can be named, and
/// writing twice writes once. Base 32 hex (RFC 4648, 7) as Google demands: letters a to v and digits.
package struct OwnEventID: Hashable, Sendable {
    private static let prefix = "klatch"

    package let text: String

    package init(_ id: UUID) { text = Self.prefix + Hex.encode(id.bytes) }

    /// Whether an event that Google named is one of ours, and which.
    package static func id(of text: String) -> UUID? {
        guard text.hasPrefix(prefix), let bytes = Hex.decode(String(text.dropFirst(prefix.count))) else { return nil }
        return UUID(bytes: bytes)
    }
}

/// A calendar in the person's list.
package struct ListedCalendar: Hashable, Sendable {
    package let name: CalendarName
    /// What the person calls it.
    package let title: String
    /// Their own, so that events may be written into it.
    package let isOwn: Bool
    package let isPrimary: Bool
}

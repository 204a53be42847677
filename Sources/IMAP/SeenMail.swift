import Foundation

/// A message in one of our threads as far as replies need it: who, when, and the marks of automatic answers. There is no
/// place in it for a subject or a body.
package struct SeenMail: Sendable {
    /// Nil where it was filed elsewhere.
    package let folder: IMAPFolder?
    /// Where it lies, for one without a Message-ID.
    let place: String
    /// When it came to the mailbox, by the server's clock.
    package let arrivedAt: Date
    /// Whether it is one of those that were asked about, and so ours.
    package let isOurs: Bool
    package let headers: MailHeaders

    /// Which message decided, for the store: its Message-ID where it has one. It cannot be made into a search.
    package var mark: String { headers[.messageID] ?? place }
}

/// The fields that were asked for, of one message; any other that comes along is dropped. Prints as dots, for From names
/// a person.
package struct MailHeaders: Sendable, CustomStringConvertible, CustomReflectable {
    package enum Name: String, CaseIterable, Sendable {
        case from = "From"
        case messageID = "Message-ID"
        case inReplyTo = "In-Reply-To"
        case references = "References"
        case autoSubmitted = "Auto-Submitted"
        case precedence = "Precedence"
        case autoreply = "X-Autoreply"
        case autorespond = "X-Autorespond"
        case failedRecipients = "X-Failed-Recipients"
        case contentType = "Content-Type"
        /// Empty in what a mail server itself sent.
        case returnPath = "Return-Path"
    }

    /// Octets of a value at most; what is longer is cut off.
    package static let maximumLength = 8_000

    /// As they stand in a command.
    static var list: String { Name.allCases.map { $0.rawValue.uppercased() }.joined(separator: " ") }

    private let values: [Name: String]

    /// Header fields as they stand in a message (RFC 5322, 2.2), unfolded. A line that is none is left out.
    init(_ bytes: [UInt8]) {
        var values: [Name: String] = [:]
        for field in Self.fields(bytes) {
            guard let colon = field.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let label = String(decoding: field[..<colon], as: UTF8.self).trimmingPrefix(while: \.isWhitespace)
                .lowercased()
            guard let name = Name.allCases.first(where: { $0.rawValue.lowercased() == label }), values[name] == nil
            else {
                continue
            }
            values[name] = Self.text(field[(colon + 1)...])
        }
        self.values = values
    }

    package subscript(name: Name) -> String? { values[name] }

    package var description: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Lines that begin with a blank go on the line before them.
    private static func fields(_ bytes: [UInt8]) -> [[UInt8]] {
        var fields: [[UInt8]] = []
        for line in bytes.split(separator: 10, omittingEmptySubsequences: true) {
            let line = line.last == 13 ? line.dropLast() : line
            guard let first = line.first else { continue }
            if first == 0x20 || first == 0x09, !fields.isEmpty {
                fields[fields.count - 1] += line
            } else {
                fields.append(Array(line))
            }
        }
        return fields
    }

    private static func text(_ value: ArraySlice<UInt8>) -> String {
        let trimmed = value.drop { $0 <= 0x20 }.prefix(maximumLength)
        let length = trimmed.reversed().drop { $0 <= 0x20 }.count
        return String(decoding: trimmed.prefix(length).map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
    }

    /// RFC 6522.
    var isReport: Bool { values[.contentType]?.lowercased().hasPrefix("multipart/report") ?? false }

    /// The identities in In-Reply-To and References: whatever stands in angle brackets.
    var mentioned: Set<String> {
        let text = (values[.inReplyTo] ?? "") + " " + (values[.references] ?? "")
        return Set(text.split(separator: "<").compactMap { part in part.firstIndex(of: ">").map { "<\(part[...$0])" } })
    }
}

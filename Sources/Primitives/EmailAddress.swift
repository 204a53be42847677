/// A mail address of the plain kind that people have: `local@domain`, ASCII, no comments, no quoted parts, no lists.
///
/// Narrower than RFC 5321 on purpose: two parsers must never disagree about whom a mail goes to.
package struct EmailAddress: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Octets at most, so that it fits an SMTP path (RFC 5321, 4.5.3.1.3).
    package static let maximumLength = 254
    package static let maximumLocalLength = 64
    package static let maximumLabelLength = 63

    package let local: String
    package let domain: String

    package init(parsing input: String) throws(EmailAddressError) {
        let bytes = Array(input.utf8)
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Self.maximumLength else { throw .tooLong }
        guard bytes.allSatisfy({ $0 < 128 }) else { throw .notASCII }
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .malformed }
        guard Self.isLocal(parts[0]), Self.isDomain(parts[1]) else { throw .malformed }
        local = String(decoding: parts[0], as: UTF8.self)
        domain = String(decoding: parts[1], as: UTF8.self).lowercased()
    }

    /// As it was written, with the domain in lower case.
    package var text: String { local + "@" + domain }
    /// The form by which people are told apart: all in lower case.
    package var canonical: String { text.lowercased() }
    package var description: String { text }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package static func == (left: Self, right: Self) -> Bool { left.canonical.utf8.elementsEqual(right.canonical.utf8) }
    package func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}

extension EmailAddress {
    /// A dot-atom (RFC 5322, 3.2.3) that no parser takes for an encoded word (RFC 2047, 2).
    private static func isLocal(_ part: ArraySlice<UInt8>) -> Bool {
        guard part.count <= maximumLocalLength else { return false }
        let dot = UInt8(ascii: ".")
        // As after a dot: an atom is not empty.
        var last = dot
        for byte in part {
            if byte == dot, last == dot { return false }
            if byte == UInt8(ascii: "?"), last == UInt8(ascii: "=") { return false }
            guard byte == dot || isAtomText(byte) else { return false }
            last = byte
        }
        return last != dot
    }

    /// Two or more host labels (RFC 1035, 2.3.1, with digits first allowed), the last not all digits.
    private static func isDomain(_ part: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        var (labels, length, digits, last) = (1, 0, 0, hyphen)
        for byte in part {
            if byte == UInt8(ascii: ".") {
                guard length > 0, last != hyphen else { return false }
                (labels, length, digits) = (labels + 1, 0, 0)
            } else {
                guard isAlphanumeric(byte) || (byte == hyphen && length > 0) else { return false }
                length += 1
                if isDigit(byte) { digits += 1 }
                guard length <= maximumLabelLength else { return false }
            }
            last = byte
        }
        return labels >= 2 && length > 0 && last != hyphen && digits < length
    }

    private static func isAtomText(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "?"),
            UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "{")...UInt8(ascii: "~"):
            true
        default: isAlphanumeric(byte)
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

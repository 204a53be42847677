/// A mail address of the plain kind that people have: `local@domain`, ASCII, no comments, no quoted parts, no lists.
///
/// Narrower than RFC 5321 on purpose: two parsers must never disagree about whom a mail goes to.
package struct EmailAddress: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Octets at most, so that it fits an SMTP path (RFC 5321, 4.5.3.1.3).
    package static let maximumLength = 254
    package static let maximumLocalLength = 64
    package static let maximumLabelLength = 63

    /// As it was written, with the domain in lower case.
    package let text: String
    /// Bytes before the `@`.
    private let localLength: Int

    package init(parsing input: String) throws(EmailAddressError) {
        var input = input
        let parsed = input.withUTF8(Self.parse)
        localLength = try parsed.get()
        let domain = Substring(input.utf8.dropFirst(localLength))
        let isLower = !domain.utf8.contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        text = isLower ? input : String(Substring(input.utf8.prefix(localLength))) + domain.lowercased()
    }

    package var local: String { String(Substring(text.utf8.prefix(localLength))) }
    package var domain: String { String(Substring(text.utf8.dropFirst(localLength + 1))) }
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
    private typealias Part = Slice<UnsafeBufferPointer<UInt8>>

    /// How many bytes stand before the only `@`.
    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<Int, EmailAddressError> {
        guard !bytes.isEmpty else { return .failure(.empty) }
        guard bytes.count <= maximumLength else { return .failure(.tooLong) }
        guard bytes.allSatisfy({ $0 < 128 }) else { return .failure(.notASCII) }
        guard let at = bytes.firstIndex(of: UInt8(ascii: "@")), isLocal(bytes[..<at]), isDomain(bytes[(at + 1)...])
        else { return .failure(.malformed) }
        return .success(at)
    }

    /// A dot-atom (RFC 5322, 3.2.3) that no parser takes for an encoded word (RFC 2047, 2).
    private static func isLocal(_ part: Part) -> Bool {
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
    private static func isDomain(_ part: Part) -> Bool {
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

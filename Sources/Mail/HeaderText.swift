/// Text that is safe in a header field: a subject, or a person's name.
///
/// Whatever could start another header field, end the text early or reorder what is read becomes a space: control
/// characters, line and paragraph separators, bidirectional controls. Runs of spaces become one; the ends are trimmed.
package struct HeaderText: Hashable, Sendable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// Unicode scalars at most; what is longer is cut and ends in "…".
    package static let maximumLength = 400

    package let text: String

    package init(_ text: String) {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let safe = Self.isUnsafe(scalar) ? " " : scalar
            if safe == " ", scalars.last == " " || scalars.isEmpty { continue }
            scalars.append(safe)
            if scalars.count > Self.maximumLength { break }
        }
        self.text = Self.cut(scalars)
    }

    package init(stringLiteral value: StaticString) { self.init(value.description) }

    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var isEmpty: Bool { text.isEmpty }
    package var description: String { text }

    private static func cut(_ scalars: String.UnicodeScalarView) -> String {
        var result = scalars
        if result.count > maximumLength {
            result = String.UnicodeScalarView(result.prefix(maximumLength - 1))
            result.append("…")
        }
        while result.last == " " { result.removeLast() }
        return String(result)
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F: true  // C0, DEL, C1 (with NEL)
        case 0x2028, 0x2029: true  // line and paragraph separator
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // bidirectional controls (UAX 9)
        case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true  // byte order mark, annotations, tags
        default: false
        }
    }
}

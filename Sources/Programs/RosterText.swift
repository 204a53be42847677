import Foundation

/// Text of a roster as it is kept.
enum RosterText {
    /// The text in NFC, with single spaces in place of any white space between words and none around them.
    ///
    /// Nil where it holds characters that would make a reader see another text: directional overrides and isolates.
    static func clean(_ text: String) -> String? {
        if isClean(text.utf8) { return text }
        var words = String.UnicodeScalarView()
        var needsSpace = false
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            guard !isDeceptive(scalar) else { return nil }
            if scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}" {
                needsSpace = !words.isEmpty
            } else {
                if needsSpace { words.append(" ") }
                needsSpace = false
                words.append(scalar)
            }
        }
        return String(words)
    }

    /// The text without white space around it.
    static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

    /// Whether the text is ASCII with single spaces between words, as most is.
    private static func isClean(_ bytes: String.UTF8View) -> Bool {
        var last = UInt8(ascii: " ")
        for byte in bytes {
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: " ") || last != byte else { return false }
            last = byte
        }
        return last != UInt8(ascii: " ") || bytes.isEmpty
    }

    private static func isDeceptive(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

import Foundation

/// Text about a contact as it is kept.
enum ContactText {
    /// The text in NFC with single spaces between words and none around them. Nil where it holds characters that would make
    /// a reader see another text, or that belong in no text.
    static func line(_ text: String) -> String? {
        var words = String.UnicodeScalarView()
        var needsSpace = false
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            if isSpace(scalar) {
                needsSpace = !words.isEmpty
                continue
            }
            guard !isRefused(scalar) else { return nil }
            if needsSpace { words.append(" ") }
            needsSpace = false
            words.append(scalar)
        }
        return String(words)
    }

    /// The same for several lines: line ends are kept, as LF, and blank lines around the text are not.
    static func lines(_ text: String) -> String? {
        let unified = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        var result: [String] = []
        for line in unified.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let kept = indented(String(line)) else { return nil }
            result.append(kept)
        }
        while result.first?.isEmpty == true { result.removeFirst() }
        while result.last?.isEmpty == true { result.removeLast() }
        return result.joined(separator: "\n")
    }

    /// A line whose spaces inside stay as they are.
    private static func indented(_ line: String) -> String? {
        var scalars = String.UnicodeScalarView()
        for scalar in line.precomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar == "\t" {
                scalars.append(" ")
            } else {
                guard !isRefused(scalar) else { return nil }
                scalars.append(scalar)
            }
        }
        while scalars.last == " " { scalars.removeLast() }
        return String(scalars)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}"
    }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
        default: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }
}

/// Keeps bearer tokens out of pages: whoever may look at a mail may not act for its recipient.
enum TokenMask {
    private static let mark = "klatch_"

    /// The text with every token cut to its kind.
    static func masked(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: mark) {
            result += rest[..<start.upperBound]
            let after = rest[start.upperBound...]
            let token = after.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            result += token.utf8.count > 20 ? "•••" : token
            rest = after[token.endIndex...]
        }
        return result + rest
    }

    /// The same for a mail as it goes out. Soft line breaks (RFC 2045, 6.7) are closed first: they may stand within a token.
    static func masked(source: String) -> String { masked(source.replacing("=\r\n", with: "")) }

    /// Addresses in a text, so that they can be followed where mail does not leave the machine.
    static func links(in text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
            .filter { $0.hasPrefix("http://") || $0.hasPrefix("https://") }
            .map { $0.trimmingSuffix { ".,;:!?)>\"'".contains($0) } }
    }
}

extension String {
    fileprivate func trimmingSuffix(while isPart: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isPart(last) { text.removeLast() }
        return String(text)
    }
}

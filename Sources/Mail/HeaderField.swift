import Primitives

/// One header field, folded between its tokens (RFC 5322, 2.2.3): lines of 76 octets where the tokens allow it.
struct HeaderField: Hashable, Sendable {
    /// RFC 2047, section 2: lines with encoded words have 76 octets at most, which is also below the 78 of RFC 5322.
    static let lineLength = 76
    /// A word longer than this is encoded, because encoded words can be folded and a long word cannot.
    static let longestPlainWord = 60

    let name: String
    let tokens: [String]

    init(_ name: String, _ tokens: String...) {
        self.name = name
        self.tokens = tokens
    }

    init(_ name: String, tokens: [String]) {
        self.name = name
        self.tokens = tokens
    }

    /// Unstructured text, such as a subject.
    init(_ name: String, text: HeaderText) {
        self.name = name
        tokens =
            Self.isPlain(text.text)
            ? text.text.split(separator: " ").map(String.init)
            : EncodedWords.encode(text.text, first: Self.lineLength - name.utf8.count - 2)
    }

    /// A name and an address; the name always quoted or encoded, so that it is never read as syntax.
    init(_ name: String, mailbox: Mailbox) {
        self.name = name
        tokens = Self.phrase(mailbox.name.text, after: name) + ["<\(mailbox.address.text)>"]
    }

    /// The field with its line end.
    var rendered: String {
        var result = name + ":"
        var column = result.utf8.count
        for (index, token) in tokens.enumerated() {
            let width = 1 + token.utf8.count
            let folds = index > 0 && column + width > Self.lineLength
            result += (folds ? "\r\n " : " ") + token
            column = folds ? width : column + width
        }
        return result + "\r\n"
    }

    private static func phrase(_ text: String, after name: String) -> [String] {
        if text.isEmpty { return [] }
        let escaped = text.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : "\($1)" }
        guard isPlain(text), escaped.utf8.count <= longestPlainWord else {
            return EncodedWords.encode(text, first: lineLength - name.utf8.count - 2)
        }
        return ["\"\(escaped)\""]
    }

    /// Printable ASCII, nothing that a reader could take for an encoded word, no word too long to fold.
    private static func isPlain(_ text: String) -> Bool {
        var word = 0
        var previous: UInt8 = 0
        for byte in text.utf8 {
            guard (0x20...0x7E).contains(byte) else { return false }
            if previous == UInt8(ascii: "="), byte == UInt8(ascii: "?") { return false }
            word = byte == 0x20 ? 0 : word + 1
            if word > longestPlainWord { return false }
            previous = byte
        }
        return true
    }
}

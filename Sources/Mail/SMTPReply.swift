/// One reply of a mail server (RFC 5321, 4.2), put together from its lines.
struct SMTPReply: Hashable, Sendable {
    /// Unicode scalars of the text at most; a server may send any number of lines.
    static let maximumLength = 1000

    let code: Int
    /// The texts of all lines, joined by spaces.
    let text: String
    /// False while a line with "-" after the code announced more.
    let isComplete: Bool

    /// Nil if the line is not of the form `250 text`, `250-text` or `250`.
    init?(line: String) {
        let bytes = Array(line.utf8)
        let digits = String(decoding: bytes.prefix(3), as: UTF8.self)
        guard bytes.count >= 3, let code = Int(digits), (200...599).contains(code) else { return nil }
        let mark = bytes.count > 3 ? bytes[3] : UInt8(ascii: " ")
        guard mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-") else { return nil }
        self.init(
            code: code, text: String(decoding: bytes.dropFirst(4), as: UTF8.self), isComplete: mark == UInt8(ascii: " ")
        )
    }

    private init(code: Int, text: String, isComplete: Bool) {
        self.code = code
        self.text = String(text.unicodeScalars.prefix(Self.maximumLength))
        self.isComplete = isComplete
    }

    /// Code and text, as a person would quote it.
    var words: String { text.isEmpty ? "\(code)" : "\(code) \(text)" }

    /// This reply after a further line of it.
    func followed(by next: SMTPReply) -> SMTPReply {
        guard !isComplete, next.code == code else { return next }
        return SMTPReply(code: code, text: text + " " + next.text, isComplete: next.isComplete)
    }
}

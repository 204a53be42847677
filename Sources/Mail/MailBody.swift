/// A message from its Content-Type on: plain text, and the same as HTML and as an event of a calendar where there is one,
/// always quoted-printable; and files beside it, in base 64.
struct MailBody {
    let text: String
    let html: String?
    let calendar: MailCalendar?
    let files: [MailFile]
    private let messageID: MessageID

    init(
        text: String, html: String?, calendar: MailCalendar? = nil, files: [MailFile] = [], of messageID: MessageID
    ) {
        self.text = text
        self.html = html
        self.calendar = calendar
        self.files = files
        self.messageID = messageID
    }

    var rendered: [UInt8] {
        if files.isEmpty { return words }
        return multipart("mixed", boundary("files"), [words] + files.map(\.rendered))
    }

    /// The words, in every way in which they can be read.
    private var words: [UInt8] {
        let plain = MailPart(contentType: "text/plain", body: QuotedPrintable.encode(text))
        // The last is what a reader shows who can: a calendar program shows the event.
        let others = [
            html.map { MailPart(contentType: "text/html", body: QuotedPrintable.encode($0)) },
            calendar.map(MailPart.init),
        ].compactMap { $0 }
        if others.isEmpty { return plain.rendered }
        return multipart("alternative", boundary("klatch"), ([plain] + others).map(\.rendered))
    }

    private func multipart(_ kind: StaticString, _ boundary: String, _ parts: [[UInt8]]) -> [UInt8] {
        let field = HeaderField("Content-Type", "multipart/\(kind);", "boundary=\"\(boundary)\"").rendered
        return line(field + "\r\n") + parts.flatMap { line("--\(boundary)\r\n") + $0 + line("\r\n") }
            + line("--\(boundary)--\r\n")
    }

    /// `=_` cannot occur in quoted-printable, where `=` is followed by two digits or a line end, nor in base 64, which has no
    /// `_`. So no part holds it, and neither of two boundaries begins like the other.
    private func boundary(_ name: StaticString) -> String {
        "=_\(name)_" + messageID.left.prefix(40).filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    private func line(_ text: String) -> [UInt8] { Array(text.utf8) }
}

/// One body with its own header fields.
private struct MailPart {
    let contentType: String
    var parameter = ""
    let body: [UInt8]

    init(contentType: String, body: [UInt8]) { (self.contentType, self.body) = (contentType, body) }

    /// The method stands in the head as well (RFC 6047, 2.4).
    init(_ calendar: MailCalendar) {
        contentType = "text/calendar"
        parameter = " method=" + calendar.method.rawValue + ";"
        body = QuotedPrintable.encode(calendar.text)
    }

    var rendered: [UInt8] {
        let fields = [
            HeaderField("Content-Type", contentType + ";" + parameter, "charset=utf-8"),
            HeaderField("Content-Transfer-Encoding", "quoted-printable"),
        ]
        return Array((fields.map(\.rendered).joined() + "\r\n").utf8) + body
    }
}

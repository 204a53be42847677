/// A message from its Content-Type on: plain text, and the same as HTML and as an event of a calendar where there is one.
/// Always quoted-printable.
struct MailBody {
    let text: String
    let html: String?
    let calendar: MailCalendar?
    private let messageID: MessageID

    init(text: String, html: String?, calendar: MailCalendar? = nil, of messageID: MessageID) {
        self.text = text
        self.html = html
        self.calendar = calendar
        self.messageID = messageID
    }

    var rendered: [UInt8] {
        let plain = MailPart(contentType: "text/plain", body: QuotedPrintable.encode(text))
        // The last is what a reader shows who can: a calendar program shows the event.
        let others = [
            html.map { MailPart(contentType: "text/html", body: QuotedPrintable.encode($0)) },
            calendar.map(MailPart.init),
        ].compactMap { $0 }
        if others.isEmpty { return plain.rendered }
        let field = HeaderField("Content-Type", "multipart/alternative;", "boundary=\"\(boundary)\"").rendered
        let parts = [plain] + others
        return line(field + "\r\n") + parts.flatMap { line("--\(boundary)\r\n") + $0.rendered + line("\r\n") }
            + line("--\(boundary)--\r\n")
    }

    /// `=_` cannot occur in quoted-printable, where `=` is followed by two digits or a line end. So no body holds it.
    private var boundary: String {
        "=_klatch_" + messageID.left.prefix(40).filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
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

/// A message from its Content-Type on: plain text, and the same as HTML where there is one. Always quoted-printable.
struct MailBody {
    let text: String
    let html: String?
    private let messageID: MessageID

    init(text: String, html: String?, of messageID: MessageID) {
        self.text = text
        self.html = html
        self.messageID = messageID
    }

    var rendered: [UInt8] {
        let plain = MailPart(contentType: "text/plain", body: QuotedPrintable.encode(text))
        guard let html else { return plain.rendered }
        let field = HeaderField("Content-Type", "multipart/alternative;", "boundary=\"\(boundary)\"").rendered
        let parts = [plain, MailPart(contentType: "text/html", body: QuotedPrintable.encode(html))]
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
    let body: [UInt8]

    var rendered: [UInt8] {
        let fields = [
            HeaderField("Content-Type", contentType + ";", "charset=utf-8"),
            HeaderField("Content-Transfer-Encoding", "quoted-printable"),
        ]
        return Array((fields.map(\.rendered).joined() + "\r\n").utf8) + body
    }
}

import Foundation
import Primitives

/// One mail to one person, in words; `rendered()` makes it octets.
///
/// Its types leave no room for injection: names and the subject are `HeaderText`, addresses are `EmailAddress`,
/// bodies are always quoted-printable.
package struct MailMessage: Hashable, Sendable, Codable {
    /// Octets of one body at most.
    package static let maximumBody = 512 * 1024
    /// Octets of the unsubscribe address at most, so that its line stays below 998.
    package static let maximumLink = 900

    package let from: Mailbox
    package let to: Mailbox
    package let replyTo: Mailbox?
    package let subject: HeaderText
    package let text: String
    package let html: String?
    package let messageID: MessageID
    package let date: Date
    /// Where one POST takes the person off this kind of mail (RFC 8058). Set on everything that can be opted out of.
    package let unsubscribe: URL?
    /// An event of a calendar, as a further way to read the same message (RFC 6047).
    package let calendar: MailCalendar?

    package init(
        from: Mailbox, to: Mailbox, replyTo: Mailbox? = nil, subject: String, text: String, html: String? = nil,
        messageID: MessageID, date: Date, unsubscribe: URL? = nil, calendar: MailCalendar? = nil
    ) {
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = HeaderText(subject)
        self.text = text
        self.html = html
        self.messageID = messageID
        self.date = date
        self.unsubscribe = unsubscribe
        self.calendar = calendar
    }

    /// The message as it goes over the wire (RFC 5322, RFC 2045–2047): 7-bit, CRLF, no line over 998 octets.
    package func rendered() throws(MailMessageError) -> [UInt8] {
        let sizes = [text.utf8.count, html?.utf8.count ?? 0, calendar?.text.utf8.count ?? 0]
        guard sizes.allSatisfy({ $0 <= Self.maximumBody }) else { throw .tooLong }
        let fields = try headers().map(\.rendered).joined()
        return Array(fields.utf8) + MailBody(text: text, html: html, calendar: calendar, of: messageID).rendered
    }

    private func headers() throws(MailMessageError) -> [HeaderField] {
        var fields = [
            HeaderField("Date", MailDate.text(date)),
            HeaderField("From", mailbox: from),
            HeaderField("To", mailbox: to),
        ]
        if let replyTo { fields.append(HeaderField("Reply-To", mailbox: replyTo)) }
        fields += [
            HeaderField("Subject", text: subject),
            HeaderField("Message-ID", messageID.text),
            HeaderField("MIME-Version", "1.0"),
            HeaderField("Auto-Submitted", "auto-generated"),  // RFC 3834
            HeaderField("X-Auto-Response-Suppress", "All"),  // the same for Exchange
        ]
        return fields + (try unsubscribeFields())
    }

    /// One-click unsubscribing needs HTTPS; a plain address (local mode) is offered without the one click.
    private func unsubscribeFields() throws(MailMessageError) -> [HeaderField] {
        guard let unsubscribe else { return [] }
        let link = unsubscribe.absoluteString
        let isSecure = link.hasPrefix("https://")
        guard isSecure || link.hasPrefix("http://"), link.utf8.count <= Self.maximumLink, link.utf8.allSatisfy(isInURL)
        else { throw .unsubscribeNotAWebAddress }
        let field = HeaderField("List-Unsubscribe", "<\(link)>")
        return isSecure ? [field, HeaderField("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")] : [field]
    }

    /// RFC 3986, section 2, without the characters that mean something in a header field's list of addresses.
    private func isInURL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~:/?#[]@!$&'*+;=%".utf8.contains(byte)
        }
    }
}

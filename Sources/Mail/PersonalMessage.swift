import Foundation
import Primitives

/// One mail that a person wrote to one other, as it leaves their own mailbox; `rendered()` makes it octets.
///
/// Nothing marks it as made by a program, for it was not. Its types leave no room for injection, as those of
/// `MailMessage` do not. With the same subject and the identities of the mails before it, it lies in their thread.
package struct PersonalMessage: Hashable, Sendable {
    /// Mails before it that are named at most: the first and the last ones.
    package static let maximumReferences = 20
    /// Octets of all its files at most: with the words they stay below what Gmail takes in one request.
    package static let maximumFiles = 2_000_000

    package let from: Mailbox
    package let to: Mailbox
    package let subject: HeaderText
    package let text: String
    package let html: String?
    package let messageID: MessageID
    /// The mails before it in the thread, the oldest first.
    package let references: [MessageID]
    package let files: [MailFile]
    package let date: Date

    package init(
        from: Mailbox, to: Mailbox, subject: HeaderText, text: String, html: String? = nil, messageID: MessageID,
        references: [MessageID] = [], files: [MailFile] = [], date: Date
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.messageID = messageID
        self.references = references
        self.files = files
        self.date = date
    }

    /// The message as it goes over the wire (RFC 5322, RFC 2045–2047): 7-bit, CRLF, no line over 998 octets.
    package func rendered() throws(MailMessageError) -> [UInt8] {
        guard max(text.utf8.count, html?.utf8.count ?? 0) <= MailMessage.maximumBody,
            files.reduce(0, { $0 + $1.octets.count }) <= Self.maximumFiles
        else { throw .tooLong }
        let fields =
            [
                HeaderField("Date", MailDate.text(date)), HeaderField("From", mailbox: from),
                HeaderField("To", mailbox: to), HeaderField("Subject", text: subject),
                HeaderField("Message-ID", messageID.text),
            ] + thread + [HeaderField("MIME-Version", "1.0")]
        return Array(fields.map(\.rendered).joined().utf8)
            + MailBody(text: text, html: html, files: files, of: messageID).rendered
    }

    /// RFC 5322, 3.6.4.
    private var thread: [HeaderField] {
        guard let first = references.first, let last = references.last else { return [] }
        let named =
            references.count > Self.maximumReferences
            ? [first] + references.suffix(Self.maximumReferences - 1) : references
        return [HeaderField("In-Reply-To", last.text), HeaderField("References", tokens: named.map(\.text))]
    }
}

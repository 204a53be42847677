import Foundation
import Primitives

/// What a capability wants to say to one person; the outbox adds sender, date and identity.
package struct MailDraft: Sendable {
    package let kind: MailKind
    package let person: PersonID?
    package let to: Mailbox
    package let replyTo: Mailbox?
    package let subject: String
    package let text: String
    package let html: String?
    package let unsubscribe: URL?
    /// When it may leave; nil for any hour.
    package let hours: SendingHours?
    /// From then on it is not worth sending, whatever its kind says.
    package let until: Date?
    package let calendar: MailCalendar?

    /// - Parameter person: whom it is about, so that the ledger can forget it with them.
    package init(
        _ kind: MailKind, to: Mailbox, person: PersonID? = nil, replyTo: Mailbox? = nil, subject: String, text: String,
        html: String? = nil, unsubscribe: URL? = nil, hours: SendingHours? = nil, until: Date? = nil,
        calendar: MailCalendar? = nil
    ) {
        self.kind = kind
        self.person = person
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.text = text
        self.html = html
        self.unsubscribe = unsubscribe
        self.hours = hours
        self.until = until
        self.calendar = calendar
    }
}

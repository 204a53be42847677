import Foundation
import Mail
import Primitives

/// What outreach needs of a person's own mailbox, and all it may ask of it. An adapter for each kind of mailbox answers.
///
/// It names only drafts, messages and threads that came from here, and never hands out a text: there is no way to read one.
package protocol PersonalMailbox: Sendable {
    func createDraft(_ mail: PersonalMail) async -> MailboxAnswer<DraftReference>
    /// Another text for a draft of ours. The draft may have another name afterwards.
    func updateDraft(_ draft: DraftReference, _ mail: PersonalMail) async -> MailboxAnswer<DraftReference>
    /// False where it is not there any more.
    func deleteDraft(_ draft: DraftReference) async -> MailboxAnswer<Bool>
    /// The draft of ours with this Message-ID; nil where there is none.
    func findDraft(_ id: MessageID) async -> MailboxAnswer<DraftReference?>
    func isDraftThere(_ draft: DraftReference) async -> MailboxAnswer<Bool>
    /// Sends a draft by its name. `mail` is what it says, for mailboxes that cannot send what lies in them.
    func send(_ draft: DraftReference, _ mail: PersonalMail) async -> MailboxAnswer<SentReference>
    /// The message with this Message-ID among those sent, which was this draft; nil where there certainly is none.
    func findSent(_ id: MessageID, of draft: DraftReference) async -> MailboxAnswer<SentReference?>
    /// What decides about a reply, of each message in a thread of ours: no subject, no text.
    func headers(of thread: ThreadReference) async -> MailboxAnswer<[ThreadMessage]>
}

/// What a mailbox says. Not to know is an answer of its own: it is neither yes nor no.
package enum MailboxAnswer<Value: Sendable>: Sendable {
    case done(Value)
    /// It was asked and said no, in these words: asking again will not help.
    case rejected(String)
    /// What was named is not there any more. Nothing was done.
    case gone
    /// It was not allowed to us, and may be later. Nothing was done.
    case notGranted
    /// The right to use the mailbox is gone. Nothing was done.
    case unauthorized
    /// It was asked and said "not now", in these words. Nothing was done.
    case later(String)
    /// Nothing was done; to be asked again after so many seconds, where that is known.
    case rateLimited(retryAfter: TimeInterval?)
    /// It could not be reached at all: nothing was done.
    case unavailable
    /// It was asked, and no answer came, or one that says nothing: it may have been done.
    case unknown
}

extension MailboxAnswer: Equatable where Value: Equatable {}

/// A draft in a mailbox, by the mailbox's own name for it.
package struct DraftReference: Hashable, Sendable, Codable {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// A conversation in a mailbox.
package struct ThreadReference: Hashable, Sendable, Codable {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// A message that was sent, by the mailbox's own name for it.
package struct SentReference: Hashable, Sendable, Codable {
    package let message: String
    package let thread: ThreadReference

    package init(message: String, thread: ThreadReference) {
        self.message = message
        self.thread = thread
    }
}

/// A mail as a person's mailbox gets it.
package struct PersonalMail: Sendable, Equatable {
    /// Set by us before anything is asked of the mailbox: by it a mail is found again.
    package let id: MessageID
    package let from: Mailbox
    package let to: Mailbox
    package let subject: HeaderText
    package let body: String
    /// The mails before it in the thread, the oldest first.
    package let references: [MessageID]
    package let thread: ThreadReference?
    package var files: [MailFile] = []

    package init(
        id: MessageID, from: Mailbox, to: Mailbox, subject: HeaderText, body: String, references: [MessageID] = [],
        thread: ThreadReference? = nil
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.subject = subject
        self.body = body
        self.references = references
        self.thread = thread
    }
}

/// A message of a thread, as far as it takes to tell what it is. There is no place in it for a text.
package struct ThreadMessage: Sendable, Equatable {
    package enum Place: Sendable, Equatable { case received, sent, draft }

    /// The mailbox's own name for it.
    package let reference: String
    package let place: Place
    package let at: Date
    /// Those fields that decide, with their values; others are not to be asked for.
    package let fields: [Field]

    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The names of the fields that decide, to be asked for and no others.
    package static let asked = [
        "From", "Message-ID", "Auto-Submitted", "Precedence", "X-Autoreply", "X-Autorespond", "X-Failed-Recipients",
        "Content-Type", "Return-Path",
    ]

    package init(reference: String, place: Place, at: Date, fields: [Field]) {
        self.reference = reference
        self.place = place
        self.at = at
        self.fields = fields
    }
}

/// A draft that we made. Nothing else can be named in a call: one comes from Google's answer to our making it, or from
/// the row in which that was kept.
package struct GmailDraft: Hashable, Sendable {
    package let mailbox: GoogleSubject
    let id: GmailID
    let message: GmailID
    package let thread: GmailThread

    init(_ mailbox: GoogleSubject, id: GmailID, message: GmailID, thread: GmailID) {
        self.mailbox = mailbox
        self.id = id
        self.message = message
        self.thread = GmailThread(mailbox, id: thread)
    }

    /// For a sealed column: mailbox, draft, message and thread.
    package var stored: String { GmailReference.write(mailbox, [id, message, thread.id]) }

    /// From such a column.
    package init?(stored text: String) {
        guard let (mailbox, ids) = GmailReference.read(text, count: 3) else { return nil }
        self.init(mailbox, id: ids[0], message: ids[1], thread: ids[2])
    }
}

/// A thread that a draft or mail of ours began, or lies in.
package struct GmailThread: Hashable, Sendable {
    package let mailbox: GoogleSubject
    let id: GmailID

    init(_ mailbox: GoogleSubject, id: GmailID) {
        self.mailbox = mailbox
        self.id = id
    }

    package var stored: String { GmailReference.write(mailbox, [id]) }

    package init?(stored text: String) {
        guard let (mailbox, ids) = GmailReference.read(text, count: 1) else { return nil }
        self.init(mailbox, id: ids[0])
    }
}

/// A mail that we sent.
package struct GmailSentMessage: Hashable, Sendable {
    package let mailbox: GoogleSubject
    let id: GmailID
    package let thread: GmailThread

    init(_ mailbox: GoogleSubject, id: GmailID, thread: GmailID) {
        self.mailbox = mailbox
        self.id = id
        self.thread = GmailThread(mailbox, id: thread)
    }

    package var stored: String { GmailReference.write(mailbox, [id, thread.id]) }

    package init?(stored text: String) {
        guard let (mailbox, ids) = GmailReference.read(text, count: 2) else { return nil }
        self.init(mailbox, id: ids[0], thread: ids[1])
    }

    /// Whether it is this one of a thread that was looked at.
    package func isSame(as seen: SeenMessage) -> Bool { id == seen.id }

    /// As `SeenMessage.mark` names it.
    package var mark: String { id.text }
}

/// The form of references in a column: the mailbox and its identifiers, parted by spaces.
enum GmailReference {
    static func write(_ mailbox: GoogleSubject, _ ids: [GmailID]) -> String {
        ([mailbox.text] + ids.map(\.text)).joined(separator: " ")
    }

    static func read(_ text: String, count: Int) -> (GoogleSubject, [GmailID])? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let ids = parts.dropFirst().compactMap(GmailID.init)
        guard parts.count == count + 1, ids.count == count, let mailbox = GoogleSubject(stored: parts[0]) else {
            return nil
        }
        return (mailbox, ids)
    }
}

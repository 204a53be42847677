import Foundation
import Mail
import Primitives
import Vault

package enum OutreachMessageTag {}
typealias OutreachMessageID = Identifier<OutreachMessageTag>
package enum EnrolmentTag {}
package typealias EnrolmentID = Identifier<EnrolmentTag>

/// What one mail says, to whom it goes and when. Sealed as a whole under the contact's key.
struct MailDocument: Sendable, Equatable, Codable, SealableValue {
    var to: EmailAddress
    var subject: String
    var body: String
    /// Full days since the mail before it; 0 for the first.
    var delay: Int
    var window: SendingWindow
    /// After a pause: not before this time, to which somebody said yes.
    var notBefore: Date?
    /// Absent in mails without any, as they were kept before there were files.
    private var attached: [AttachedFile]?

    init(
        to: EmailAddress, subject: String, body: String, delay: Int, window: SendingWindow, notBefore: Date? = nil,
        files: [AttachedFile] = []
    ) {
        (self.to, self.subject, self.body, self.delay, self.window) = (to, subject, body, delay, window)
        self.notBefore = notBefore
        self.files = files
    }

    /// What goes with it, in its order.
    var files: [AttachedFile] {
        get { attached ?? [] }
        set { attached = newValue.isEmpty ? nil : newValue }
    }
}

/// One mail to one contact, on its way out.
struct OutreachMessage: Sendable, Equatable {
    let id: OutreachMessageID
    let owner: OutreachOwner
    let enrolment: EnrolmentID
    let contact: ContactID
    /// 0 for the first mail.
    let step: Int
    var document: MailDocument
    var approval: [UInt8]?
    var dispatch: Dispatch
    /// Grows with each step that is begun.
    var fence: Int

    var approvable: ApprovableMail {
        ApprovableMail(
            id: id.uuid, step: step, to: document.to, subject: document.subject, body: document.body,
            delay: document.delay, window: document.window, notBefore: document.notBefore,
            files: document.files)
    }

    /// The same for this mail whenever it is asked.
    func messageID(from address: EmailAddress) -> MessageID { MessageID(id.uuid, from: address) }
}

/// One contact on their way through a sequence.
struct Enrolment: Sendable, Equatable {
    enum State: String, Sendable, CaseIterable { case draft, active, paused, ended }

    /// Why nothing more goes out.
    enum End: String, Sendable, CaseIterable {
        case replied, bounced, handwritten, stopped, completed, suppressed, refused
        /// A draft was sent or deleted by hand.
        case handled
        /// Another room says that the two have found each other.
        case met
    }

    let id: EnrolmentID
    let owner: OutreachOwner
    let contact: ContactID
    let sequence: SequenceID?
    var state: State
    var endedBy: End?
    var thread: ThreadReference?
    var finding: ReplyJudge.Finding?
    var watchAt: Date?
    let createdAt: Date
    var endedAt: Date?
    /// In whose mailbox the conversation is, as `MailboxStore.account` says it; nil before anything was put there.
    var account: [UInt8]?
    /// What the person said is no answer.
    var dismissed: Set<ReplyJudge.Dismissed> = []

    /// Days after the last mail for which a reply is still looked for.
    static let watchedDays = 60.0

    /// Seconds until the next look into the thread, `age` seconds after the last mail; nil where it is not looked at any
    /// more. Often at first: that is when people answer.
    static func nextLook(after age: TimeInterval) -> TimeInterval? {
        switch age {
        case ..<(3 * 86_400): 15 * 60
        case ..<(14 * 86_400): 3600
        case ..<(watchedDays * 86_400): 6 * 3600
        default: nil
        }
    }

    mutating func end(_ reason: End, at now: Date) {
        guard state != .ended else { return }
        (state, endedBy, endedAt) = (.ended, reason, now)
    }

    /// What came into the thread: it ends the sequence, but for an auto-reply, which only postpones it.
    mutating func hear(_ new: ReplyJudge.Finding, at now: Date) {
        // What ended it stands; a reply still counts after everything was sent.
        if finding?.kind == .reply { return }
        finding = new
        switch new.kind {
        case .reply:
            if state == .ended { endedBy = .replied }
            end(.replied, at: now)
            watchAt = nil
        case .handwritten: end(.handwritten, at: now)
        case .bounce: end(.bounced, at: now)
        case .autoReply: break
        }
    }

    /// Seconds by which an auto-reply postpones what is to come.
    static let autoReplyPause: TimeInterval = 4 * 86_400
}

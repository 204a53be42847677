import Foundation
import Primitives

/// What will become of a mail and when, in a sentence; and why it waits, where it does.
struct MailPlan: Sendable {
    let words: WordKey
    /// When it goes, or is tried again; nil where nobody can say, or it is over.
    let at: Date?

    init(_ message: OutreachMessage, _ enrolment: Enrolment.State, at now: Date) {
        let dispatch = message.dispatch
        if !dispatch.isOver, enrolment == .paused, dispatch.stage == .scheduled {
            (words, at) = (WordKey("outreach.wait.paused"), nil)
        } else if dispatch.stage == .scheduled, let reason = dispatch.waits(at: now) {
            (words, at) = (reason.words, reason.isOpen ? nil : dispatch.hold)
        } else {
            words = Self.words(message, at: now)
            at = dispatch.isOver || dispatch.stage != .scheduled ? nil : dispatch.due.flatMap { $0 > now ? $0 : nil }
        }
    }

    private static func words(_ message: OutreachMessage, at now: Date) -> WordKey {
        let days = ["days": "\(message.document.delay)"]
        switch message.dispatch.stage {
        case .draft where message.step == 0: return WordKey("outreach.mail.first")
        case .draft: return WordKey("outreach.mail.after", days)
        case .scheduled:
            guard let due = message.dispatch.due else { return WordKey("outreach.mail.after", days) }
            guard due > now else { return WordKey("outreach.mail.leaving") }
            return message.step == 0 ? WordKey("outreach.mail.planned") : WordKey("outreach.mail.due")
        case .claimed, .drafting, .sending: return WordKey("outreach.mail.leaving")
        case .unknown: return WordKey("outreach.mail.unknown")
        case .sent: return WordKey("outreach.mail.sent")
        case .gone: return WordKey("outreach.mail.gone")
        case .refused: return WordKey("outreach.mail.refused")
        case .stopped: return WordKey("outreach.mail.stopped")
        }
    }
}

extension Dispatch {
    /// Why nothing is done with it now; nil where nothing keeps it.
    func waits(at now: Date) -> Wait? {
        guard let waiting else { return nil }
        return waiting.isOpen || (hold.map { $0 > now } ?? false) ? waiting : nil
    }
}

extension Dispatch.Wait {
    /// Whether it ends when somebody does something, and not at some time.
    var isOpen: Bool { self == .mailbox || self == .elsewhere }

    var words: WordKey {
        switch self {
        case .unreachable: WordKey("outreach.wait.unreachable")
        case .throttled: WordKey("outreach.wait.throttled")
        case .later: WordKey("outreach.wait.later")
        case .unverified: WordKey("outreach.wait.unverified")
        case .permission: WordKey("outreach.wait.permission")
        case .mailbox: WordKey("outreach.wait.mailbox")
        case .elsewhere: WordKey("outreach.wait.elsewhere")
        case .cap: WordKey("outreach.wait.cap")
        case .pace: WordKey("outreach.wait.pace")
        case .hours: WordKey("outreach.wait.hours")
        case .standing: WordKey("outreach.wait.standing")
        case .team: WordKey("outreach.wait.team")
        }
    }
}

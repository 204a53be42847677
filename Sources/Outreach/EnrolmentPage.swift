import Foundation
import Mail
import Primitives
import Web

/// Which sequence somebody is to be written to by.
struct WritePage: Page {
    static let template = "outreach-write"

    let id: String
    let name: String
    let hasSequences: Bool
    let asksAgain: Bool
    let form: FormView

    var title: WordKey { WordKey("outreach.write.title", ["name": name]) }

    init(_ contact: Contact, _ all: [KeptSequence], _ form: Form, asksAgain: Bool, _ exchange: Exchange) {
        self.asksAgain = asksAgain
        (id, name) = (contact.id.text, contact.card.title)
        hasSequences = !all.isEmpty
        let options = all.map { FormView.Option(value: $0.id.text, label: $0.sequence.name) }
        self.form = exchange.view(
            form, options: ["sequence": options], labels: ["sequence": WordKey("outreach.write.sequence")])
    }
}

/// All mails to one contact: what they say, where they are, and what can be done.
struct EnrolmentPage: Page {
    static let template = "outreach-mails"

    let id: String
    let contact: String
    let name: String
    let address: String
    let state: StateShown
    let end: String?
    let refusal: String?
    let mails: [Mail]
    let shown: String
    let isConnected: Bool
    let mayApprove: Bool
    let mayPause: Bool
    let mayResume: Bool
    let mayStop: Bool
    let mayLook: Bool
    let finding: String?
    let foundAt: Moment?
    /// Something has gone already, so that a yes sends nothing at once.
    let isUnderWay: Bool
    /// What the person may say was no answer, as the page knows it.
    let mayDismiss: String?

    var title: WordKey { WordKey("outreach.mails.title", ["name": name]) }

    struct StateShown: Sendable {
        let tone: String
        let label: String
    }

    struct Mail: Sendable {
        let id: String
        let number: String
        /// To whom it goes or went.
        let to: String
        let subject: String
        /// As it is sent, with its lines.
        let body: String
        /// The same as mail readers show it.
        let shown: TextShown
        /// Whether the two differ.
        let isMarked: Bool
        let files: [FileShown]
        let hasFiles: Bool
        let state: StateShown
        let text: String
        let when: Moment?
        let isUnknown: Bool
        let mayChange: Bool
        let refusal: String?
    }

    /// What was read for it.
    struct Seen: Sendable {
        let enrolment: Enrolment
        let contact: Contact
        let messages: [OutreachMessage]
        /// Files that are still here.
        let kept: Set<UUID>
        let shown: String
        let isConnected: Bool
        let now: Date
    }

    init(_ seen: Seen, _ refusal: EnrolmentError?, _ exchange: Exchange, _ moment: ReaderMoments) {
        let (enrolment, catalogue) = (seen.enrolment, exchange.catalogue)
        (id, contact) = (enrolment.id.text, enrolment.contact.text)
        name = seen.contact.card.title
        // Where the mails go, whatever the contact's card says by now.
        address = Set(seen.messages.map(\.document.to.text)).sorted().joined(separator: ", ")
        state = StateShown(tone: enrolment.state.tone, label: catalogue.sentence(enrolment.state.words))
        end = enrolment.endedBy.map { catalogue.sentence($0.words) }
        self.refusal = refusal.map { catalogue.sentence($0.words) }
        mails = seen.messages.map { Mail($0, enrolment.state, seen.kept, at: seen.now, catalogue) }
        shown = seen.shown
        isConnected = seen.isConnected
        let isOpen = enrolment.state != .ended
        mayApprove = isOpen && seen.messages.contains { $0.dispatch.stage == .draft }
        mayPause = enrolment.state == .active
        mayResume = enrolment.state == .paused
        mayStop = isOpen
        mayLook = seen.isConnected && enrolment.thread != nil && enrolment.finding?.kind != .reply
        finding = enrolment.finding.map { catalogue.sentence($0.kind.words) }
        foundAt = enrolment.finding.map { moment($0.at) }
        isUnderWay = seen.messages.first.map { $0.dispatch.stage != .draft } ?? false
        mayDismiss = enrolment.finding.flatMap { $0.kind == .handwritten ? nil : $0.kind.rawValue }
    }
}

extension EnrolmentPage.Mail {
    init(
        _ message: OutreachMessage, _ enrolment: Enrolment.State, _ kept: Set<UUID>, at now: Date,
        _ catalogue: Catalogue
    ) {
        let (dispatch, markup) = (message.dispatch, MailMarkup(message.document.body))
        let zone = TimeZone(identifier: message.document.window.zone) ?? .gmt
        id = message.id.text
        number = "\(message.step + 1)"
        to = message.document.to.text
        subject = message.document.subject
        body = message.document.body
        (shown, isMarked) = (TextShown(markup), markup.isMarked)
        files = message.document.files.map { FileShown($0, of: message, isKept: kept.contains($0.id)) }
        hasFiles = !files.isEmpty
        state = EnrolmentPage.StateShown(tone: dispatch.stage.tone, label: catalogue.sentence(dispatch.stage.words))
        let plan = MailPlan(message, enrolment, at: now)
        text = catalogue.sentence(plan.words)
        when = (dispatch.sentAt ?? plan.at).map { Moment($0, language: catalogue.language, timeZone: zone) }
        isUnknown = dispatch.stage == .unknown
        mayChange = enrolment != .ended && (dispatch.stage == .draft || dispatch.stage == .scheduled)
        refusal = dispatch.stage == .refused || dispatch.waiting == .later ? dispatch.refusal : nil
    }
}

/// One mail, to be written anew.
struct MessagePage: Page {
    static let template = "outreach-message"

    let id: String
    let enrolment: String
    let isFirst: Bool
    let subject: String
    let form: FormView

    var title: WordKey { WordKey("outreach.message.title") }

    init(_ message: OutreachMessage, _ form: Form, _ exchange: Exchange) {
        (id, enrolment) = (message.id.text, message.enrolment.text)
        isFirst = message.step == 0
        subject = message.document.subject
        self.form = exchange.view(
            form, labels: ["subject": WordKey("outreach.mail.subject"), "body": WordKey("outreach.mail.body")])
    }
}

extension Enrolment.State {
    var words: WordKey {
        switch self {
        case .draft: WordKey("outreach.state.draft")
        case .active: WordKey("outreach.state.active")
        case .paused: WordKey("outreach.state.paused")
        case .ended: WordKey("outreach.state.ended")
        }
    }

    var tone: String {
        switch self {
        case .draft: "warn"
        case .active: "info"
        case .paused: "warn"
        case .ended: "good"
        }
    }
}

extension Enrolment.End {
    var words: WordKey {
        switch self {
        case .replied: WordKey("outreach.end.replied")
        case .bounced: WordKey("outreach.end.bounced")
        case .handwritten: WordKey("outreach.end.handwritten")
        case .stopped: WordKey("outreach.end.stopped")
        case .completed: WordKey("outreach.end.completed")
        case .suppressed: WordKey("outreach.end.suppressed")
        case .refused: WordKey("outreach.end.refused")
        case .handled: WordKey("outreach.end.handled")
        case .met: WordKey("outreach.end.met")
        }
    }
}

extension ReplyJudge.Kind {
    var words: WordKey {
        switch self {
        case .reply: WordKey("outreach.finding.reply")
        case .autoReply: WordKey("outreach.finding.auto-reply")
        case .bounce: WordKey("outreach.finding.bounce")
        case .handwritten: WordKey("outreach.finding.handwritten")
        }
    }
}

extension Dispatch.Stage {
    var words: WordKey {
        switch self {
        case .draft: WordKey("outreach.stage.draft")
        case .scheduled: WordKey("outreach.stage.scheduled")
        case .claimed, .drafting, .sending: WordKey("outreach.stage.leaving")
        case .unknown: WordKey("outreach.stage.unknown")
        case .sent: WordKey("outreach.stage.sent")
        case .gone: WordKey("outreach.stage.gone")
        case .refused: WordKey("outreach.stage.refused")
        case .stopped: WordKey("outreach.stage.stopped")
        }
    }

    var tone: String {
        switch self {
        case .draft: "warn"
        case .scheduled, .claimed, .drafting, .sending: "info"
        case .unknown, .refused: "bad"
        case .sent: "good"
        case .gone, .stopped: ""
        }
    }
}

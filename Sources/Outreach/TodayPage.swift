import Foundation
import Policy
import Primitives
import Web

/// What goes out, and what waits for the person.
struct TodayPage: Page {
    static let template = "outreach"
    /// Rows of a list.
    static let shown = 20

    let places: [OutreachPlace]
    let contactCount: String
    let hasContacts: Bool
    let isConnected: Bool
    let isRevoked: Bool
    let waiting: [Row]
    let isWaiting: Bool
    let next: [Row]
    let hasNext: Bool
    let ended: [Row]
    let hasEnded: Bool
    /// A list is longer than what is shown of it.
    let hasMore: Bool
    let pipeline: [Figure]
    let hasPipeline: Bool
    /// Since when whoever leads the workspace holds all mails back.
    let pausedSince: Moment?
    /// Whether this person may do that, and undo it.
    let mayPause: Bool

    var title: WordKey { WordKey("outreach.today.title") }

    struct Row: Sendable {
        let enrolment: String
        let name: String
        let subject: String?
        let tone: String
        let label: String
        let when: Moment?
        /// Why it waits.
        var reason: String?
    }

    struct Figure: Sendable {
        let label: String
        let count: String
    }

    /// What was read for it.
    struct Seen: Sendable {
        let contacts: Int
        let mailbox: ConnectedMailbox?
        let waiting: [Enrolment]
        let doubtful: [OutreachMessage]
        let next: [OutreachMessage]
        /// Ways that ended lately.
        let ended: [Enrolment]
        let now: Date
        let known: [ContactID: Contact]
        let pipeline: OutreachResults.Counts
        let pausedSince: Date?
    }

    init(_ seen: Seen, _ exchange: Exchange, _ moment: ReaderMoments) {
        let catalogue = exchange.catalogue
        places = OutreachPlace.all(on: "/outreach", catalogue)
        contactCount = "\(seen.contacts)"
        hasContacts = seen.contacts > 0
        isConnected = seen.mailbox?.state == .connected
        isRevoked = seen.mailbox?.state == .revoked
        let drafts = Set(seen.waiting.map(\.id))
        let doubtful = seen.doubtful.filter { !drafts.contains($0.enrolment) }
        waiting =
            seen.waiting.map { Row($0, seen.known, catalogue) }
            + doubtful.map { Row($0, at: seen.now, seen.known, catalogue) }
        isWaiting = !waiting.isEmpty
        next = seen.next.filter { $0.dispatch.due != nil }.map { Row($0, at: seen.now, seen.known, catalogue) }
        hasNext = !next.isEmpty
        ended = seen.ended.map { Row(ended: $0, seen.known, catalogue, moment) }
        hasEnded = !ended.isEmpty
        hasMore = [seen.waiting.count, seen.doubtful.count, seen.next.count, ended.count].contains(Self.shown)
        let figures: [(WordKey, Int)] = [
            (WordKey("outreach.pipeline.drafted"), seen.pipeline.drafted),
            (WordKey("outreach.pipeline.sent"), seen.pipeline.sent),
            (WordKey("outreach.pipeline.replied"), seen.pipeline.replied),
            (WordKey("outreach.pipeline.met"), seen.pipeline.met),
        ]
        pipeline = figures.map { Figure(label: catalogue.sentence($0.0), count: "\($0.1)") }
        hasPipeline = figures.contains { $0.1 > 0 }
        pausedSince = seen.pausedSince.map { Moment($0, language: catalogue.language, timeZone: .gmt) }
        mayPause = exchange.caller?.decide(.membersChange, at: seen.now) == .allowed
    }
}

extension TodayPage.Row {
    init(_ enrolment: Enrolment, _ known: [ContactID: Contact], _ catalogue: Catalogue) {
        self.enrolment = enrolment.id.text
        name = known[enrolment.contact]?.card.title ?? ""
        subject = nil
        (tone, label) = (enrolment.state.tone, catalogue.sentence(enrolment.state.words))
        when = nil
    }

    init(
        ended enrolment: Enrolment, _ known: [ContactID: Contact], _ catalogue: Catalogue, _ moment: ReaderMoments
    ) {
        self.enrolment = enrolment.id.text
        name = known[enrolment.contact]?.card.title ?? ""
        subject = nil
        tone = enrolment.endedBy == .replied ? "good" : ""
        label = enrolment.endedBy.map { catalogue.sentence($0.words) } ?? ""
        when = enrolment.endedAt.map { moment($0) }
    }

    init(_ message: OutreachMessage, at now: Date, _ known: [ContactID: Contact], _ catalogue: Catalogue) {
        enrolment = message.enrolment.text
        name = known[message.contact]?.card.title ?? ""
        subject = message.document.subject
        (tone, label) = (message.dispatch.stage.tone, catalogue.sentence(message.dispatch.stage.words))
        let zone = TimeZone(identifier: message.document.window.zone) ?? .gmt
        let plan = MailPlan(message, .active, at: now)
        when = plan.at.map { Moment($0, language: catalogue.language, timeZone: zone) }
        reason =
            message.dispatch.stage == .scheduled && plan.at != message.dispatch.due
            ? catalogue.sentence(plan.words) : nil
    }
}

import Accounts
import Foundation
import Mail
import Primitives
import Web

/// A round that runs or ran: who meets whom, and where each mail is.
struct RoundPage: Page {
    static let template = "round"
    /// Rows on a page.
    static let size = 100

    let program: Link
    let round: Shown
    let bar: Bar?
    let end: Ended?
    let outcome: RoundOutcomeShown
    let filters: [Filter]
    /// Who was not introduced, where these are shown instead of the mails.
    let left: [RoundPreviewPage.LeftOut]
    let showsLeft: Bool
    let deliveries: [Row]
    let hasDeliveries: Bool
    let pages: PageLinks
    /// There is no mail server: what is called sent lies in the outbox of this machine.
    let isKept: Bool
    let canSendKept: Bool
    let waiting: WaitingMails?

    var title: WordKey { WordKey("programs.round.title", ["number": round.number]) }

    struct Link: Sendable {
        let id: String
        let name: String
    }

    struct Shown: Sendable {
        let id: String
        let number: String
        let when: Moment
        let state: Tag
        let done: String
        let total: String
        let running: Bool
        let undelivered: String?
        let unsure: String?
    }

    /// How the round ended; nothing while it has not.
    struct Ended: Sendable {
        let when: Moment
        let sent: String
        let kept: String
        let refused: String
        let unknown: String
    }

    struct Filter: Sendable {
        let href: String
        let label: String
        let count: String
        let current: Bool
    }

    struct Row: Sendable {
        let id: String
        let name: String
        let address: String
        let initials: String
        let tone: Int
        let with: String
        let state: Tag
        let detail: String?
        let note: String?
        let when: Moment?
        let resend: Bool
        /// It waits, and can be tried now.
        let hasten: Bool
        /// Where the mail itself can be read.
        let mail: String?
    }

    /// A page of a round, with everybody on it opened.
    struct Run: Sendable {
        let program: Program
        let round: Round
        let progress: RoundProgress
        let members: [MemberDelivery]
        let left: [Absence]
        let people: [PersonID: Person]
        /// What mail servers said, for what did not arrive.
        let replies: [DeliveryID: String]
        /// Why the round's mails wait, those of other pages included; only so many as can be tried at once.
        let waiting: [DeliveryID: MailWaiting]
        let end: Date?
        let unreachable: Set<PersonID>
        let offers: [PersonID: SecondOffer.State]
        let outcome: RoundOutcome
        /// Whether the outbox is the reader's to look into.
        var readsMail = false
    }

    /// What of a round is listed.
    enum Part: Sendable, Equatable {
        case all, left
        case mails(DeliveryState)

        init?(_ text: String) {
            if text == "left" {
                self = .left
            } else if let state = DeliveryState(rawValue: text) {
                self = .mails(state)
            } else {
                return nil
            }
        }

        var text: String? {
            switch self {
            case .all: nil
            case .left: "left"
            case .mails(let state): state.rawValue
            }
        }

        var state: DeliveryState? { if case .mails(let state) = self { state } else { nil } }
    }

    init(_ run: Run, part: Part, page: Int, mayResend: Bool, leaves: Bool, _ catalogue: Catalogue) {
        let (id, progress, zone) = (run.round.id.text, run.progress, run.program.cadence.zone)
        program = Link(id: run.program.id.text, name: run.program.name)
        round = Shown(
            id: id, number: "\(run.round.number ?? 0)",
            when: Moment(run.round.startedAt ?? .distantPast, catalogue, zone),
            state: progress.state.tag(catalogue), done: catalogue.count(progress.done),
            total: catalogue.count(progress.total),
            running: progress.state == .running,
            undelivered: progress.undelivered > 0 && mayResend ? catalogue.count(progress.undelivered) : nil,
            unsure: progress.unsure > 0 && mayResend ? catalogue.count(progress.unsure) : nil)
        // Whoever may not have them tried again is told without the button.
        waiting = WaitingMails(
            Array(run.waiting.values), limit: ProgramsSlice.resendLimit, mayResend: mayResend, catalogue, zone)
        (isKept, canSendKept) = (progress.kept > 0, progress.kept > 0 && leaves && mayResend)
        bar = Bar(progress, catalogue)
        end = run.end.map { at in
            // As it stands now: a mail can come back after the end.
            let counts = progress.counts
            return Ended(
                when: Moment(at, catalogue, zone), sent: catalogue.count(counts[.sent, default: 0]),
                kept: catalogue.count(progress.kept),
                refused: catalogue.count(counts[.refused, default: 0]),
                unknown: catalogue.count(counts[.unknown, default: 0]))
        }
        outcome = RoundOutcomeShown(run.outcome, run.round, run.program, run.people, catalogue)
        filters = Self.filters(id, progress, left: run.round.counts.left, part, catalogue)
        left = run.left.compactMap { absence in
            run.people[absence.person].map { RoundPreviewPage.LeftOut($0, absence.reason, catalogue, zone) }
        }
        showsLeft = part == .left
        deliveries = run.members.compactMap { member in
            run.people[member.person].map { Row(member, $0, run, mayResend: mayResend, leaves: leaves, catalogue) }
        }
        hasDeliveries = !deliveries.isEmpty
        let state = part.text.map { "state=\($0)&" } ?? ""
        let mails = part.state.map { progress.counts[$0, default: 0] } ?? progress.total
        let listed = part == .left ? run.round.counts.left : mails
        pages = PageLinks(page: page, size: Self.size, total: listed, catalogue) { "/rounds/\(id)?\(state)page=\($0)" }
    }

    private static func filters(
        _ id: String, _ progress: RoundProgress, left: Int, _ part: Part, _ catalogue: Catalogue
    ) -> [Filter] {
        let all = Filter(
            href: "/rounds/\(id)", label: catalogue.sentence(WordKey("programs.round.all")),
            count: catalogue.count(progress.total),
            current: part == .all)
        let out = Filter(
            href: "/rounds/\(id)?state=left", label: catalogue.sentence(WordKey("programs.round.left")),
            count: catalogue.count(left), current: part == .left)
        let states = DeliveryState.allCases.filter { progress.counts[$0, default: 0] > 0 || $0 == part.state }
        return [all]
            + states.map { state in
                Filter(
                    href: "/rounds/\(id)?state=\(state.rawValue)",
                    label: catalogue.sentence(state.words),
                    count: catalogue.count(progress.counts[state, default: 0]), current: state == part.state)
            } + (left > 0 || part == .left ? [out] : [])
    }
}

extension RoundPage.Row {
    init(
        _ member: MemberDelivery, _ person: Person, _ run: RoundPage.Run, mayResend: Bool, leaves: Bool,
        _ catalogue: Catalogue
    ) {
        let face = Face(person.profile)
        let others = member.people.filter { $0 != member.person }.compactMap { run.people[$0]?.profile.name }
        self.init(
            id: member.delivery?.text ?? "", name: face.name, address: person.profile.address.text,
            initials: face.initials, tone: face.tone, with: IntroductionWords(catalogue: catalogue).names(others),
            state: member.state.tag(catalogue),
            detail: mayResend ? member.delivery.flatMap { run.replies[$0] } : nil,
            note: run.note(member, catalogue),
            when: member.at.map { Moment($0, catalogue, run.program.cadence.zone) },
            resend: mayResend && member.delivery != nil && member.state.isResendable
                && (leaves || member.state != .kept),
            hasten: mayResend && member.delivery.flatMap { run.waiting[$0]?.canHasten } == true,
            mail: run.readsMail ? member.delivery.map { "/outbox/\($0.text)" } : nil)
    }
}

extension DeliveryState {
    var words: WordKey {
        switch self {
        case .kept: WordKey("programs.delivery.kept")
        case .queued: WordKey("programs.delivery.queued")
        case .sending: WordKey("programs.delivery.sending")
        case .sent: WordKey("programs.delivery.sent")
        case .refused: WordKey("programs.delivery.refused")
        case .unknown: WordKey("programs.delivery.unknown")
        }
    }

    func tag(_ catalogue: Catalogue) -> Tag {
        let tone =
            switch self {
            case .queued, .sending, .kept: "info"
            case .sent: "good"
            case .refused: "bad"
            case .unknown: "warn"
            }
        return Tag(tone: tone, label: catalogue.sentence(words))
    }
}

extension Bar {
    /// The mails of a round.
    init?(_ progress: RoundProgress, _ catalogue: Catalogue) {
        let states: [DeliveryState] = [.sent, .kept, .sending, .queued, .refused, .unknown]
        self.init(
            states.map { ($0.rawValue, catalogue.sentence($0.words), progress.counts[$0, default: 0]) },
            catalogue)
    }
}

extension RoundPage.Run {
    /// What happened to somebody besides what the state of their mail says; nil where nothing did.
    fileprivate func note(_ member: MemberDelivery, _ catalogue: Catalogue) -> String? {
        if let waiting = member.delivery.flatMap({ waiting[$0] }), waiting.cause != .turn {
            return waiting.sentence(catalogue, program.cadence.zone)
        }
        return note(on: member.person).map(catalogue.sentence)
    }

    private func note(on person: PersonID) -> WordKey? {
        if unreachable.contains(person) { return WordKey("programs.round.note-unreachable") }
        switch offers[person] {
        case .offered?: return WordKey("programs.round.note-offered")
        case .waiting?: return WordKey("programs.round.note-waiting")
        case .matched?: return WordKey("programs.round.note-matched")
        case .next?: return WordKey("programs.round.note-next")
        case .declined?: return WordKey("programs.round.note-declined")
        case nil: return nil
        }
    }
}

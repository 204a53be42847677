import Accounts
import Foundation
import Policy
import Primitives
import Web

/// The review of a quarter: everything held, and what was decided about it.
struct ReviewPage: Page {
    static let template = "security-review"
    let title = WordKey("oversight.review.title")
    let tabs: [OversightTab]
    let review: Shown?
    let lines: [Row]
    let earlier: [Earlier]
    let hasEarlier: Bool
    let base: String
    let isInstallation: Bool
    let pages: PageLinks
    /// Lines of one page.
    static let size = 100

    struct Shown: Sendable {
        let quarter: String
        let opened: Moment
        let due: Moment
        let isOpen: Bool
        let ended: Moment?
        let done: Int
        let total: Int
    }

    struct Row: Sendable {
        let id: String
        let holder: String
        let what: String
        let note: String?
        let used: Moment?
        /// Who gave it, or made it, and when, as far as it is known.
        let given: String?
        let givenAt: Moment?
        let ends: Moment?
        let isOver: Bool
        let state: Badge
        let decider: String?
        let mayConfirm: Bool
        let mayRevoke: Bool
        /// What to type on the machine where nobody else can confirm it.
        let command: String?
    }

    struct Badge: Sendable {
        let tone: String
        let label: String
    }

    struct Earlier: Sendable {
        let quarter: String
        let ended: Moment?
    }
}

/// A review as it was read, before it is put into words.
struct ReviewReading: Sendable {
    let review: Review?
    let earlier: [Review]
    let lines: [ReviewLine]
    /// What those of its lines were called that are held no more.
    let labels: [ReviewLineID: String]
    /// What each source calls its kinds.
    let words: [String: @Sendable (String) -> WordKey?]
    /// What is held now, by source and id.
    let held: [String: [UUID: ReviewItem]]
    let bench: ReviewBench
}

extension ReviewPage {
    init(
        _ reading: ReviewReading, _ names: MemberNames, _ desk: OversightDesk, _ exchange: Exchange,
        _ moment: ReaderMoments
    ) {
        let catalogue = exchange.catalogue
        tabs = OversightTab.all(exchange, desk, current: desk.base + "/review")
        base = desk.base
        isInstallation = desk.isInstallation
        let page = min(max(exchange.query("page").flatMap { Int($0) } ?? 1, 1), 10_000)
        pages = PageLinks(page: page, size: Self.size, total: reading.lines.count, catalogue) {
            "\(desk.base)/review?page=\($0)"
        }
        review = reading.review.map { review in
            Shown(
                quarter: review.quarter, opened: moment(review.openedAt), due: moment(review.dueAt),
                isOpen: review.closedAt == nil, ended: review.closedAt.map { moment($0) },
                done: reading.lines.count { $0.state != .open }, total: reading.lines.count)
        }
        let isOpen = reading.review?.closedAt == nil
        // Operators' grants are no workspace's: their holders are colleagues of who decides.
        let readsNames = desk.isInstallation || exchange.offers(.membersRead)
        lines = reading.lines.dropFirst((page - 1) * Self.size).prefix(Self.size).map { line in
            let item = reading.held[line.source]?[line.item]
            let waits = isOpen && line.state == .open
            let verdicts = reading.bench.verdicts(of: exchange.caller?.account, about: line.account)
            return Row(
                id: line.id.text,
                holder: (readsNames ? item?.holder : nil) ?? names.name(line.account, catalogue)
                    ?? catalogue.sentence(WordKey("oversight.review.nobody")),
                what: catalogue.sentence(Self.what(line, isOpen ? item : nil, reading)),
                note: readsNames ? item?.note ?? reading.labels[line.id] : nil, used: item?.usedAt.map { moment($0) },
                given: Self.given(item, names, catalogue), givenAt: item?.givenAt.map { moment($0) },
                ends: item?.endsAt.map { moment($0) },
                isOver: item?.endsAt.map { $0 <= exchange.now } ?? false, state: Self.badge(line.state, catalogue),
                decider: names.name(line.decidedBy, catalogue),
                mayConfirm: waits && exchange.offers(desk.confirms) && verdicts.contains(.confirmed),
                mayRevoke: waits && exchange.offers(desk.reviews) && verdicts.contains(.revoked),
                command: waits && reading.bench.isForTheMachine(line.account)
                    ? "klatch operator confirm \(line.item.lowercaseText)" : nil)
        }
        earlier = reading.earlier.map { past in
            Earlier(quarter: past.quarter, ended: past.closedAt.map { moment($0) })
        }
        hasEarlier = !earlier.isEmpty
    }

    /// While it is asked about, what is held; once the review is over, what it was asked about, whatever became of it since.
    private static func what(_ line: ReviewLine, _ held: ReviewItem?, _ reading: ReviewReading) -> WordKey {
        held?.what ?? line.what.flatMap { reading.words[line.source]?($0) }
            ?? reading.held[line.source]?[line.item]?.what ?? what(line.source)
    }

    /// Nil where neither who nor when is known.
    private static func given(_ item: ReviewItem?, _ names: MemberNames, _ catalogue: Catalogue) -> String? {
        guard let item, item.givenAt != nil else { return nil }
        let giver = item.givenBy == item.account ? nil : names.name(item.givenBy, catalogue)
        return catalogue.sentence(
            giver.map { WordKey("oversight.review.given", ["giver": $0]) } ?? WordKey("oversight.review.given-on"))
    }

    /// What it was, once it is no longer held and nobody kept what it was.
    private static func what(_ source: String) -> WordKey {
        switch source {
        case "role": WordKey("oversight.review.source.role")
        case "token": WordKey("oversight.review.source.token")
        default: WordKey("oversight.review.source.other")
        }
    }

    private static func badge(_ state: ReviewLine.State, _ catalogue: Catalogue) -> Badge {
        let (tone, words): (String, WordKey) =
            switch state {
            case .open: ("warn", WordKey("oversight.review.state.open"))
            case .confirmed: ("good", WordKey("oversight.review.state.confirmed"))
            case .revoked: ("info", WordKey("oversight.review.state.revoked"))
            case .lapsed: ("info", WordKey("oversight.review.state.lapsed"))
            case .kept: ("bad", WordKey("oversight.review.state.kept"))
            case .gone: ("info", WordKey("oversight.review.state.gone"))
            }
        return Badge(tone: tone, label: catalogue.sentence(words))
    }
}

import Foundation
import Primitives
import Web

/// What runs here that others made, and which known flaws it has. For operators.
struct ComponentsPage: Page {
    static let template = "operator-components"
    let title = WordKey("components.title")
    /// How the last comparison went, in a sentence.
    let state: String
    let tone: String
    let compared: Moment?
    let findings: [Row]
    let components: [Part]
    let count: String
    let isEmpty: Bool
    /// Nothing was found, in a comparison that counts.
    let isClean: Bool
    let isKnown: Bool

    struct Row: Sendable {
        let id: String
        let advisory: String
        let name: String
        let summary: String
        let severity: String
        let tone: String
        let fixed: String?
        let due: Moment
        let isLate: Bool
        let isAccepted: Bool
    }

    struct Part: Sendable {
        let name: String
        let version: String
        let origin: String
    }

    init(
        _ open: [ComponentFinding], _ look: ComponentLook?, _ components: [Component]?, hasFeed: Bool,
        _ exchange: Exchange
    ) {
        let catalogue = exchange.catalogue
        let words = Self.state(look, hasFeed: hasFeed, now: exchange.now)
        (state, tone) = (catalogue.sentence(words.words), words.tone)
        compared = look.map { Moment($0.at, language: catalogue.language, timeZone: .gmt) }
        findings = open.map { Row($0, exchange) }
        self.components = (components ?? []).map {
            Part(
                name: $0.name, version: $0.version,
                origin: catalogue.sentence(WordKey(known: "components.origin.\($0.origin.rawValue)")))
        }
        count = catalogue.sentence(WordKey("components.count", ["count": "\(components?.count ?? 0)"]))
        (isEmpty, isClean) = (open.isEmpty, open.isEmpty && words.tone == "good")
        isKnown = components != nil
    }

    private static func state(
        _ look: ComponentLook?, hasFeed: Bool, now: Date
    ) -> (words: WordKey, tone: String) {
        guard hasFeed else { return (WordKey("components.state.no-feed"), "warn") }
        guard let look else { return (WordKey("components.state.not-yet"), "warn") }
        if let failure = look.failure { return (WordKey("components.state.failed", ["why": failure]), "bad") }
        guard now.timeIntervalSince(look.at) <= ComponentLook.patience else {
            return (WordKey("components.state.old"), "bad")
        }
        let values = ["notices": "\(look.notices)", "newest": look.newest]
        return (WordKey("components.state.compared", values), "good")
    }
}

extension ComponentsPage.Row {
    init(_ finding: ComponentFinding, _ exchange: Exchange) {
        let (catalogue, flaw) = (exchange.catalogue, finding.flaw)
        self.init(
            id: finding.id.text, advisory: flaw.advisory, name: "\(flaw.component.name) \(flaw.component.version)",
            summary: flaw.summary, severity: catalogue.sentence(flaw.severity.words), tone: flaw.severity.tone,
            fixed: flaw.fixed, due: Moment(finding.due, language: catalogue.language, timeZone: .gmt),
            isLate: finding.isOverdue(at: exchange.now), isAccepted: finding.acceptance != nil)
    }
}

extension FlawSeverity {
    var words: WordKey { WordKey(known: "components.severity.\(rawValue)") }

    var tone: String {
        switch self {
        case .critical, .high, .unknown: "bad"
        case .medium: "warn"
        case .low: "quiet"
        }
    }
}

/// One flaw, and the form by which somebody takes the risk of it for a time.
struct ComponentFindingPage: Page {
    static let template = "operator-component"
    let title = WordKey("components.finding")
    let row: ComponentsPage.Row
    let found: Moment
    let acceptedUntil: Moment?
    let acceptedReason: String?
    let mayAccept: Bool
    let form: FormView

    init(_ finding: ComponentFinding, form: Form, mayAccept: Bool, _ exchange: Exchange) {
        let language = exchange.catalogue.language
        row = ComponentsPage.Row(finding, exchange)
        found = Moment(finding.foundAt, language: language, timeZone: .gmt)
        acceptedUntil = finding.acceptance.map { Moment($0.until, language: language, timeZone: .gmt) }
        acceptedReason = finding.acceptance?.reason
        self.mayAccept = mayAccept
        self.form = exchange.view(
            form,
            options: [
                "time": AcceptedTime.allCases.map {
                    .init(value: $0.rawValue, label: exchange.catalogue.sentence($0.words), selected: $0 == .week)
                }
            ],
            labels: ["time": WordKey("components.accept.time"), "reason": WordKey("components.accept.reason")])
    }
}

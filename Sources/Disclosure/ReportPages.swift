import Foundation
import Primitives
import Web

extension FlawReport.Category {
    var words: WordKey { WordKey(known: "disclosure.category.\(rawValue)") }
}
extension FlawReport.Severity {
    var words: WordKey { WordKey(known: "disclosure.severity.\(rawValue)") }
}
extension FlawReport.State {
    var words: WordKey { WordKey(known: "disclosure.state.\(rawValue)") }
    var tone: String { self == .closed ? "good" : self == .open ? "info" : "warn" }
}
extension FlawMessage.Kind {
    var words: WordKey { WordKey(known: "disclosure.said.\(rawValue)") }
}

/// Where a flaw is reported.
struct ReportFormPage: Page {
    static let template = "report"
    let title = WordKey("disclosure.report.title")
    let form: FormView

    init(_ form: Form, _ exchange: Exchange) {
        self.form = exchange.view(
            form,
            options: [
                "category": FlawReport.Category.allCases.map {
                    .init(value: $0.rawValue, label: exchange.catalogue.sentence($0.words))
                }
            ],
            labels: [
                "category": WordKey("disclosure.category"), "title": WordKey("disclosure.name"),
                "steps": WordKey("disclosure.steps"), "impact": WordKey("disclosure.impact"),
                "proof": WordKey("disclosure.proof"), "address": WordKey("disclosure.address"),
                "credit": WordKey("disclosure.credit"),
            ])
    }
}

/// A line of what was said.
struct FlawLine: Sendable {
    let when: Moment
    let label: String
    let words: String?

    init(_ message: FlawMessage, _ catalogue: Catalogue, _ moment: ReaderMoments) {
        when = moment(message.at)
        label = catalogue.sentence(message.kind.words)
        words = message.words
    }
}

/// How a report stands, for whoever sent it.
struct ReportPage: Page {
    static let template = "report-link"
    let title = WordKey("disclosure.link.title")
    let name: String
    let tone: String
    let state: String
    let answerBy: Moment?
    let newsBy: Moment?
    let embargo: Moment
    let lines: [FlawLine]
    let isOpen: Bool
    let path: String
    let form: FormView

    init(_ report: FlawReport, _ messages: [FlawMessage], form: Form, _ exchange: Exchange, _ moment: ReaderMoments) {
        let catalogue = exchange.catalogue
        name = report.document.title
        (tone, state) = (report.state.tone, catalogue.sentence(report.state.words))
        answerBy = report.state == .new ? moment(FlawClock.answerDue(report)) : nil
        newsBy = FlawClock.newsDue(report).map { moment($0) }
        embargo = moment(report.embargoUntil)
        lines = messages.map { FlawLine($0, catalogue, moment) }
        isOpen = report.state != .closed
        path = exchange.path
        self.form = exchange.view(form, labels: ["words": WordKey("disclosure.link.words")])
    }
}

/// What we ask of whoever looks for flaws, and what we promise them.
struct DisclosurePolicyPage: Page {
    static let template = "report-policy"
    let title = WordKey("disclosure.policy.title")
    let categories: [String]

    init(_ exchange: Exchange) {
        categories = FlawReport.Category.allCases.map { exchange.catalogue.sentence($0.words) }
    }
}

/// What was published.
struct AdvisoriesPage: Page {
    static let template = "advisories"
    let title = WordKey("disclosure.advisories.title")
    let advisories: [Row]
    let isEmpty: Bool

    struct Row: Sendable {
        let id: String
        let title: String
        let body: String
        let severity: String
        let credit: String?
        let published: Moment
    }

    init(_ all: [Advisory], _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        advisories = all.map {
            Row(
                id: $0.id.lowercaseText, title: $0.title, body: $0.body,
                severity: catalogue.sentence($0.severity.words), credit: $0.credit,
                published: Moment($0.publishedAt, language: catalogue.language, timeZone: .gmt))
        }
        isEmpty = all.isEmpty
    }
}

/// Where to write to.
struct ContactPage: Page {
    static let template = "contact"
    let title = WordKey("disclosure.contact.title")
    let security: String?
    let helpdesk: String?
    let privacy: String?

    init(_ addresses: DisclosureSlice.Addresses) {
        security = addresses.security?.text
        helpdesk = addresses.support?.text
        privacy = addresses.privacy?.text
    }
}

import Foundation
import Primitives
import Web

/// All reports, what waits first.
struct FlawListPage: Page {
    static let template = "operator-reports"
    let title = WordKey("disclosure.desk.title")
    let reports: [Row]
    let isEmpty: Bool

    struct Row: Sendable {
        let id: String
        let name: String
        let category: String
        let tone: String
        let state: String
        let due: Moment?
        let isLate: Bool
        let received: Moment
    }

    init(_ all: [FlawReport], _ exchange: Exchange, _ moment: ReaderMoments) {
        let catalogue = exchange.catalogue
        reports = all.map { report in
            let due = report.state == .new ? FlawClock.answerDue(report) : FlawClock.newsDue(report)
            return Row(
                id: report.id.text, name: report.document.title, category: catalogue.sentence(report.category.words),
                tone: report.state.tone, state: catalogue.sentence(report.state.words), due: due.map { moment($0) },
                isLate: due.map { $0 < exchange.now } ?? false, received: moment(report.receivedAt))
        }
        isEmpty = all.isEmpty
    }
}

/// One report at the desk. What was sent is text, and is shown as text.
struct FlawPage: Page {
    static let template = "operator-report"
    let title = WordKey("disclosure.desk.one")
    let id: String
    let name: String
    let tone: String
    let state: String
    let category: String
    let steps: String
    let impact: String
    let proof: String
    let address: String?
    let credit: String?
    let received: Moment
    let embargo: Moment
    let severity: String?
    let due: Moment?
    let lines: [FlawLine]
    let isOpen: Bool
    let isNew: Bool
    let form: FormView

    init(_ report: FlawReport, _ messages: [FlawMessage], form: Form, _ exchange: Exchange, _ moment: ReaderMoments) {
        let (catalogue, document) = (exchange.catalogue, report.document)
        id = report.id.text
        name = document.title
        (tone, state) = (report.state.tone, catalogue.sentence(report.state.words))
        category = catalogue.sentence(report.category.words)
        (steps, impact, proof) = (document.steps, document.impact, document.proof)
        (address, credit) = (document.address, document.credit)
        received = moment(report.receivedAt)
        embargo = moment(report.embargoUntil)
        severity = report.severity.map { catalogue.sentence($0.words) }
        due = (report.state == .new ? FlawClock.answerDue(report) : FlawClock.newsDue(report)).map { moment($0) }
        lines = messages.map { FlawLine($0, catalogue, moment) }
        isOpen = report.state != .closed
        isNew = report.state == .new
        self.form = exchange.view(
            form,
            options: [
                "severity": FlawReport.Severity.allCases.map {
                    .init(
                        value: $0.rawValue, label: catalogue.sentence($0.words), selected: $0 == report.severity)
                }
            ],
            labels: [
                "words": WordKey("disclosure.desk.words"), "reason": WordKey("disclosure.desk.reason"),
                "headline": WordKey("disclosure.name"), "body": WordKey("disclosure.desk.body"),
            ])
    }
}

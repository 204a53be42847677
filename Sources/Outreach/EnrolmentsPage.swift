import Foundation
import Primitives
import Web

/// Everybody who is or was written to, the latest first, or those that stand alike.
struct EnrolmentsPage: Page {
    static let template = "outreach-enrolments"
    static let size = 50

    let places: [OutreachPlace]
    let filters: [Filter]
    let rows: [Row]
    let isEmpty: Bool
    let pages: PageLinks

    var title: WordKey { WordKey("outreach.enrolments.title") }

    struct Filter: Sendable {
        let path: String
        let label: String
        let isCurrent: Bool
    }

    struct Row: Sendable {
        let id: String
        let name: String
        let sequence: String
        let tone: String
        let label: String
        let detail: String?
        let when: Moment
    }

    /// What was read for it.
    struct Seen: Sendable {
        let shown: [Enrolment]
        let total: Int
        let state: Enrolment.State?
        let known: [ContactID: Contact]
        let names: [SequenceID: String]
        let page: Int
    }

    init(_ seen: Seen, _ exchange: Exchange, _ moment: ReaderMoments) {
        let catalogue = exchange.catalogue
        places = OutreachPlace.all(on: "/outreach/mails", catalogue)
        let all = Filter(
            path: "/outreach/mails", label: catalogue.sentence(WordKey("outreach.enrolments.all")),
            isCurrent: seen.state == nil)
        filters =
            [all]
            + Enrolment.State.allCases.map {
                Filter(
                    path: "/outreach/mails?state=\($0.rawValue)", label: catalogue.sentence($0.words),
                    isCurrent: $0 == seen.state)
            }
        rows = seen.shown.map { enrolment in
            Row(
                id: enrolment.id.text, name: seen.known[enrolment.contact]?.card.title ?? "",
                sequence: enrolment.sequence.flatMap { seen.names[$0] } ?? "", tone: enrolment.state.tone,
                label: catalogue.sentence(enrolment.state.words),
                detail: enrolment.endedBy.map { catalogue.sentence($0.words) },
                when: moment(enrolment.endedAt ?? enrolment.createdAt))
        }
        isEmpty = rows.isEmpty
        let state = seen.state.map { "state=\($0.rawValue)&" } ?? ""
        pages = PageLinks(page: seen.page, size: Self.size, total: seen.total, catalogue) {
            "/outreach/mails?\(state)page=\($0)"
        }
    }
}

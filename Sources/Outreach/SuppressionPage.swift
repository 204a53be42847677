import Foundation
import Primitives
import Web

/// To whom a person does not write.
struct SuppressionPage: Page {
    static let template = "outreach-do-not-contact"
    static let size = 100

    let places: [OutreachPlace]
    let entries: [Entry]
    let isEmpty: Bool
    let pages: PageLinks
    let form: FormView

    var title: WordKey { WordKey("outreach.suppression.title") }

    struct Entry: Sendable {
        let id: String
        let label: String?
        let isDomain: Bool
        let since: Moment
    }

    init(
        _ shown: [SuppressionStore.Listed], total: Int, page: Int, _ form: Form, _ exchange: Exchange,
        _ moment: ReaderMoments
    ) {
        places = OutreachPlace.all(on: "/outreach/do-not-contact", exchange.catalogue)
        entries = shown.map {
            Entry(
                id: $0.id.text, label: $0.label, isDomain: $0.kind == "domain",
                since: moment($0.createdAt))
        }
        isEmpty = total == 0
        pages = PageLinks(page: page, size: Self.size, total: total, exchange.catalogue) {
            "/outreach/do-not-contact?page=\($0)"
        }
        self.form = exchange.view(form, labels: ["entry": WordKey("outreach.suppression.entry")])
    }
}

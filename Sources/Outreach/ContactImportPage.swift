import Foundation
import Primitives
import Web

/// Where a file of contacts is chosen.
struct ContactUploadPage: Page {
    static let template = "outreach-import"
    let form: FormView
    let limit: String
    let size = "20 MB"

    var title: WordKey { WordKey("outreach.import.title") }

    init(_ form: Form, _ exchange: Exchange) {
        self.form = exchange.view(form)
        limit = exchange.catalogue.count(ContactFile.maximumRows)
    }
}

/// What a file would do, before it does.
struct ContactImportPage: Page {
    static let template = "outreach-import-preview"

    let id: String
    let file: String
    let rows: String
    let newCount: String
    let knownCount: String
    let refusedCount: String
    let columns: [Column]
    /// How many there is room for, where that is not enough.
    let room: String?
    let first: [Shown]
    let problems: [Problem]
    let hasProblems: Bool
    let moreProblems: String?
    let isReady: Bool
    let form: FormView

    var title: WordKey { WordKey("outreach.import.preview") }

    struct Column: Sendable {
        let name: String
        let heading: String
        let sample: String
        let options: [FormView.Option]
    }

    struct Shown: Sendable {
        let name: String
        let address: String
        let initials: String
        let tone: Int
        let detail: String?
    }

    struct Problem: Sendable {
        let row: String
        let column: String
        let reason: String
    }

    init(_ id: ContactImportID, _ summary: ContactImportSummary, _ form: Form, _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        self.id = id.text
        (file, rows) = (summary.fileName, catalogue.count(summary.rowCount))
        (newCount, knownCount) = (catalogue.count(summary.newCount), catalogue.count(summary.knownCount))
        refusedCount = catalogue.count(max(0, summary.rowCount - summary.newCount - summary.knownCount))
        columns = Self.columns(summary, form, catalogue)
        room = summary.newCount > summary.room ? catalogue.count(summary.room) : nil
        first = summary.first.map { card in
            let disc = Disc(name: card.title)
            return Shown(
                name: card.title, address: card.address.text, initials: disc.initials, tone: disc.tone,
                detail: card.organisation)
        }
        problems = summary.problems.map {
            Problem(row: "\($0.row)", column: $0.column, reason: catalogue.sentence(WordKey(known: $0.key, $0.values)))
        }
        hasProblems = !problems.isEmpty
        moreProblems =
            summary.problemCount > problems.count ? catalogue.count(summary.problemCount - problems.count) : nil
        isReady = summary.isReady
        self.form = exchange.view(form)
    }

    /// Chosen is what was submitted, else what the file is read with now.
    private static func columns(_ summary: ContactImportSummary, _ form: Form, _ catalogue: Catalogue) -> [Column] {
        summary.header.enumerated().map { index, heading in
            let now = summary.mapping.columns.indices.contains(index) ? summary.mapping.columns[index] : .ignored
            let chosen = form.values[ContactColumnForm.field(index)] ?? now.text
            let options = ContactColumn.offered(for: heading).map {
                FormView.Option(value: $0.text, label: catalogue.sentence($0.words), selected: $0.text == chosen)
            }
            let sample = summary.samples.indices.contains(index) ? summary.samples[index] : ""
            return Column(name: ContactColumnForm.field(index), heading: heading, sample: sample, options: options)
        }
    }
}

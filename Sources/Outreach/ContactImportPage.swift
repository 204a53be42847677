import Foundation
import Primitives
import Web

/// Where a file of contacts is chosen.
struct ContactUploadPage: Page {
    static let template = "outreach-import"
    let form: FormView
    var title: WordKey { WordKey("outreach.import.title") }
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
    let first: [Shown]
    let problems: [Problem]
    let hasProblems: Bool
    let moreProblems: String?
    let isReady: Bool

    var title: WordKey { WordKey("outreach.import.preview") }

    struct Column: Sendable {
        let heading: String
        let meaning: String
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

    init(_ id: ContactImportID, _ summary: ContactImportSummary, _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        self.id = id.text
        (file, rows) = (summary.fileName, "\(summary.rowCount)")
        (newCount, knownCount) = ("\(summary.newCount)", "\(summary.knownCount)")
        refusedCount = "\(max(0, summary.rowCount - summary.newCount - summary.knownCount))"
        columns = summary.columns.map {
            Column(heading: $0.heading, meaning: catalogue.sentence(WordKey(known: $0.key, $0.values)))
        }
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
        moreProblems = summary.problemCount > problems.count ? "\(summary.problemCount - problems.count)" : nil
        isReady = summary.newCount + summary.knownCount > 0
    }
}

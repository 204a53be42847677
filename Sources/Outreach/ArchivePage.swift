import Foundation
import Primitives
import Web

/// Where everything is fetched, and an archive is chosen to be taken back.
struct ArchiveUploadPage: Page {
    static let template = "outreach-archive"
    let form: FormView
    let size = "64 MB"

    var title: WordKey { WordKey("outreach.archive.title") }

    init(_ form: Form, _ exchange: Exchange) { self.form = exchange.view(form) }
}

/// What an archive would bring, before it does.
struct ArchivePage: Page {
    static let template = "outreach-archive-preview"

    let id: String
    let file: String
    let made: Moment
    let figures: [Figure]
    let problems: [Problem]
    let hasProblems: Bool
    let moreProblems: String?
    let room: String?
    let isReady: Bool

    var title: WordKey { WordKey("outreach.archive.preview") }

    struct Figure: Sendable {
        let label: String
        let count: String
    }

    struct Problem: Sendable {
        let file: String
        let line: String
    }

    init(_ id: ContactImportID, _ summary: ArchiveSummary, _ exchange: Exchange, _ moment: ReaderMoments) {
        let catalogue = exchange.catalogue
        (self.id, file) = (id.text, summary.fileName)
        made = moment(summary.made)
        let all: [(WordKey, Int)] = [
            (WordKey("outreach.import.new"), summary.newContacts),
            (WordKey("outreach.import.known"), summary.knownContacts),
            (WordKey("outreach.archive.left-out"), summary.leftOut),
            (WordKey("outreach.archive.sequences"), summary.sequences),
            (WordKey("outreach.archive.conversations"), summary.conversations),
            (WordKey("outreach.archive.entries"), summary.entries),
        ]
        figures = all.map { Figure(label: catalogue.sentence($0.0), count: catalogue.count($0.1)) }
        problems = summary.problems.map { Problem(file: $0.file, line: catalogue.count($0.line)) }
        hasProblems = !problems.isEmpty
        let more = summary.problemCount - problems.count
        moreProblems = more > 0 ? catalogue.count(more) : nil
        room = summary.newContacts > summary.room ? catalogue.count(summary.room) : nil
        isReady = summary.isReady
    }
}

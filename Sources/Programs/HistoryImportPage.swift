import Primitives
import Web

/// Past rounds from a file: choose it, look at what it says, say yes.
struct HistoryImportPage: Page {
    static let template = "history-import"

    let program: Link
    /// Rounds that were brought in before.
    let kept: String?
    let staged: Staged?
    let form: FormView
    let limit = "50,000"
    let size = "5 MB"

    var title: WordKey { WordKey("programs.history.title") }

    struct Link: Sendable {
        let id: String
        let name: String
    }

    struct Staged: Sendable {
        let file: String
        let rows: String
        let rounds: String
        let meetings: String
        let people: String
        let unknown: String?
        let dropped: String?
        let problems: [Problem]
        let hasProblems: Bool
        let more: String?
        let ready: Bool
    }

    struct Problem: Sendable {
        let row: String
        let column: String
        let reason: String
    }

    init(_ program: Program, _ staged: StagedHistory?, kept: Int, form: FormView, _ catalogue: Catalogue) {
        self.program = Link(id: program.id.text, name: program.name)
        self.kept = kept > 0 ? "\(kept)" : nil
        self.staged = staged.map { Staged($0, catalogue) }
        self.form = form
    }
}

extension HistoryImportPage.Staged {
    init(_ staged: StagedHistory, _ catalogue: Catalogue) {
        let more = staged.problemCount - staged.problems.count
        self.init(
            file: staged.fileName, rows: catalogue.count(staged.rows), rounds: catalogue.count(staged.rounds),
            meetings: catalogue.count(staged.meetings.count), people: catalogue.count(staged.people - staged.unknown),
            unknown: staged.unknown > 0 ? catalogue.count(staged.unknown) : nil,
            dropped: staged.dropped > 0 ? catalogue.count(staged.dropped) : nil,
            problems: staged.problems.map {
                HistoryImportPage.Problem(
                    row: "\($0.row)", column: "\($0.column)", reason: catalogue.sentence($0.words))
            }, hasProblems: !staged.problems.isEmpty, more: more > 0 ? catalogue.count(more) : nil,
            ready: staged.isReady)
    }
}

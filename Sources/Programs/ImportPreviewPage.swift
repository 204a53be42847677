import Accounts
import Primitives
import Web

/// What a file would do. Nothing is written yet.
struct ImportPreviewPage: Page {
    static let template = "import-preview"

    let upload: Upload
    let counts: Counts
    let bar: Bar?
    let columns: [Column]
    let headers: [Header]
    let rows: [Row]
    let problems: [Problem]
    let hasProblems: Bool
    let moreProblems: String?
    let ready: Bool
    let form: FormView

    var title: WordKey { WordKey("programs.preview.title") }

    struct Upload: Sendable {
        let id: String
        let file: String
        let rows: String
    }

    struct Counts: Sendable {
        let new: String
        let changed: String
        let same: String
        let refused: String
    }

    struct Column: Sendable {
        let name: String
        let header: String
        let sample: String
        let options: [FormView.Option]
    }

    struct Header: Sendable {
        let label: String
    }

    struct Row: Sendable {
        let number: String
        let cells: [Cell]
    }

    struct Cell: Sendable {
        let label: String
        let value: String
    }

    struct Problem: Sendable {
        let row: String
        let column: String
        let reason: String
    }

    init(_ staged: StagedImport, _ form: Form, _ exchange: Exchange) {
        let (preview, catalogue) = (staged.preview, exchange.catalogue)
        upload = Upload(id: staged.id.text, file: preview.fileName, rows: catalogue.count(preview.rowCount))
        let refused = preview.rowCount - (preview.counts.map { $0.new + $0.changed + $0.same } ?? 0)
        counts = Counts(
            new: catalogue.count(preview.counts?.new ?? 0), changed: catalogue.count(preview.counts?.changed ?? 0),
            same: catalogue.count(preview.counts?.same ?? 0), refused: catalogue.count(refused))
        bar = preview.counts.flatMap { Self.bar($0, refused: refused, catalogue) }
        columns = Self.columns(preview, form, catalogue)
        let kept = preview.mapping.columns.filter { $0 != .ignore }.shown
        headers = kept.map { Header(label: catalogue.sentence($0.words)) }
        rows = preview.first.map { shown in
            let cells = kept.map { Cell(label: catalogue.sentence($0.words), value: shown.profile.text(of: $0)) }
            return Row(number: "\(shown.row)", cells: cells)
        }
        problems = preview.problems.map { problem in
            let header = preview.header.indices.contains(problem.column - 1) ? preview.header[problem.column - 1] : ""
            return Problem(row: "\(problem.row)", column: header, reason: catalogue.sentence(problem.words))
        }
        hasProblems = !preview.problems.isEmpty
        let more = preview.problemCount - preview.problems.count
        moreProblems = more > 0 ? catalogue.count(more) : nil
        ready = preview.isReady && staged.state == .staged
        self.form = exchange.view(form)
    }

    private static func bar(_ counts: ImportCounts, refused: Int, _ catalogue: Catalogue) -> Bar? {
        Bar(
            [
                ("new", catalogue.sentence(WordKey("programs.preview.new")), counts.new),
                ("changed", catalogue.sentence(WordKey("programs.preview.changed")), counts.changed),
                ("same", catalogue.sentence(WordKey("programs.preview.same")), counts.same),
                ("refused", catalogue.sentence(WordKey("programs.preview.refused")), refused),
            ], catalogue)
    }

    /// Chosen is what was submitted, else what the file is read with now.
    private static func columns(_ preview: ImportPreview, _ form: Form, _ catalogue: Catalogue) -> [Column] {
        preview.header.enumerated().map { index, header in
            let mapping = preview.mapping.columns
            let current = mapping.indices.contains(index) ? mapping[index] : .ignore
            let chosen = form.values[ImportColumns.field(index)] ?? current.text
            let options = ImportColumns.offered(for: header).map { column in
                FormView.Option(
                    value: column.text, label: catalogue.sentence(column.words), selected: column.text == chosen)
            }
            let sample = preview.samples.indices.contains(index) ? preview.samples[index] : ""
            return Column(name: ImportColumns.field(index), header: header, sample: sample, options: options)
        }
    }
}

extension [RosterColumn] {
    /// Given and family name are kept as one name, so they are shown as one.
    fileprivate var shown: [RosterColumn] {
        var hasName = false
        return compactMap { column in
            guard [.name, .givenName, .familyName].contains(column) else { return column }
            defer { hasName = true }
            return hasName ? nil : .name
        }
    }
}

extension Profile {
    fileprivate func text(of column: RosterColumn) -> String {
        switch column {
        case .address: address.text
        case .name, .givenName, .familyName: name
        case .department: department ?? ""
        case .location: location ?? ""
        case .timeZone: timeZone ?? ""
        case .startDate: startDate ?? ""
        case .custom(let name): custom[name] ?? ""
        case .ignore: ""
        }
    }
}

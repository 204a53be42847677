import Primitives
import Web

/// Choose a roster file.
struct ImportUploadPage: Page {
    static let template = "import-upload"
    let form: FormView
    let limit = "100,000"
    let size = "20 MB"

    var title: WordKey { WordKey("programs.import.title") }
}

/// After the import.
struct ImportDonePage: Page {
    static let template = "import-done"
    let counts: Counts
    let total: String
    let hasPrograms: Bool

    var title: WordKey { WordKey("programs.import-done.title") }

    struct Counts: Sendable {
        let new: String
        let changed: String
        let same: String

        init(_ counts: ImportCounts, _ catalogue: Catalogue) {
            new = catalogue.count(counts.new)
            changed = catalogue.count(counts.changed)
            same = catalogue.count(counts.same)
        }
    }
}

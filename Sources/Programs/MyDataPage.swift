import Primitives
import Web

/// What is stored about somebody, in plain words, with what they can do about it.
struct MyDataPage: Page {
    static let template = "my-data"
    let path: String
    let sections: [StoredData.Section]
    let erasesAtOnce: Bool
    let form: FormView

    var title: WordKey { WordKey("programs.stored.title") }

    init(_ data: StoredData, path: String, erasesAtOnce: Bool, _ form: FormView) {
        self.path = path
        sections = data.sections
        self.erasesAtOnce = erasesAtOnce
        self.form = form
    }
}

/// The last page that somebody sees who erased themselves.
struct ErasedPage: Page {
    static let template = "erased"
    var title: WordKey { WordKey("programs.erased.title") }
}

import Accounts
import Primitives
import Web

/// Sends the mails of a round to oneself, as somebody would get them.
struct TestRoundPage: Page {
    static let template = "test-round"

    let program: Link
    /// Where the mail goes; nil where the reader's own profile is gone.
    let to: String?
    let form: FormView

    var title: WordKey { WordKey("programs.test.title") }

    struct Link: Sendable {
        let id: String
        let name: String
    }

    init(_ program: Program, _ reader: Person?, _ form: Form, _ exchange: Exchange) {
        self.program = Link(id: program.id.text, name: program.name)
        to = reader?.profile.address.text
        self.form = exchange.view(form, labels: ["person": WordKey("programs.test.person")])
    }
}

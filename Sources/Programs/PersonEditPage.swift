import Accounts
import Primitives
import Web

/// What is known about somebody, to be corrected.
struct PersonEditPage: Page {
    static let template = "person-edit"
    let id: String
    let name: String
    /// Attributes of the workspace's own come from its roster and are changed there.
    let hasAttributes: Bool
    let form: FormView

    var title: WordKey { WordKey("programs.person-edit.title", ["name": name]) }

    init(_ person: Person, _ form: Form, _ exchange: Exchange) {
        (id, name) = (person.id.text, person.profile.name)
        hasAttributes = !person.profile.custom.isEmpty
        self.form = exchange.view(form, labels: PersonForm.labels)
    }
}

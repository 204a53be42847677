import Accounts
import Primitives
import Web

/// What is known about somebody, to be corrected.
struct PersonEditPage: Page {
    static let template = "person-edit"
    let id: String
    let name: String
    let attributes: [PersonAttributes.Field]
    let hasAttributes: Bool
    let form: FormView
    /// It was changed while the form was open.
    var meanwhile: FormMeanwhile?

    var title: WordKey { WordKey("programs.person-edit.title", ["name": name]) }

    init(_ person: Person, _ names: [String], _ form: Form, _ exchange: Exchange) {
        (id, name) = (person.id.text, person.profile.name)
        attributes = PersonAttributes(names, form, exchange.catalogue).fields
        hasAttributes = !attributes.isEmpty
        self.form = exchange.view(
            form, options: PersonForm.options(form, exchange.catalogue),
            labels: PersonForm.labels.merging(PersonAttributes.labels(form)) { $1 })
    }
}

/// One person is added by hand.
struct PersonNewPage: Page {
    static let template = "person-new"
    let attributes: [PersonAttributes.Field]
    let hasAttributes: Bool
    let form: FormView

    var title: WordKey { WordKey("programs.person-new.title") }

    init(_ names: [String], _ form: Form, _ exchange: Exchange) {
        attributes = PersonAttributes(names, form, exchange.catalogue).fields
        hasAttributes = !attributes.isEmpty
        self.form = exchange.view(
            form, options: PersonForm.options(form, exchange.catalogue),
            labels: PersonForm.labels.merging(PersonAttributes.labels(form)) { $1 })
    }
}

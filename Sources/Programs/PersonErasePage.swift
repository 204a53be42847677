import Accounts
import Primitives
import Web

/// Asks once more before somebody is erased.
struct PersonErasePage: Page {
    static let template = "person-erase"
    let id: String
    let name: String
    let address: String

    var title: WordKey { WordKey("programs.person-erase.title", ["name": name]) }

    init(_ person: Person) {
        (id, name, address) = (person.id.text, person.profile.name, person.profile.address.text)
    }
}

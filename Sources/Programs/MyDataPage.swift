import Accounts
import Foundation
import Primitives
import Web

/// What is stored about somebody, in plain words, with what they can do about it.
struct MyDataPage: Page {
    static let template = "my-data"
    let path: String
    let workspace: String
    let sections: [StoredData.Section]
    let erasesAtOnce: Bool
    /// Since when their wish to be erased waits for somebody.
    let asked: Day?
    let form: FormView

    var title: WordKey { WordKey("programs.stored.title") }

    init(_ facts: StoredFacts, _ seat: PersonSeat, _ form: FormView, _ catalogue: Catalogue) {
        path = seat.path
        workspace = facts.mine.workspace
        sections = StoredData(facts, catalogue).sections
        erasesAtOnce = facts.erasesAtOnce
        let zone = facts.mine.person.profile.timeZone.flatMap(TimeZone.init(identifier:)) ?? .gmt
        let open = facts.requests.last { $0.kind == .erase && !$0.isDone }
        asked = open.map { Day($0.createdAt, catalogue, zone) }
        self.form = form
    }
}

/// The last page that somebody sees who erased themselves.
struct ErasedPage: Page {
    static let template = "erased"
    var title: WordKey { WordKey("programs.erased.title") }
}

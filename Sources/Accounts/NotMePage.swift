import Primitives
import Web

/// Where the link of a mail about a new device lands. Opening it does nothing yet.
struct NotMePage: Page {
    static let template = "not-me"
    let title = WordKey("accounts.not-me.title")
    let form: FormView
}

/// What has been done about it.
struct NotMeDonePage: Page {
    static let template = "not-me-done"
    let title: WordKey
    let hours: String
    let isBack: Bool
    let isLost: Bool

    init(hours: String, _ address: ReportedAddress) {
        self.hours = hours
        (isBack, isLost) = (address.isBack, address == .lost)
        title = isLost ? WordKey("accounts.not-me-done.title-lost") : WordKey("accounts.not-me-done.title")
    }
}

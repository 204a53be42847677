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
    let title = WordKey("accounts.not-me-done.title")
    let hours: String
}

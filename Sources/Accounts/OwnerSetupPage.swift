import Primitives
import Web

/// Where the one-time link of the machine lands.
struct OwnerLinkPage: Page {
    static let template = "owner-link"
    let title = WordKey("accounts.owner-link.title")
    let form: FormView
}

/// The first run: who you are, and what the workspace is called.
struct OwnerSetupPage: Page {
    static let template = "owner-setup"
    let title = WordKey("accounts.owner-setup.title")
    let form: FormView
}

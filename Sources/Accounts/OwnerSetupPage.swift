import Primitives
import Web

/// Where the one-time link of the machine lands.
struct OwnerLinkPage: Page {
    static let template = "owner-link"
    let form: FormView
    /// It signs in the owner there is.
    let hasOwner: Bool

    var title: WordKey {
        hasOwner ? WordKey("accounts.owner-link.title-again") : WordKey("accounts.owner-link.title")
    }
}

/// The first run: who you are, and what the workspace is called.
struct OwnerSetupPage: Page {
    static let template = "owner-setup"
    let title = WordKey("accounts.owner-setup.title")
    let form: FormView
}

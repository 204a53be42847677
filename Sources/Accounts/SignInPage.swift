import Primitives
import Web

/// Asks for the address to send a sign-in mail to.
struct SignInPage: Page {
    static let template = "sign-in"
    let title = WordKey("accounts.sign-in.title")
    let form: FormView
    /// Where to go afterwards: a path of ours.
    let next: String?
    let ways: [Way]

    struct Way: Sendable {
        let path: String
        let label: String
        /// A form that ends at a provider, instead of a link.
        let leaves: Bool
        let next: String
    }
}

/// What to do next; the same for known and unknown addresses.
struct SignInSentPage: Page {
    static let template = "sign-in-sent"
    let title = WordKey("accounts.sign-in-sent.title")
    let address: String
    let minutes: String
    let form: FormView
    /// There is no mail server: the mail stays on the machine.
    let isKept: Bool
}

/// Where the mailed link lands. Opening it uses nothing up.
struct SignInLinkPage: Page {
    static let template = "sign-in-link"
    let title = WordKey("accounts.sign-in-link.title")
    let elsewhere: Bool
}

struct SignInDeadPage: Page {
    static let template = "sign-in-link-dead"
    let title = WordKey("accounts.sign-in-dead.title")
    let minutes: String
}

struct SignOutPage: Page {
    static let template = "sign-out"
    let title = WordKey("accounts.sign-out.title")
}

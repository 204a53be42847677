import Primitives
import Web

/// Chooses an authenticator app as second factor.
struct AuthenticatorStartPage: Page {
    static let template = "authenticator-start"
    let title = WordKey("credentials.authenticator.title")
    let next: String
}

/// The secret as a picture and as text, and the first code to be typed.
struct AuthenticatorPage: Page {
    static let template = "authenticator"
    let title = WordKey("credentials.authenticator.title")
    let form: FormView
    let id: String
    let picture: Picture?
    let secret: String
    let link: String
    let next: String

    /// The code as one path of an SVG, and how many squares wide it is.
    struct Picture: Sendable {
        let edge: Int
        let path: String
    }
}

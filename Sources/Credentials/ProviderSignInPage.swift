import Primitives
import Web

/// The provider knows them, and we do not.
struct ProviderSignInPage: Page {
    static let template = "not-connected"
    let title = WordKey("credentials.not-connected.title")
    let provider: String
}

/// What a provider answered is not believed: with the other ways in.
struct ProviderRefusedPage: Page {
    static let template = "provider-refused"
    let title = WordKey("credentials.refused.title")
    let provider: String
    let isSignIn: Bool
    /// The sign-in page, for where they wanted to go.
    let door: String
}

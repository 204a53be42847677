import Primitives
import Web

/// The provider knows them, and we do not.
struct ProviderSignInPage: Page {
    static let template = "not-connected"
    let title = WordKey("credentials.not-connected.title")
    let provider: String
}

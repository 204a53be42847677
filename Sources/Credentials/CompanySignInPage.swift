import Primitives
import Web

/// The workspace takes its own company's sign-in only.
struct CompanySignInPage: Page {
    static let template = "company-sign-in"
    let title = WordKey("credentials.company.title")
    let workspace: String
    let provider: String
    let name: String
    /// False where the operator has taken the provider out of the settings.
    let isConfigured: Bool
    let next: String
    /// The emergency way, for owners.
    let mayUsePasskey: Bool
}

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

/// Which ways in a workspace takes, for its owners.
struct SignInRulePage: Page {
    static let template = "sign-in-rule"
    let title = WordKey("credentials.rule.title")
    let passwords: Bool
    let isDemanding: Bool
    let demanded: String
    let demandedTenant: String
    let canDemand: Bool
    let offered: String
    let offeredTenant: String
}

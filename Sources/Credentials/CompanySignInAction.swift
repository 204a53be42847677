import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension CredentialsSlice {
    var companySignInRoutes: [Route] {
        [.get("/sign-in/company", .may(.ownProofShow), showCompanySignIn)]
    }

    func label(_ provider: String) -> String { providers.first { $0.name == provider }?.label ?? provider }

    /// Where a session lands that came in another way than the workspace demands.
    private func showCompanySignIn(_ exchange: Exchange) async throws -> Reply {
        let next = Self.safe(exchange.query("next", maximum: 500))
        guard let membership = try exchange.signedIn.membership else { return .redirect(to: next) }
        let rule = try await database.transaction(.workspace(membership.workspace)) {
            try SignInRulesStore().rules($0, membership.workspace)
        }
        guard let name = rule?.provider else { return .redirect(to: "/sessions") }
        let page = CompanySignInPage(
            workspace: membership.workspaceName, provider: label(name), name: name,
            isConfigured: providers.contains { $0.name == name }, next: next, mayUsePasskey: membership.role == .owner)
        return .page(page).lettingForms(leadTo: providers.filter { $0.name == name }.map(\.formTarget))
    }
}

import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension CredentialsSlice {
    var companySignInRoutes: [Route] {
        [
            .get("/sign-in/company", .may(.ownProofShow), showCompanySignIn),
            .get("/workspace/sign-in", .may(.signInPolicyChange), showSignInRule),
            .post("/workspace/sign-in", .may(.signInPolicyChange), changeSignInRule),
        ]
    }

    var signInRules: SignInRuleStore { SignInRuleStore() }

    private func label(_ provider: String) -> String { providers.first { $0.name == provider }?.label ?? provider }

    /// Where a session lands that came in another way than the workspace demands.
    private func showCompanySignIn(_ exchange: Exchange) async throws -> Reply {
        let next = Self.safe(exchange.query("next", maximum: 500))
        guard let membership = try exchange.signedIn.membership else { return .redirect(to: next) }
        let rule = try await database.transaction(.workspace(membership.workspace)) {
            try signInRules.rule($0, of: membership.workspace)
        }
        guard let name = rule?.provider else { return .redirect(to: "/sessions") }
        let page = CompanySignInPage(
            workspace: membership.workspaceName, provider: label(name), name: name,
            isConfigured: providers.contains { $0.name == name }, next: next, mayUsePasskey: membership.role == .owner)
        return .page(page).lettingForms(leadTo: providers.filter { $0.name == name }.map(\.formTarget))
    }

    private func showSignInRule(_ exchange: Exchange) async throws -> Reply {
        let (caller, workspace) = (try exchange.signedIn, try exchange.membership.workspace)
        let (rule, origin) = try await ruleAndOrigin(caller, workspace)
        let demandable = origin.flatMap { Self.isOrganisation($0.provider, $0.tenant) ? $0 : nil }
        return .page(
            SignInRulePage(
                passwords: rule.allowsPasswords, isDemanding: rule.provider != nil,
                demanded: rule.provider.map(label) ?? "", demandedTenant: rule.tenant ?? "",
                canDemand: demandable != nil && rule.provider == nil,
                offered: demandable.map { label($0.provider) } ?? "", offeredTenant: demandable?.tenant ?? ""))
    }

    private func ruleAndOrigin(
        _ caller: Caller, _ workspace: WorkspaceID
    ) async throws -> (rule: SignInRule, origin: (provider: String, tenant: String?)?) {
        try await database.transaction(.system("reads a session's beginning")) { tx in
            guard let rule = try signInRules.rule(tx, of: workspace) else { throw RequestRefusal.notFound }
            return (rule, try signInRules.origin(tx, of: caller.session))
        }
    }

    /// Anybody can have an account at the large providers; only a directory there is an organisation's.
    private static func isOrganisation(_ provider: String, _ tenant: String?) -> Bool {
        tenant != nil || provider == ProviderSettings.genericName
    }

    /// An owner can demand what they came in by themselves, and nothing else: nobody locks themselves out by a mistake.
    private func changeSignInRule(_ exchange: Exchange) async throws -> Reply {
        let form = try exchange.form("passwords", "demand")
        let (caller, workspace) = (try exchange.signedIn, try exchange.membership.workspace)
        var (rule, origin) = try await ruleAndOrigin(caller, workspace)
        rule.allowsPasswords = form["passwords"] == "yes"
        if form["demand"] != "yes" {
            (rule.provider, rule.tenant) = (nil, nil)
        } else if rule.provider == nil {
            guard let origin, Self.isOrganisation(origin.provider, origin.tenant) else {
                throw SignInRuleRefusal.notTried
            }
            (rule.provider, rule.tenant) = (origin.provider, origin.tenant)
        }
        try await database.transaction(.workspace(workspace)) { [rule] tx in
            try signInRules.set(tx, rule, of: workspace)
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "workspace.sign-in-changed", by: .account(caller.account),
                    details: [
                        "passwords": rule.allowsPasswords ? "yes" : "no", "provider": rule.provider ?? "any",
                        "tenant": rule.tenant ?? "",
                    ]))
        }
        return .redirect(to: "/workspace/sign-in", notice: WordKey("credentials.rule.changed"))
    }
}

enum SignInRuleRefusal: Refusal {
    /// The present session did not come in through a company's directory.
    case notTried

    var status: Int { 409 }
    var words: WordKey { WordKey("credentials.rule.not-tried") }
}

import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension CredentialsSlice {
    var signInRulesRoutes: [Route] {
        [
            .get("/sign-in-rules", .may(.signInPolicyChange)) { try await rulesPage($0, nil, status: .ok) },
            .post("/sign-in-rules", .may(.signInPolicyChange), changeRules),
        ]
    }

    private func rulesPage(_ exchange: Exchange, _ form: Form?, status: HTTPStatus) async throws -> Reply {
        let (rules, origin) = try await rulesAndOrigin(exchange)
        let demand = SignInRulesPage.Demand(
            demanded: rules.provider.map(label), demandedTenant: rules.tenant,
            offered: origin.map { label($0.provider) }, offeredTenant: origin?.tenant)
        return .page(SignInRulesPage(rules, demand, form, exchange), status: status)
    }

    /// The rules as they are, and where this session began if an organisation's own sign-in can be demanded from it.
    private func rulesAndOrigin(_ exchange: Exchange) async throws -> (SignInRules, SessionOrigin?) {
        let (session, workspace) = (try exchange.signedIn.session, try exchange.membership.workspace)
        return try await database.transaction(.system("reads a session's beginning")) { tx in
            guard let rules = try SignInRulesStore().rules(tx, workspace) else { throw RequestRefusal.notFound }
            let origin = try CompanySignInStore().origin(tx, of: session)
            return (rules, origin.flatMap { $0.isOrganisation ? $0 : nil })
        }
    }

    private func changeRules(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("passwords", "minutes", "days", "demand")
        let passwords = form.choice("passwords", of: PasswordChoice.self)
        let minutes = form.integer("minutes", in: SignInRules.linkMinutes)
        let days = form.integer("days", in: SignInRules.sessionDays)
        guard let passwords, let minutes, let days else {
            return try await rulesPage(exchange, form, status: .unprocessableContent)
        }
        var (rules, origin) = try await rulesAndOrigin(exchange)
        (rules.allowsPasswords, rules.linkMinutes, rules.sessionDays) = (passwords == .yes, minutes, days)
        try demand(form["demand"] == "yes", origin, &rules)
        try await keep(rules, exchange)
        return .redirect(to: "/sign-in-rules", notice: WordKey("credentials.rules.saved"))
    }

    /// An owner can demand what they came in by themselves, and nothing else: nobody locks themselves out by a mistake.
    private func demand(_ isDemanded: Bool, _ origin: SessionOrigin?, _ rules: inout SignInRules) throws {
        guard isDemanded else {
            (rules.provider, rules.tenant) = (nil, nil)
            return
        }
        guard rules.provider == nil else { return }
        guard let origin else { throw SignInRuleRefusal.notTried }
        (rules.provider, rules.tenant) = (origin.provider, origin.tenant)
    }

    /// Passwords that are forbidden by this are deleted with it.
    private func keep(_ rules: SignInRules, _ exchange: Exchange) async throws {
        let (account, workspace) = (try exchange.signedIn.account, try exchange.membership.workspace)
        try await database.transaction(.system("keeps a workspace's rules, and no password that they forbid")) { tx in
            try SignInRulesStore().set(tx, workspace, rules)
            _ = try passwords.removeOrphans(tx)
            try audit.record(
                tx, workspace, AuditEvent("sign-in-rules.changed", by: .account(account), details: rules.details))
        }
    }

    enum PasswordChoice: String { case yes, no }
}

extension SignInRules {
    fileprivate var details: [String: String] {
        [
            "passwords": allowsPasswords ? "yes" : "no", "minutes": "\(linkMinutes)", "days": "\(sessionDays)",
            "provider": provider ?? "any", "tenant": tenant ?? "",
        ]
    }
}

enum SignInRuleRefusal: Refusal {
    /// The present session did not come in through a company's directory.
    case notTried

    var status: Int { 409 }
    var words: WordKey { WordKey("credentials.rules.not-tried") }
}

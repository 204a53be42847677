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

    private func rulesPage(
        _ exchange: Exchange, _ form: Form?, status: HTTPStatus, isStale: Bool = false
    ) async throws -> Reply {
        let (session, workspace) = (try exchange.signedIn.session, try exchange.membership.workspace)
        let (rules, origin) = try await database.transaction(.system("reads a session's beginning")) { tx in
            guard let rules = try SignInRulesStore().rules(tx, workspace) else { throw RequestRefusal.notFound }
            return (rules, try self.origin(tx, of: session))
        }
        let demand = SignInRulesPage.Demand(
            demanded: rules.provider.map(label), demandedTenant: rules.tenant,
            offered: origin.map { label($0.provider) }, offeredTenant: origin?.tenant)
        return .page(SignInRulesPage(rules, demand, form, isStale: isStale, exchange), status: status)
    }

    /// Where this session began, if an organisation's own sign-in can be demanded from it.
    private func origin(_ tx: Transaction, of session: UUID) throws -> SessionOrigin? {
        try CompanySignInStore().origin(tx, of: session).flatMap { $0.isOrganisation ? $0 : nil }
    }

    /// What an owner chose, and the rules that they had before them.
    private struct Wish: Sendable {
        let allowsPasswords: Bool
        let minutes: Int
        let days: Int
        let isDemanded: Bool
        let was: String
    }

    private func changeRules(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("passwords", "minutes", "days", "demand", "was")
        let passwords = form.choice("passwords", of: PasswordChoice.self)
        let minutes = form.integer("minutes", in: SignInRules.linkMinutes)
        let days = form.integer("days", in: SignInRules.sessionDays)
        guard let passwords, let minutes, let days else {
            return try await rulesPage(exchange, form, status: .unprocessableContent)
        }
        let wish = Wish(
            allowsPasswords: passwords == .yes, minutes: minutes, days: days, isDemanded: form["demand"] == "yes",
            was: form["was"])
        guard try await keep(wish, exchange) else {
            return try await rulesPage(exchange, form, status: .conflict, isStale: true)
        }
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

    /// Passwords that are forbidden by this are deleted with it. False where the rules are not those any more that the
    /// owner saw: a form that was open meanwhile must not switch off what it did not show.
    private func keep(_ wish: Wish, _ exchange: Exchange) async throws -> Bool {
        let (caller, workspace) = (try exchange.signedIn, try exchange.membership.workspace)
        return try await database.transaction(.system("keeps a workspace's rules, and no password that they forbid")) {
            tx in
            guard var rules = try SignInRulesStore().held(tx, workspace) else { throw RequestRefusal.notFound }
            guard rules.line == wish.was else { return false }
            (rules.allowsPasswords, rules.linkMinutes) = (wish.allowsPasswords, wish.minutes)
            rules.sessionDays = wish.days
            try demand(wish.isDemanded, origin(tx, of: caller.session), &rules)
            try SignInRulesStore().set(tx, workspace, rules)
            _ = try passwords.removeOrphans(tx)
            try audit.record(
                tx, workspace,
                AuditEvent("sign-in-rules.changed", by: .account(caller.account), details: rules.details))
            return true
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

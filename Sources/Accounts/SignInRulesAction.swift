import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension AccountsSlice {
    var signInRulesRoutes: [Route] {
        [
            .get("/sign-in-rules", .may(.signInPolicyChange)) { try await rulesPage($0, nil, status: .ok) },
            .post("/sign-in-rules", .may(.signInPolicyChange), changeRules),
        ]
    }

    private func rulesPage(_ exchange: Exchange, _ form: Form?, status: HTTPStatus) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let rules = try await database.transaction(.workspace(workspace)) {
            try SignInRulesStore().rules($0, workspace)
        }
        guard let rules else { throw RequestRefusal.notFound }
        return .page(SignInRulesPage(rules, form, exchange), status: status)
    }

    private func changeRules(_ exchange: Exchange) async throws -> Reply {
        let (caller, workspace) = (try exchange.signedIn, try exchange.membership.workspace)
        var form = try exchange.form("passwords", "minutes", "days")
        let passwords = form.choice("passwords", of: Allowance.self)
        let minutes = form.integer("minutes", in: SignInRules.linkMinutes)
        let days = form.integer("days", in: SignInRules.sessionDays)
        guard let passwords, let minutes, let days else {
            return try await rulesPage(exchange, form, status: .unprocessableContent)
        }
        let rules = SignInRules(allowsPasswords: passwords == .yes, linkMinutes: minutes, sessionDays: days)
        try await database.transaction(.workspace(workspace)) { tx in
            try SignInRulesStore().set(tx, workspace, rules)
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "sign-in-rules.changed", by: .account(caller.account),
                    details: ["passwords": passwords.rawValue, "minutes": "\(minutes)", "days": "\(days)"]))
        }
        return .redirect(to: "/sign-in-rules", notice: WordKey("accounts.rules.saved"))
    }

    private enum Allowance: String { case yes, no }
}

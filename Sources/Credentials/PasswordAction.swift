import Accounts
import Audit
import Factors
import Foundation
import Policy
import Primitives
import Store
import Web

extension CredentialsSlice {
    var passwordRoutes: [Route] {
        [
            .get("/account/password", .may(.ownFactorsChange)) { try await passwordPage($0, Form(), status: .ok) },
            .post("/account/password", .may(.ownFactorsChange), setPassword),
            .post("/account/password/remove", .may(.ownFactorsChange), removePassword),
        ]
    }

    private func passwordPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let caller = try exchange.signedIn
        let (isAllowed, hash) = try await database.transaction(.system("reads one's own ways in")) { tx in
            (try passwords.isAllowed(tx, caller.account), try passwords.hash(tx, caller.account))
        }
        guard isAllowed || hash != nil else { throw PasswordPolicyRefusal.notAllowed }
        let page = PasswordPage(
            form: exchange.view(form, labels: ["password": WordKey("credentials.password.label")]),
            hasPassword: hash != nil, minimum: "\(PasswordRules.minimumLength(Self.use(caller)))",
            address: caller.address)
        return .page(page, status: status)
    }

    private static func use(_ caller: Caller) -> PasswordRules.Use {
        caller.proof.hasFactors ? .withSecondFactor : .alone
    }

    private func setPassword(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        var form = try exchange.form("password")
        guard try await mayHavePassword(caller.account) else { throw PasswordPolicyRefusal.notAllowed }
        guard let password = checked(form["password"], caller, &form) else {
            return try await passwordPage(exchange, form.emptied("password"), status: .unprocessableContent)
        }
        let hash = try await hashing.hash(password)
        try await database.transaction(.system("sets a password and ends other sessions")) { tx in
            try accounts.accounts.hold(tx, caller.account)
            guard try passwords.isAllowed(tx, caller.account) else { throw PasswordPolicyRefusal.notAllowed }
            // As long as alone it must be, unless a factor stands beside it.
            guard try Self.use(caller) == .alone || factors.count(tx, caller.account) > 0 else {
                throw FactorRefusal.changed
            }
            try passwords.set(tx, hash, of: caller.account)
            try accounts.endEverythingElse(tx, caller.account, but: caller.session)
            try accounts.tellOfWayIn(
                tx, caller.account, WordKey("credentials.way.password"), language: exchange.catalogue.language)
            try audit.record(tx, nil, AuditEvent("password.set", by: .account(caller.account)))
        }
        return .redirect(to: "/account/sign-in-methods", notice: WordKey("credentials.password.set"))
    }

    /// What was typed, if it keeps the rules; else the rule it breaks stands beside the field. Typed as it is: a space at
    /// the end counts.
    private func checked(_ typed: String, _ caller: Caller, _ form: inout Form) -> Password? {
        do {
            let password = try Password(typed: typed)
            let address = try? EmailAddress(parsing: caller.address)
            let names = [caller.name, caller.membership?.workspaceName ?? ""]
            try PasswordRules.check(
                password, for: Self.use(caller),
                of: PasswordContext(names: names, addresses: address.map { [$0] } ?? []))
            return password
        } catch {
            form.refuse("password", error.words)
        }
        return nil
    }

    private func mayHavePassword(_ account: AccountID) async throws -> Bool {
        try await database.transaction(.system("reads which ways in are allowed")) {
            try passwords.isAllowed($0, account)
        }
    }

    private func removePassword(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        try await database.transaction(.system("removes a password and ends other sessions")) { tx in
            guard try passwords.remove(tx, of: caller.account) else { return }
            try accounts.endEverythingElse(tx, caller.account, but: caller.session)
            try accounts.tellOfWayOut(
                tx, caller.account, [WordKey("credentials.way.password")], language: exchange.catalogue.language)
            try audit.record(tx, nil, AuditEvent("password.removed", by: .account(caller.account)))
        }
        return .redirect(to: "/account/sign-in-methods", notice: WordKey("credentials.password.removed"))
    }
}

enum PasswordPolicyRefusal: Refusal {
    case notAllowed

    var status: Int { 403 }
    var words: WordKey { WordKey("credentials.password.not-allowed") }
}

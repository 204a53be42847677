import Accounts
import Audit
import Factors
import Foundation
import Limits
import Policy
import Primitives
import Store
import Web

extension CredentialsSlice {
    var authenticatorRoutes: [Route] {
        [
            .get("/account/authenticator", .may(.ownFactorsAdd), showAuthenticator),
            .post("/account/authenticator", .may(.ownFactorsAdd), beginAuthenticator),
            .post("/account/authenticator/confirm", .may(.ownFactorsAdd), confirmAuthenticator),
        ]
    }

    private var authenticators: AuthenticatorStore { AuthenticatorStore(factors: factors) }

    private func showAuthenticator(_ exchange: Exchange) async throws -> Reply {
        if let door = try await proofDoor(exchange) { return door }
        let account = try exchange.signedIn.account
        let pending = try await database.transaction(.account(account)) { try authenticators.pending($0, of: account) }
        let next = Self.safe(exchange.query("next", maximum: 500) ?? "/account/sign-in-methods")
        guard let pending, exchange.query("step") == "code" else { return .page(AuthenticatorStartPage(next: next)) }
        return try .page(page(exchange, Form(), pending.id, pending.secret, next: next))
    }

    private func page(
        _ exchange: Exchange, _ form: Form, _ id: UUID, _ secret: TOTPSecret, next: String
    ) throws -> AuthenticatorPage {
        let address = try exchange.signedIn.address
        let link = secret.link(issuer: "Klatch", account: address)
        return AuthenticatorPage(
            form: exchange.view(form, labels: ["code": WordKey("credentials.code.label")]),
            id: id.uuidString.lowercased(), picture: QRCode(link).map { .init(edge: $0.edge, path: $0.darkPath) },
            secret: secret.text,
            link: link, next: next)
    }

    private func beginAuthenticator(_ exchange: Exchange) async throws -> Reply {
        if let door = try await proofDoor(exchange) { return door }
        let form = try exchange.form("next")
        let caller = try exchange.signedIn
        let name = exchange.catalogue.sentence(WordKey("credentials.authenticator.name"))
        _ = try await database.transaction(.account(caller.account)) { tx in
            guard try factors.count(tx, caller.account) < FactorStore.maximum else { throw FactorRefusal.tooMany }
            let others = try factors.list(tx, caller.account).count { $0.kind == .totp }
            return try authenticators.begin(
                tx, named: others == 0 ? name : "\(name) \(others + 1)", of: caller.account)
        }
        return .redirect(
            to: "/account/authenticator?step=code&next=" + LocalPath.encoded(Self.safe(form["next"])))
    }

    private enum Confirmation: Sendable {
        case added([RecoveryCode])
        case wrong(UUID, TOTPSecret)
        case gone
    }

    private func confirmAuthenticator(_ exchange: Exchange) async throws -> Reply {
        if let door = try await proofDoor(exchange) { return door }
        var form = try exchange.form("factor", "code", "next")
        let caller = try exchange.signedIn
        let next = Self.safe(form["next"])
        // The page shows the secret: nothing could be guessed here, but whoever mistypes is slowed as elsewhere.
        let attempt = try await delays.begin(.secondFactor, limiter.keys.account(caller.account))
        let result = try await database.transaction(.system("adds a factor and ends other sessions")) { [form] tx in
            try confirm(tx, form, caller, attempt, exchange)
        }
        switch result {
        case .added(let codes): return afterEnrolment(codes, next: next)
        case .gone: return .redirect(to: "/account/authenticator")
        case .wrong(let id, let secret):
            form.refuse("code", WordKey("credentials.code.wrong"))
            return try .page(
                page(exchange, form.emptied("code"), id, secret, next: next), status: .unprocessableContent)
        }
    }

    private func confirm(
        _ tx: Transaction, _ form: Form, _ caller: Caller, _ attempt: DelayedTry, _ exchange: Exchange
    ) throws -> Confirmation {
        guard let pending = try authenticators.pending(tx, of: caller.account),
            Identifier<Factor>(form["factor"])?.uuid == pending.id
        else { return .gone }
        guard try authenticators.confirm(tx, pending.id, code: form["code"], of: caller.account) else {
            return .wrong(pending.id, pending.secret)
        }
        try delays.succeed(tx, attempt)
        return .added(try enrolled(tx, .totp, caller, exchange))
    }
}

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
            .get("/account/authenticator/{factor}", .may(.ownFactorsAdd), showPending),
            .post("/account/authenticator", .may(.ownFactorsAdd), beginAuthenticator),
            .post("/account/authenticator/confirm", .may(.ownFactorsAdd), confirmAuthenticator),
        ]
    }

    private var authenticators: AuthenticatorStore { AuthenticatorStore(factors: factors) }

    private func showAuthenticator(_ exchange: Exchange) async throws -> Reply {
        if let door = try await proofDoor(exchange, back: Self.start) { return door }
        return .page(AuthenticatorStartPage(next: Self.goal(exchange)))
    }

    private static let start = "/account/authenticator"

    private static func goal(_ exchange: Exchange) -> String {
        safe(exchange.query("next", maximum: 500) ?? "/account/sign-in-methods")
    }

    /// Named by its address: nobody is shown, as their own beginning, what somebody else once began in their name.
    private static func path(_ id: UUID) -> String { "\(start)/\(id.uuidString.lowercased())" }

    private func showPending(_ exchange: Exchange) async throws -> Reply {
        let id: Identifier<Factor> = try exchange.id("factor")
        if let door = try await proofDoor(exchange, back: Self.path(id.uuid)) { return door }
        let account = try exchange.signedIn.account
        let pending = try await database.transaction(.account(account)) { try authenticators.pending($0, of: account) }
        guard let pending, pending.id == id.uuid else { throw RequestRefusal.notFound }
        return try .page(page(exchange, Form(), pending.id, pending.secret, next: Self.goal(exchange)))
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
        if let door = try await proofDoor(exchange, back: Self.start) { return door }
        let form = try exchange.form("next")
        let caller = try exchange.signedIn
        let name = exchange.catalogue.sentence(WordKey("credentials.authenticator.name"))
        let id = try await database.transaction(.account(caller.account)) { tx in
            guard try factors.count(tx, caller.account) < FactorStore.maximum else { throw FactorRefusal.tooMany }
            let others = try factors.list(tx, caller.account).count { $0.kind == .totp }
            return try authenticators.begin(
                tx, named: others == 0 ? name : "\(name) \(others + 1)", of: caller.account)
        }
        return .redirect(to: Self.path(id) + "?next=" + LocalPath.encoded(Self.safe(form["next"])))
    }

    private enum Confirmation: Sendable {
        case added([RecoveryCode])
        case wrong(UUID, TOTPSecret)
        case gone
    }

    private func confirmAuthenticator(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("factor", "code", "next")
        let caller = try exchange.signedIn
        let back = Identifier<Factor>(form["factor"]).map { Self.path($0.uuid) } ?? Self.start
        if let door = try await proofDoor(exchange, back: back) { return door }
        let next = Self.safe(form["next"])
        // The page shows the secret: nothing could be guessed here, but whoever mistypes is slowed as elsewhere.
        let attempt = try await delays.begin(.secondFactor, limiter.keys.account(caller.account))
        let result = try await database.transaction(.system("adds a factor and ends other sessions")) { [form] tx in
            try confirm(tx, form, caller, attempt, exchange)
        }
        switch result {
        case .added(let codes): return afterEnrolment(codes, next: next)
        case .gone: return .redirect(to: Self.start, trouble: WordKey("credentials.authenticator.gone"))
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

import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

extension TokensSlice {
    var tokenRoutes: [Route] {
        [
            .get("/account/tokens", .may(.ownTokensView)) { try await tokensPage($0) },
            .post("/account/tokens", .may(.ownTokens), makeToken),
            .post("/account/tokens/{bearer}/end", .may(.ownTokensView), endToken),
        ]
    }

    private func tokensPage(
        _ exchange: Exchange, made: Token? = nil, _ form: Form = Form(), status: HTTPStatus = .ok
    ) async throws -> Reply {
        let (workspace, account) = (try exchange.membership.workspace, try exchange.signedIn.account)
        let live = try await database.transaction(.workspace(workspace)) { try tokens.live($0, workspace, account) }
        return .page(TokensPage(live, made: made, form: form, try await exchange.zone(), exchange), status: status)
    }

    /// Shows the page at once instead of sending the browser there: the token is shown this once and kept nowhere.
    private func makeToken(_ exchange: Exchange) async throws -> Reply {
        let (membership, caller) = (try exchange.membership, try exchange.signedIn)
        guard membership.isActive else { throw RequestRefusal.forbidden }
        guard caller.proof.satisfiesWorkspace else { throw TokenError.needsCompanySignIn }
        var form = try exchange.form("name", "scopes", "days")
        let name = form.text("name", maximum: TokenRule.maximumName)
        let choice = form.choice("scopes", of: TokenChoice.self)
        let days = form.integer("days", in: 1...TokenRule.maximumDays)
        guard let name, let choice, let days else {
            return try await tokensPage(exchange, form, status: .unprocessableContent)
        }
        let wish = TokenStore.Wish(name: name, scopes: choice.scopes, days: days)
        let token = try await database.transaction(.workspace(membership.workspace)) { tx in
            let (token, id) = try tokens.make(
                tx, membership.workspace, caller.account, by: caller.proof.method, wish)
            try audit.record(
                tx, membership.workspace,
                AuditEvent(
                    "token.made", by: .account(caller.account), on: id.text,
                    details: ["scopes": choice.rawValue, "days": "\(days)"]))
            return token
        }
        return try await tokensPage(exchange, made: token)
    }

    private func endToken(_ exchange: Exchange) async throws -> Reply {
        let (workspace, account) = (try exchange.membership.workspace, try exchange.signedIn.account)
        _ = try exchange.form()
        let id: BearerTokenID = try exchange.id("bearer")
        try await database.transaction(.workspace(workspace)) { tx in
            guard try tokens.end(tx, workspace, id, of: account) else { throw RequestRefusal.notFound }
            try audit.record(tx, workspace, AuditEvent("token.ended", by: .account(account), on: id.text))
        }
        return .redirect(to: "/account/tokens", notice: WordKey("tokens.ended"))
    }
}

import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Tokens
import Vault
import Web

/// Where tokens for nobody are planted and taken back.
extension OversightSlice {
    static let decoyName = 80

    var decoyRoutes: [Route] {
        [
            .get("/security/decoys", .may(.alertsHandle)) { try await decoyPage($0) },
            .post("/security/decoys", .may(.alertsHandle), plantDecoy),
            .post("/security/decoys/{decoy}/retire", .may(.alertsHandle), retireDecoy),
        ]
    }

    private func decoyPage(
        _ exchange: Exchange, made: Token? = nil, _ form: Form = Form(), status: HTTPStatus = .ok
    ) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let (tokens, cases) = (tokens.tokens, accounts.cases)
        let (decoys, found) = try await database.transaction(.workspace(workspace)) { tx in
            let decoys = try tokens.decoys(tx, workspace)
            return (decoys, try cases.openCases(tx, about: decoys.map(\.id.uuid), of: workspace))
        }
        return try await .page(
            DecoyPage(decoys, cases: found, made: made, form: form, exchange, exchange.moments()), status: status)
    }

    /// Shows the page at once: the token is shown this once and kept nowhere.
    private func plantDecoy(_ exchange: Exchange) async throws -> Reply {
        let (workspace, account) = (try exchange.membership.workspace, try exchange.signedIn.account)
        var form = try exchange.form("name")
        guard let name = form.text("name", maximum: Self.decoyName) else {
            return try await decoyPage(exchange, form, status: .unprocessableContent)
        }
        let tokens = tokens.tokens
        let token = try await database.transaction(.workspace(workspace)) { tx in
            let (token, id) = try tokens.plant(tx, workspace, name: name)
            try audit.record(tx, workspace, AuditEvent("decoy.planted", by: .account(account), on: id.text))
            return token
        }
        return try await decoyPage(exchange, made: token)
    }

    private func retireDecoy(_ exchange: Exchange) async throws -> Reply {
        let (workspace, account) = (try exchange.membership.workspace, try exchange.signedIn.account)
        _ = try exchange.form()
        let id: BearerTokenID = try exchange.id("decoy")
        let tokens = tokens.tokens
        try await database.transaction(.workspace(workspace)) { tx in
            guard try tokens.retire(tx, workspace, id) else { throw RequestRefusal.notFound }
            try audit.record(tx, workspace, AuditEvent("decoy.retired", by: .account(account), on: id.text))
        }
        return .redirect(to: "/security/decoys", notice: WordKey("oversight.decoys.retired"))
    }
}

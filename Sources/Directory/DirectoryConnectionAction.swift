import Audit
import Foundation
import Policy
import Primitives
import Store
import Tokens
import Vault
import Web

/// Where an owner connects the company's directory.
extension DirectorySlice {
    var connectionRoutes: [Route] {
        [
            .get("/directory", .may(.directoryManage)) { try await directoryPage($0) },
            .post("/directory/tokens", .may(.directoryManage), makeToken),
            .post("/directory/tokens/{connection}/end", .may(.directoryManage), endToken),
        ]
    }

    private func directoryPage(_ exchange: Exchange, made: Token? = nil) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let live = try await database.transaction(.workspace(workspace)) {
            try tokens.tokens.directories($0, workspace)
        }
        return try await .page(DirectoryPage(live, made: made, address: site.base, exchange, exchange.moments()))
    }

    /// Shows the page at once: the token is shown this once and kept nowhere.
    private func makeToken(_ exchange: Exchange) async throws -> Reply {
        let (workspace, account) = (try exchange.membership.workspace, try exchange.signedIn.account)
        _ = try exchange.form()
        let token = try await database.transaction(.workspace(workspace)) { tx in
            let token = try tokens.tokens.makeDirectory(tx, workspace, name: "SCIM 2.0", by: account)
            try audit.record(tx, workspace, AuditEvent("directory.token-made", by: .account(account)))
            return token
        }
        return try await directoryPage(exchange, made: token)
    }

    private func endToken(_ exchange: Exchange) async throws -> Reply {
        let (workspace, account) = (try exchange.membership.workspace, try exchange.signedIn.account)
        _ = try exchange.form()
        let id: BearerTokenID = try exchange.id("connection")
        try await database.transaction(.workspace(workspace)) { tx in
            guard try tokens.tokens.endDirectory(tx, workspace, id) else { throw RequestRefusal.notFound }
            try audit.record(tx, workspace, AuditEvent("directory.token-ended", by: .account(account), on: id.text))
        }
        return .redirect(to: "/directory", notice: WordKey("directory.ended"))
    }
}

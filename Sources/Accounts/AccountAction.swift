import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension AccountsSlice {
    var accountRoutes: [Route] {
        [
            .get("/account", .may(.ownProfile)) { _ in .redirect(to: "/account/profile") },
            .get("/account/profile", .may(.ownProfile)) { try await profile($0, nil, status: .ok) },
            .post("/account/profile", .may(.ownProfile), changeName),
        ]
    }

    private func profile(_ exchange: Exchange, _ form: Form?, status: HTTPStatus) async throws -> Reply {
        let caller = try exchange.signedIn
        let pending = try await database.transaction(.system("shows which address waits to be proved")) {
            try addressChanges.pending($0, caller.account)
        }
        let view = exchange.view(
            form ?? Form(["name": caller.name]), labels: ["name": WordKey("accounts.name.label")])
        return .page(AccountPage(address: caller.address, waiting: pending?.address.text, form: view), status: status)
    }

    private func changeName(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        var form = try exchange.form("name")
        guard let name = form.text("name", maximum: 120) else {
            return try await profile(exchange, form, status: .unprocessableContent)
        }
        try await database.transaction(.system("names are sealed under the installation's key")) { tx in
            try accounts.rename(tx, caller.account, to: name)
            try audit.record(tx, nil, AuditEvent("account.renamed", by: .account(caller.account)))
        }
        return .redirect(to: "/account/profile", notice: WordKey("accounts.account.saved"))
    }
}

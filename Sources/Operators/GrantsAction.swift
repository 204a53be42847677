import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

extension OperatorsSlice {
    var grantRoutes: [Route] {
        [
            .get("/operator/grants", .may(.operatorGrantsRead)) { try await grantsPage($0, Form(), status: .ok) },
            .post("/operator/grants", .may(.operatorGrants), give),
            .post("/operator/grants/{grant}/approve", .may(.operatorGrants), approve),
            .post("/operator/grants/{grant}/revoke", .may(.operatorGrants), revoke),
        ]
    }

    private func grantsPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let live = try await database.transaction(.system("grants of the installation")) {
            try accounts.operatorGrants.live($0)
        }
        return try await .page(GrantsPage(live, form: form, exchange, exchange.moments()), status: status)
    }

    /// For somebody else: the policy wants four eyes, and so does the database.
    private func give(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        var form = try exchange.form("address", "role", "days", "reason")
        let address = form.parse("address") { try EmailAddress(parsing: $0) }
        let role = form.choice("role", of: OperatorRole.self)
        let days = form.integer("days", in: 1...OperatorGrantRule.maximumDays)
        let reason = form.text("reason", maximum: OperatorGrantRule.longestReason)
        guard let address, let role, let days, let reason else {
            return try await grantsPage(exchange, form, status: .unprocessableContent)
        }
        let index = vault.blindIndex(address)
        let holder = try await database.transaction(.system("accounts belong to no workspace")) {
            try accounts.accounts.find($0, index: index)
        }
        guard let holder else {
            form.refuse("address", WordKey("operators.grants.no-account"))
            return try await grantsPage(exchange, form, status: .unprocessableContent)
        }
        try exchange.demand(.operatorGrants, on: .operatorRights(of: holder))
        let wish = OperatorGrantStore.Wish(
            account: holder, role: role, reason: reason, days: days, approver: caller.account)
        try await database.transaction(.system("gives rights over the installation and ends sessions")) { tx in
            _ = try granting.give(tx, wish, by: .account(caller.account))
        }
        return .redirect(to: "/operator/grants", notice: WordKey("operators.grants.given"))
    }

    /// What the machine gave, and what lets somebody into what others wrote, takes the word of a second person; never that
    /// of whom it is for.
    private func approve(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        let id: OperatorGrantID = try exchange.id("grant")
        let holder = try await database.transaction(.system("grants of the installation")) { tx in
            try accounts.operatorGrants.live(tx).first { $0.id == id && $0.isWaiting }?.account
        }
        guard let holder else { throw RequestRefusal.notFound }
        try exchange.demand(.operatorGrants, on: .operatorRights(of: holder))
        try await database.transaction(.system("gives rights over the installation and ends sessions")) { tx in
            guard try granting.approve(tx, id, by: caller.account) else { throw RequestRefusal.notFound }
        }
        return .redirect(to: "/operator/grants", notice: WordKey("operators.grants.approved"))
    }

    private func revoke(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        let id: OperatorGrantID = try exchange.id("grant")
        let holder = try await database.transaction(.system("takes rights over the installation and ends sessions")) {
            try granting.revoke($0, id, by: .account(caller.account), keeping: caller)
        }
        guard let holder else { throw RequestRefusal.notFound }
        // Who gave up their own may not come back to this page.
        let place = holder == caller.account ? "/" : "/operator/grants"
        return .redirect(to: place, notice: WordKey("operators.grants.revoked"))
    }

    private var granting: OperatorGranting { OperatorGranting(audit: audit, ending: accounts.ending) }
}

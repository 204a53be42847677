import Accounts
import Audit
import Foundation
import Jobs
import Limits
import Policy
import Primitives
import Store
import Vault
import Web

extension OperatorsSlice {
    /// Where support asks a person for access, and goes in once they have allowed it.
    var deskRoutes: [Route] {
        [
            .get("/operator/support", .may(.operatorSupportRead)) { try await deskPage($0, Form(), status: .ok) },
            .post("/operator/support", .may(.operatorSupport), ask),
            .post("/operator/support/{access}/open", .may(.operatorSupport), openAccess),
            .post("/operator/support/{access}/close", .may(.operatorSupportRead), closeAccess),
        ]
    }

    private func deskPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let account = try exchange.signedIn.account
        let (listed, workspaces) = try await database.transaction(.system("support serves all workspaces")) { tx in
            (try accounts.supportAccesses.ofOperator(tx, account), try accounts.accounts.workspaces(tx))
        }
        return try await .page(
            SupportDeskPage(listed, workspaces, form: form, exchange, exchange.moments()), status: status)
    }

    /// The answer is the same whether somebody there has the address or not, and so is what it takes to give it: the mail
    /// is written by a job, which looks whether there is anybody to write to.
    private func ask(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        var form = try exchange.form("workspace", "address", "reason")
        let address = form.parse("address") { try EmailAddress(parsing: $0) }
        let reason = form.text("reason", maximum: SupportRule.longestReason)
        let workspace = WorkspaceID(form["workspace"])
        if workspace == nil { form.refuse("workspace", WordKey("form.choice")) }
        guard let workspace, let address, let reason else {
            return try await deskPage(exchange, form, status: .unprocessableContent)
        }
        let limiter = accounts.limiter
        let keys = [limiter.keys.account(caller.account), limiter.keys.address(vault.blindIndex(address))]
        do { try await limiter.check(.supportRequest, keys) } catch let refusal as TooManyTries {
            form.refuse("address", refusal.words)
            return try await deskPage(exchange, form, status: .ok).refusing(refusal)
        }
        try await ask(
            SupportAccessStore.Wish(
                workspace: workspace, address: address, reason: reason, operatorAccount: caller.account),
            by: JobActor(caller))
        return .redirect(to: "/operator/support", notice: WordKey("operators.desk.asked"))
    }

    private func ask(_ wish: SupportAccessStore.Wish, by actor: JobActor) async throws {
        let asking = wish.operatorAccount
        try await database.transaction(.system("support asks somebody of any workspace")) { tx in
            guard try accounts.accounts.workspaceName(tx, wish.workspace) != nil else { throw RequestRefusal.notFound }
            guard try accounts.supportAccesses.waiting(tx, of: asking) < SupportRule.maximumWishes else {
                throw SupportRefusal.tooMany
            }
            for earlier in try accounts.supportAccesses.closeEarlier(tx, than: wish) {
                try audit.record(tx, earlier, as: SupportAccess.Ending.closed.action, by: .account(asking))
            }
            let (id, account) = try accounts.supportAccesses.ask(tx, wish)
            try queue.enqueue(tx, SupportAskedMail(access: id, actor: actor), workspace: nil)
            try audit.record(
                tx, wish.workspace,
                AuditEvent(
                    "support.asked", by: .account(asking), on: account?.text, details: ["access": id.text],
                    personal: ["reason": wish.reason], about: wish.address))
        }
    }

    /// From here on the browser acts in the person's name, until the access is over or is left.
    private func openAccess(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        let id: SupportAccessID = try exchange.id("access")
        let opened = try await database.transaction(.system("support goes into a workspace, as its person allowed")) {
            tx -> SupportOpening in
            guard let opened = try accounts.sessions.openForSupport(tx, id, by: caller) else {
                throw RequestRefusal.notFound
            }
            let line = SupportEntryStore.Line(
                workspace: opened.workspace, access: id.uuid, account: opened.account, operatorAccount: caller.account,
                kind: .opened, outcome: .done)
            _ = try entries.add(tx, line)
            try tell(tx, of: opened, by: caller.account)
            try audit.record(tx, opened.workspace, SupportVisits.event(line))
            return opened
        }
        return .redirect(to: "/").steppingAside(opened.token.text, for: opened.seconds)
    }

    private func closeAccess(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        let id: SupportAccessID = try exchange.id("access")
        try await database.transaction(.system("support needs an access no more")) { tx in
            guard let closed = try accounts.supportAccesses.close(tx, id, by: caller.account) else {
                throw RequestRefusal.notFound
            }
            try audit.record(tx, closed, as: SupportAccess.Ending.closed.action, by: .account(caller.account))
        }
        return .redirect(to: "/operator/support", notice: WordKey("operators.desk.closed"))
    }
}

enum SupportRefusal: Refusal {
    case tooMany
    /// The workspace does not believe the way in which the person has signed in.
    case otherSignIn

    var status: Int { self == .tooMany ? 409 : 403 }
    var words: WordKey {
        switch self {
        case .tooMany: WordKey("operators.desk.too-many")
        case .otherSignIn: WordKey("operators.consent.other-sign-in")
        }
    }
}

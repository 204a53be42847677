import Accounts
import Audit
import Foundation
import Mail
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
        return .page(try SupportDeskPage(listed, workspaces, form: form, exchange), status: status)
    }

    /// The answer is the same whether somebody there has the address or not.
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
        let wish = SupportAccessStore.Wish(
            workspace: workspace, address: address, reason: reason, operatorAccount: caller.account)
        let language = exchange.catalogue.language
        try await database.transaction(.system("support asks somebody of any workspace")) { tx in
            guard let name = try accounts.accounts.workspaceName(tx, workspace) else { throw RequestRefusal.notFound }
            guard try accounts.supportAccesses.waiting(tx, of: caller.account) < SupportRule.maximumWishes else {
                throw SupportRefusal.tooMany
            }
            let (id, account) = try accounts.supportAccesses.ask(tx, wish)
            if let account { try tell(tx, account, of: wish, by: caller, workspaceName: name, language) }
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "support.asked", by: .account(caller.account), on: account?.text,
                    details: ["access": id.text], personal: ["reason": reason]))
        }
        return .redirect(to: "/operator/support", notice: WordKey("operators.desk.asked"))
    }

    private struct AskedWords {
        let name: String
        let asking: String
        let workspace: String
        let reason: String
        let link: String
        let site: String
        let lang: String
    }

    private func tell(
        _ tx: Transaction, _ account: AccountID, of wish: SupportAccessStore.Wish, by caller: Caller,
        workspaceName: String, _ language: String
    ) throws {
        guard let person = try accounts.accounts.account(tx, account) else { return }
        let words = AskedWords(
            name: person.name, asking: caller.name, workspace: workspaceName, reason: wish.reason,
            link: "\(site.origin)/account/support", site: site.origin, lang: language)
        let body = try templates.mail(words, "support-asked", language: language)
        let subject = try templates.catalogue(language).sentence(WordKey("operators.mail.asked.subject"))
        let to = Mailbox(name: person.name, address: person.address)
        try outbox.queue(
            tx, MailDraft(.supportAsked, to: to, subject: subject, text: body.text, html: body.html), workspace: nil)
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
                kind: .opened)
            try entries.add(tx, line)
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
            guard let workspace = try accounts.supportAccesses.close(tx, id, by: caller.account) else {
                throw RequestRefusal.notFound
            }
            try audit.record(
                tx, workspace,
                AuditEvent("support.closed", by: .account(caller.account), details: ["access": id.text]))
        }
        return .redirect(to: "/operator/support", notice: WordKey("operators.desk.closed"))
    }
}

extension MailKind {
    static let supportAsked = MailKind("support-asked", patience: SupportRule.patience, priority: 2)
}

enum SupportRefusal: Refusal {
    case tooMany

    var status: Int { 409 }
    var words: WordKey { WordKey("operators.desk.too-many") }
}

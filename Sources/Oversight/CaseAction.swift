import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// The cases of a workspace: listed, opened, taken and closed.
extension OversightSlice {
    var caseRoutes: [Route] {
        [
            .get("/security", .may(.auditRead), listCases),
            .get("/security/cases/{case}", .may(.auditRead)) { try await showCase($0, Form(), status: .ok) },
            .post("/security/cases/{case}/take", .may(.alertsHandle), takeCase),
            .post("/security/cases/{case}/close", .may(.alertsHandle), closeCase),
        ]
    }

    private func listCases(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let state = exchange.query("state").flatMap(SecurityCase.State.init(rawValue:)) ?? .open
        let cases = accounts.cases
        let (found, open, closed) = try await database.transaction(.workspace(workspace)) { tx in
            (
                try cases.list(tx, state, of: workspace), try cases.count(tx, .open, of: workspace),
                try cases.count(tx, .closed, of: workspace)
            )
        }
        let names = try await names(of: found.map(\.account), exchange)
        let counts = [(SecurityCase.State.open, open), (.closed, closed)]
        return .page(
            SecurityPage(
                tabs: OversightTab.all(exchange, current: "/security"),
                filters: counts.map { filter($0.0, $0.1, state, exchange.catalogue) },
                cases: found.map { row($0, names, exchange) }, hasCases: !found.isEmpty, isEmpty: open + closed == 0))
    }

    private func filter(
        _ state: SecurityCase.State, _ count: Int, _ current: SecurityCase.State, _ catalogue: Catalogue
    ) -> SecurityPage.Filter {
        let label = state == .open ? WordKey("oversight.filter.open") : WordKey("oversight.filter.closed")
        return SecurityPage.Filter(
            href: "/security?state=\(state.rawValue)", label: catalogue.sentence(label), count: count,
            current: state == current)
    }

    private func row(_ found: SecurityCase, _ names: MemberNames, _ exchange: Exchange) -> SecurityPage.Row {
        SecurityPage.Row(
            id: found.id.lowercaseText, title: exchange.catalogue.sentence(RuleWords(found.kind).title),
            about: names.name(found.account, exchange.catalogue), count: found.count,
            last: Moment(found.lastAt, language: exchange.catalogue.language, timeZone: .gmt),
            state: CaseBadge(found, at: exchange.now, exchange.catalogue))
    }

    private func showCase(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: Identifier<SecurityCase> = try exchange.id("case")
        let cases = accounts.cases
        let (found, steps) = try await database.transaction(.workspace(workspace)) { tx in
            guard let found = try cases.find(tx, id.uuid, of: workspace) else { throw RequestRefusal.notFound }
            return (found, try cases.steps(tx, id.uuid, of: workspace))
        }
        let names = try await names(of: [found.account, found.handler] + steps.map(\.account), exchange)
        let view = exchange.view(form, labels: ["note": WordKey("oversight.case.note")])
        return .page(CasePage(found, steps, names, form: view, exchange), status: status)
    }

    private func takeCase(_ exchange: Exchange) async throws -> Reply {
        let (workspace, account) = (try exchange.membership.workspace, try exchange.signedIn.account)
        _ = try exchange.form()
        let id: Identifier<SecurityCase> = try exchange.id("case")
        let cases = accounts.cases
        try await database.transaction(.workspace(workspace)) { tx in
            guard try cases.take(tx, id.uuid, of: workspace, by: account) else { throw RequestRefusal.notFound }
            try audit.record(tx, workspace, AuditEvent("case.taken", by: .account(account), on: id.text))
        }
        return .redirect(to: "/security/cases/\(id.text)", notice: WordKey("oversight.case.taken"))
    }

    private func closeCase(_ exchange: Exchange) async throws -> Reply {
        let (workspace, account) = (try exchange.membership.workspace, try exchange.signedIn.account)
        let id: Identifier<SecurityCase> = try exchange.id("case")
        let cases = accounts.cases
        let isOpen = try await database.transaction(.workspace(workspace)) {
            try cases.find($0, id.uuid, of: workspace)?.state == .open
        }
        guard isOpen else { throw RequestRefusal.notFound }
        var form = try exchange.form("note")
        guard let note = form.text("note", maximum: 500) else {
            return try await showCase(exchange, form, status: .unprocessableContent)
        }
        try await database.transaction(.workspace(workspace)) { tx in
            guard try cases.close(tx, id.uuid, of: workspace, note: note, by: account) else {
                throw RequestRefusal.notFound
            }
            try audit.record(tx, workspace, AuditEvent("case.closed", by: .account(account), on: id.text))
        }
        return .redirect(to: "/security", notice: WordKey("oversight.case.closed"))
    }

    /// Accounts belong to no workspace; whose names are read are members of this one.
    func names(of wanted: [AccountID?], _ exchange: Exchange) async throws -> MemberNames {
        guard exchange.offers(.membersRead) else { return MemberNames(names: [:]) }
        let workspace = try exchange.membership.workspace
        let addressees = accounts.addressees
        let ids = Array(Set(wanted.compactMap { $0 }))
        return MemberNames(
            names: try await database.transaction(.system("accounts belong to no workspace")) {
                try addressees.names($0, workspace, of: ids)
            })
    }
}

import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

/// The cases of a workspace, or of the installation: listed, opened, taken and closed.
extension OversightSlice {
    var caseRoutes: [Route] {
        [
            .get("/security", .may(.auditRead)) { try await listCases($0, .workspace) },
            .get("/security/cases/{case}", .may(.auditRead)) { try await showCase($0, .workspace) },
            .post("/security/cases/{case}/take", .may(.alertsHandle)) { try await takeCase($0, .workspace) },
            .post("/security/cases/{case}/close", .may(.alertsHandle)) { try await closeCase($0, .workspace) },
            .get("/operator/cases", .may(.operatorCases)) { try await listCases($0, .installation) },
            .get("/operator/cases/{incident}", .may(.operatorCases)) { try await showCase($0, .installation) },
            .post("/operator/cases/{incident}/take", .may(.operatorCases)) { try await takeCase($0, .installation) },
            .post("/operator/cases/{incident}/close", .may(.operatorCases)) { try await closeCase($0, .installation) },
        ]
    }

    private func listCases(_ exchange: Exchange, _ desk: OversightDesk) async throws -> Reply {
        let place = try desk.place(exchange)
        let state = exchange.query("state").flatMap(SecurityCase.State.init(rawValue:)) ?? .open
        let wanted = max(exchange.query("page", maximum: 6).flatMap { Int($0) } ?? 1, 1)
        let (cases, size) = (accounts.cases, SecurityPage.size)
        let (found, page, open, closed) = try await database.transaction(OversightDesk.scope(place)) { tx in
            let (open, closed) = (try cases.count(tx, .open, of: place), try cases.count(tx, .closed, of: place))
            let page = min(wanted, max(1, ((state == .open ? open : closed) + size - 1) / size))
            let found = try cases.list(tx, state, of: place, limit: size, skipping: (page - 1) * size)
            return (found, page, open, closed)
        }
        let names = try await names(of: found.map(\.account), exchange, desk)
        let moment = try await exchange.moments()
        let counts = [(SecurityCase.State.open, open), (.closed, closed)]
        let pages = PageLinks(page: page, size: size, total: state == .open ? open : closed, exchange.catalogue) {
            "\(desk.home)?state=\(state.rawValue)&page=\($0)"
        }
        return .page(
            SecurityPage(
                tabs: OversightTab.all(exchange, desk, current: desk.home),
                filters: counts.map { filter($0.0, $0.1, state, desk, exchange.catalogue) },
                cases: found.map { row($0, names, exchange, moment) }, hasCases: !found.isEmpty,
                isEmpty: open + closed == 0,
                pages: pages, base: desk.base))
    }

    private func filter(
        _ state: SecurityCase.State, _ count: Int, _ current: SecurityCase.State, _ desk: OversightDesk,
        _ catalogue: Catalogue
    ) -> SecurityPage.Filter {
        let label = state == .open ? WordKey("oversight.filter.open") : WordKey("oversight.filter.closed")
        return SecurityPage.Filter(
            href: "\(desk.home)?state=\(state.rawValue)", label: catalogue.sentence(label), count: count,
            current: state == current)
    }

    private func row(
        _ found: SecurityCase, _ names: MemberNames, _ exchange: Exchange, _ moment: ReaderMoments
    ) -> SecurityPage.Row {
        SecurityPage.Row(
            id: found.id.lowercaseText, title: exchange.catalogue.sentence(RuleWords(found.kind).title),
            about: names.name(found.account, exchange.catalogue), count: found.count,
            last: moment(found.lastAt),
            state: CaseBadge(found, at: exchange.now, exchange.catalogue))
    }

    private func showCase(
        _ exchange: Exchange, _ desk: OversightDesk, _ form: Form = Form(), status: HTTPStatus = .ok
    ) async throws -> Reply {
        let place = try desk.place(exchange)
        let id: Identifier<SecurityCase> = try exchange.id(desk.caseParameter)
        let cases = accounts.cases
        let (found, steps) = try await database.transaction(OversightDesk.scope(place)) { tx in
            guard let found = try cases.find(tx, id.uuid, of: place) else { throw RequestRefusal.notFound }
            return (found, try cases.steps(tx, id.uuid, of: place))
        }
        let names = try await names(of: [found.account, found.handler] + steps.map(\.account), exchange, desk)
        let view = exchange.view(form, labels: ["note": WordKey("oversight.case.note")])
        return try await .page(
            CasePage(found, steps, names, form: view, desk, exchange, exchange.moments()), status: status)
    }

    private func takeCase(_ exchange: Exchange, _ desk: OversightDesk) async throws -> Reply {
        let (place, account) = (try desk.place(exchange), try exchange.signedIn.account)
        _ = try exchange.form()
        let id: Identifier<SecurityCase> = try exchange.id(desk.caseParameter)
        let cases = accounts.cases
        try await database.transaction(OversightDesk.scope(place)) { tx in
            guard try cases.take(tx, id.uuid, of: place, by: account) else { throw RequestRefusal.notFound }
            try audit.record(tx, place, AuditEvent("case.taken", by: .account(account), on: id.text))
        }
        return .redirect(to: "\(desk.base)/cases/\(id.text)", notice: WordKey("oversight.case.taken"))
    }

    private func closeCase(_ exchange: Exchange, _ desk: OversightDesk) async throws -> Reply {
        let (place, account) = (try desk.place(exchange), try exchange.signedIn.account)
        let id: Identifier<SecurityCase> = try exchange.id(desk.caseParameter)
        let cases = accounts.cases
        let isOpen = try await database.transaction(OversightDesk.scope(place)) {
            try cases.find($0, id.uuid, of: place)?.state == .open
        }
        guard isOpen else { throw RequestRefusal.notFound }
        var form = try exchange.form("note")
        guard let note = form.text("note", maximum: 500) else {
            return try await showCase(exchange, desk, form, status: .unprocessableContent)
        }
        try await database.transaction(OversightDesk.scope(place)) { tx in
            guard try cases.close(tx, id.uuid, of: place, note: note, by: account) else {
                throw RequestRefusal.notFound
            }
            try audit.record(tx, place, AuditEvent("case.closed", by: .account(account), on: id.text))
        }
        return .redirect(to: desk.home, notice: WordKey("oversight.case.closed"))
    }

    /// Accounts belong to no workspace; whose names are read are members of this one.
    func names(of wanted: [AccountID?], _ exchange: Exchange, _ desk: OversightDesk) async throws -> MemberNames {
        guard let workspace = try desk.place(exchange) else {
            return MemberNames(names: try await operatorNames(among: wanted))
        }
        guard exchange.offers(.membersRead) else { return MemberNames(names: [:]) }
        let addressees = accounts.addressees
        let ids = Array(Set(wanted.compactMap { $0 }))
        return MemberNames(
            names: try await database.transaction(.system("accounts belong to no workspace")) {
                try addressees.names($0, workspace, of: ids)
            })
    }

    /// Of the installation's cases those of its operators alone, as the list of grants has them: whoever handles a case about
    /// one has to know whose grant to look at.
    private func operatorNames(among wanted: [AccountID?]) async throws -> [AccountID: String] {
        let (grants, ids) = (accounts.operatorGrants, Set(wanted.compactMap { $0 }))
        let live = try await database.transaction(.system("operators' names are no workspace's")) {
            try grants.live($0)
        }
        return live.filter { ids.contains($0.account) }.reduce(into: [:]) { all, grant in
            all[grant.account] = "\(grant.name) (\(grant.address.text))"
        }
    }
}

import Accounts
import Audiences
import Audit
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var peopleRoutes: [Route] {
        [
            .get("/people", .may(.peopleRead), listPeople),
            .get("/people/export.csv", .may(.peopleExport), exportPeople),
            .get("/people/{person}", .may(.peopleRead), showPerson),
            .post("/people/{person}/resume", .may(.peopleManage), resumePerson),
        ]
    }

    private func listPeople(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let query = exchange.query("q", maximum: 254) ?? ""
        let page = exchange.pageNumber
        let program = try Self.chosenProgram(exchange)
        // Whom a program is for is for those alone who look after programs.
        if program != nil { try exchange.demand(.programsManage) }
        let mayChoose = exchange.offers(.programsManage)
        let (found, all) = try await database.transaction(.workspace(membership.workspace)) { tx in
            let all = mayChoose ? try programs.programs(tx, membership.workspace) : []
            if let program { return (try of(program, tx, membership.workspace, query, page: page), all) }
            return query.isEmpty
                ? (try listed(tx, membership.workspace, page: page), all)
                : (try searched(tx, membership.workspace, query, page: page), all)
        }
        let everybody = exchange.catalogue.sentence(WordKey("programs.people.of-all"))
        return .page(
            PeoplePage(
                found, query: query, page: page, program: program,
                choices: all.isEmpty ? [] : ProgramChoice.all(all, program, everybody),
                mayImport: exchange.offers(.peopleManage), exchange))
    }

    /// Those a program is for; of them those whom a search finds, where there is one.
    private func of(
        _ id: ProgramID, _ tx: Transaction, _ workspace: WorkspaceID, _ query: String, page: Int
    ) throws -> PeoplePage.Found {
        let ids = try participations.audience(tx, workspace, found(tx, workspace, id).id).map(\.person)
        let (known, matching): ([Person], Int)
        if query.isEmpty {
            let shown = Array(ids.dropFirst((page - 1) * PeoplePage.size).prefix(PeoplePage.size))
            let opened = try people.people(tx, workspace, shown)
            (known, matching) = (shown.compactMap { opened[$0] }, ids.count)
        } else {
            let theirs = Set(ids)
            var finder = PersonFinder(RosterText.trimmed(query), page: page)
            try audiences.eachPerson(tx, workspace) { if theirs.contains($0.id) { finder.take($0) } }
            (known, matching) = (finder.found, finder.total)
        }
        return PeoplePage.Found(
            total: try people.count(tx, workspace), matching: matching, people: known,
            participations: try participations.participations(tx, workspace, of: known.map(\.id)),
            requests: try tx.answer(requests.count(workspace)))
    }

    /// One round trip.
    private func listed(_ tx: Transaction, _ workspace: WorkspaceID, page: Int) throws -> PeoplePage.Found {
        let (offset, size) = ((page - 1) * PeoplePage.size, PeoplePage.size)
        let (total, rows, said, waiting) = try tx.finish(
            people.count(workspace), people.page(workspace, offset: offset, limit: size),
            participations.participations(workspace, ofPageAt: offset, limit: size), requests.count(workspace))
        return PeoplePage.Found(
            total: total, matching: total, people: try people.open(tx, workspace, rows), participations: said,
            requests: waiting)
    }

    /// By a whole address, which has an index; by part of a name, department or place by looking at everybody who is active,
    /// since these are sealed.
    private func searched(
        _ tx: Transaction, _ workspace: WorkspaceID, _ query: String, page: Int
    ) throws -> PeoplePage.Found {
        let address = try? EmailAddress(parsing: RosterText.trimmed(query))
        var found = try address.flatMap { try people.find(tx, workspace, $0) }.map { [$0] } ?? []
        var matching = found.count
        if found.isEmpty {
            var finder = PersonFinder(RosterText.trimmed(query), page: page)
            try audiences.eachPerson(tx, workspace) { finder.take($0) }
            (found, matching) = (finder.found, finder.total)
        }
        return PeoplePage.Found(
            total: try people.count(tx, workspace), matching: matching, people: found,
            participations: try participations.participations(tx, workspace, of: found.map(\.id)),
            requests: try tx.answer(requests.count(workspace)))
    }

    private func showPerson(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        let id: PersonID = try exchange.id("person")
        let known = try await database.transaction(.workspace(membership.workspace)) { tx in
            try self.known(tx, membership.workspace, id)
        }
        guard let known else { throw RequestRefusal.notFound }
        return .page(
            PersonPage(
                known, mayEdit: exchange.offers(.peopleManage), mayErase: exchange.offers(.peopleErase),
                exchange.catalogue))
    }

    private func known(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PersonID) throws -> PersonPage.Known? {
        guard let person = try people.person(tx, workspace, id) else { return nil }
        let said = try participations.participations(tx, workspace, of: [id])[id] ?? []
        let past = try introductions.of(tx, workspace, id, limit: PersonPage.shown, keepsSecrets: true)
        let others = try people.people(tx, workspace, Array(Set(past.flatMap(\.introduction.people))))
        return PersonPage.Known(
            person: person, standing: PersonStanding(person, said, at: tx.now), past: past, others: others,
            programs: try programs.programs(tx, workspace),
            unreachableSince: try bounces.since(tx, workspace, id))
    }

    private func resumePerson(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        _ = try exchange.form()
        let id: PersonID = try exchange.id("person")
        try await database.transaction(.workspace(workspace)) { tx in
            guard try people.person(tx, workspace, id) != nil else { throw RequestRefusal.notFound }
            guard try participations.endPauses(tx, workspace, id) > 0 else { return }
            try audit.record(tx, workspace, AuditEvent("person.resumed", by: actor, on: id.text))
        }
        return .redirect(to: "/people/\(id.text)")
    }

    private func exportPeople(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let export = rosterExport
        let columns = try await export.begin(workspace, by: exchange.actor)
        let (account, signals) = (try exchange.signedIn.account, Signals(vault: vault, audit: audit))
        try await database.transaction(.system("counts what is watched")) {
            try signals.note($0, .peopleExported, account: account, in: workspace)
        }
        return .download("people.csv", type: "text/csv; charset=utf-8") { write in
            try await export.write(workspace, columns, to: write)
        }
    }
}

extension Exchange {
    /// The page of a list that is asked for, from 1.
    var pageNumber: Int { query("page").flatMap { Int($0) }.map { max(1, min($0, 1_000_000)) } ?? 1 }

    /// Whom the audit trail names for what is done here.
    var actor: Actor {
        get throws {
            guard let caller else { throw RequestRefusal.notSignedIn }
            return .account(caller.account)
        }
    }
}

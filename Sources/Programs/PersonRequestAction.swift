import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var personRequestRoutes: [Route] {
        [
            .get("/people/requests", .may(.peopleManage), listRequests),
            .post("/people/requests/rule", .may(.peopleErase), changeErasureRule),
            .post("/people/requests/{request}/done", .may(.peopleManage), finishRequest),
        ]
    }

    private func listRequests(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        return try await database.transaction(.workspace(workspace)) { tx in
            let waiting = try requests.waiting(tx, workspace)
            return .page(
                PersonRequestsPage(
                    waiting, try people.people(tx, workspace, Array(Set(waiting.map(\.person)))),
                    erasesAtOnce: try ErasureRuleStore().erasesOnRequest(tx, workspace),
                    mayErase: exchange.offers(.peopleErase), exchange.catalogue))
        }
    }

    private func finishRequest(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: PersonRequestID = try exchange.id("request")
        _ = try exchange.form()
        try await database.transaction(.workspace(workspace)) { tx in
            guard try requests.exists(tx, workspace, id) else { throw RequestRefusal.notFound }
            guard let person = try requests.finish(tx, workspace, id) else { return }
            try audit.record(tx, workspace, AuditEvent("person.request-done", by: actor, on: person.text))
        }
        return .redirect(to: "/people/requests", notice: WordKey("programs.requests.finished"))
    }

    private func changeErasureRule(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let isOn = try exchange.form("at-once")["at-once"] == "yes"
        try await database.transaction(.workspace(workspace)) { tx in
            guard try ErasureRuleStore().erasesOnRequest(tx, workspace) != isOn else { return }
            try ErasureRuleStore().set(tx, workspace, erasesOnRequest: isOn)
            try audit.record(
                tx, workspace, AuditEvent("erasure-rule.changed", by: actor, details: ["at-once": isOn ? "yes" : "no"]))
        }
        return .redirect(to: "/people/requests", notice: WordKey("programs.requests.rule-saved"))
    }
}

/// What people of the workspace ask for about themselves, and whether they may erase themselves.
struct PersonRequestsPage: Page {
    static let template = "person-requests"
    let requests: [Row]
    let hasRequests: Bool
    let erasesAtOnce: Bool
    let mayErase: Bool

    var title: WordKey { WordKey("programs.requests.title") }

    struct Row: Sendable {
        let id: String
        let person: String
        let name: String
        let when: Moment
        let words: String
        let wantsErasure: Bool
    }

    init(
        _ waiting: [PersonRequest], _ people: [PersonID: Person], erasesAtOnce: Bool, mayErase: Bool,
        _ catalogue: Catalogue
    ) {
        requests = waiting.map { request in
            Row(
                id: request.id.text, person: request.person.text, name: people[request.person]?.profile.name ?? "",
                when: Moment(request.createdAt, catalogue, .gmt), words: request.words,
                wantsErasure: request.kind == .erase)
        }
        hasRequests = !waiting.isEmpty
        self.erasesAtOnce = erasesAtOnce
        self.mayErase = mayErase
    }
}

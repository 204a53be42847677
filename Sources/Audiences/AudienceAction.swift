import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Web

extension AudiencesSlice {
    var audienceRoutes: [Route] {
        [
            .get("/audiences", .may(.audiencesSee), listAudiences),
            .get("/audiences/{audience}", .may(.audiencesSee)) { exchange in
                try await audiencePage(exchange, Form(["days": "14", "uses": "50"]), status: .ok)
            },
            .get("/audiences/{audience}/history", .may(.audiencesSee), showHistory),
            .get("/audiences/{audience}/export.csv", .may(.peopleExport), exportAudience),
        ]
    }

    private func listAudiences(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let (all, everybody, uses, isBehind) = try await database.transaction(.workspace(workspace)) { tx in
            let everybody = try tx.first(
                "SELECT count(*) AS count FROM person WHERE workspace_id = \(workspace) AND state = 'active'")
            return (
                try audiences.all(tx, workspace), try everybody?.get("count") ?? 0, try self.uses(tx, workspace),
                try keeping.isBehind(tx, workspace)
            )
        }
        return .page(AudiencesPage(all, everybody: everybody, isBehind: isBehind, uses, exchange))
    }

    func audiencePage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: AudienceID = try exchange.id("audience")
        let (page, mayManage, zone) = (
            exchange.pageNumber, exchange.offers(.audiencesManage), try await exchange.zone()
        )
        return try await database.transaction(.workspace(workspace)) { tx in
            let audience = try found(tx, workspace, id)
            let listed = try members.page(
                tx, workspace, id, offset: (page - 1) * AudiencePage.size, limit: AudiencePage.size)
            let changes = try members.changes(tx, workspace, id, offset: 0, limit: AudiencePage.changesShown)
            let seen = AudiencePage.Seen(
                audience: audience, group: try groupName(tx, workspace, audience),
                size: try members.size(tx, workspace, id), members: listed, changes: changes,
                people: try people.people(tx, workspace, Array(Set(listed.map(\.person) + changes.map(\.person)))),
                uses: try uses(tx, workspace)[id] ?? [], waiting: try waiting(tx, workspace, audience),
                links: audience.kind == .joined && mayManage ? try links.all(tx, workspace, id) : [],
                isBehind: try keeping.isBehind(tx, workspace))
            return .page(AudiencePage(seen, page: page, form, origin: site.origin, zone, exchange), status: status)
        }
    }

    /// Nil for one that is no group's; the name is empty where the directory has deleted the group.
    func groupName(_ tx: Transaction, _ workspace: WorkspaceID, _ audience: Audience) throws -> String? {
        try audience.group.map { group in
            try keeping.groups.all(tx, workspace).first { $0.id == group }?.name ?? ""
        }
    }

    /// Who would go if somebody agreed.
    private func waiting(_ tx: Transaction, _ workspace: WorkspaceID, _ audience: Audience) throws -> Int {
        guard audience.heldAt != nil, let fitting = try keeping.fitting(tx, workspace, [audience])[audience.id]
        else { return 0 }
        return try members.leaving(tx, workspace, audience.id, fitting: fitting, among: nil).unfit.count
    }

    private func showHistory(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: AudienceID = try exchange.id("audience")
        let (page, zone) = (exchange.pageNumber, try await exchange.zone())
        return try await database.transaction(.workspace(workspace)) { tx in
            let audience = try found(tx, workspace, id)
            let changes = try members.changes(
                tx, workspace, id, offset: (page - 1) * AudiencePage.size, limit: AudiencePage.size)
            let known = try people.people(tx, workspace, Array(Set(changes.map(\.person))))
            return .page(
                AudienceHistoryPage(
                    audience, changes, known, total: try members.changeCount(tx, workspace, id), page: page, zone,
                    exchange))
        }
    }

    /// A file of who is in. Who took a copy is noted first: no note, no file.
    private func exportAudience(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let (id, actor): (AudienceID, Actor) = (try exchange.id("audience"), try exchange.actor)
        let account = try exchange.signedIn.account
        let (audience, isMost) = try await database.transaction(.workspace(workspace)) { tx in
            let audience = try found(tx, workspace, id)
            let count = try members.size(tx, workspace, id)
            try audit.record(
                tx, workspace,
                AuditEvent("audience.exported", by: actor, on: id.text, details: ["people": "\(count)"]))
            return (audience, try count * 2 > people.count(tx, workspace))
        }
        // A list of a few is no list of all.
        if isMost {
            try await database.transaction(.system("counts what is watched")) {
                try Signals(vault: vault, audit: audit).note($0, .peopleExported, account: account, in: workspace)
            }
        }
        let export = AudienceExport(slice: self, words: AudienceWords(catalogue: exchange.catalogue))
        return .download("audience.csv", type: "text/csv; charset=utf-8") { write in
            try await export.write(workspace, audience.id, to: write)
        }
    }
}

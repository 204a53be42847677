import Accounts
import Audit
import Foundation
import Limits
import Policy
import Primitives
import Store
import Web

/// Putting people into a list, and taking them out again. What is pasted or comes from a file is looked at first.
extension AudiencesSlice {
    var addRoutes: [Route] {
        [
            .get("/audiences/{audience}/add", .may(.audiencesManage)) { exchange in
                .page(AudienceAddPage(try await list(exchange), Form(), exchange))
            },
            .post("/audiences/{audience}/add", .may(.audiencesManage), paste),
            .post(
                "/audiences/{audience}/file", .may(.audiencesManage),
                body: .upload(maximumBytes: AddressList.maximumBytes), uploadAddresses),
            .post("/audiences/{audience}/drafts/{draft}", .may(.audiencesManage), confirmDraft),
            .get("/audiences/{audience}/pick", .may(.audiencesManage), showPick),
            .post("/audiences/{audience}/pick", .may(.audiencesManage), pick),
            .post("/audiences/{audience}/people/{person}/remove", .may(.audiencesManage), removePerson),
        ]
    }

    /// The audience of the path, if people are put into it by hand.
    private func list(_ exchange: Exchange) async throws -> Audience {
        let audience = try await audience(exchange)
        guard !audience.kind.keepsItself else { throw RequestRefusal.notFound }
        return audience
    }

    // MARK: Pasted, or out of a file

    private func paste(_ exchange: Exchange) async throws -> Reply {
        let audience = try await list(exchange)
        var form = try exchange.form("addresses")
        let addresses = AddressList(pasted: form["addresses"])
        guard !addresses.entries.isEmpty || addresses.problemCount > 0 else {
            form.refuse("addresses", WordKey("form.required"))
            return .page(AudienceAddPage(audience, form, exchange), status: .unprocessableContent)
        }
        return try await look(exchange, audience, addresses, by: .pasted)
    }

    private func uploadAddresses(_ exchange: Exchange) async throws -> Reply {
        let audience = try await list(exchange)
        let workspace = try exchange.membership.workspace
        var (file, form) = (AddressFile(), Form())
        do {
            _ = try await exchange.upload("file", maximumBytes: AddressList.maximumBytes) {
                try await limiter.check(.rosterImport, [limiter.keys.workspace(workspace)])
            } _: {
                try file.take($0)
            }
            return try await look(exchange, audience, try file.finish(), by: .file)
        } catch let error as CSVError {
            form.refuse("file", error.words)
            return .page(AudienceAddPage(audience, form, exchange), status: .unprocessableContent)
        } catch let refusal as TooManyTries {
            form.refuse("file", refusal.words)
            return .page(AudienceAddPage(audience, form, exchange)).refusing(refusal)
        }
    }

    /// Shows who would come in; keeps their ids, and nothing of what was typed.
    private func look(
        _ exchange: Exchange, _ audience: Audience, _ list: AddressList, by way: AudienceWay
    ) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        return try await database.transaction(.workspace(workspace)) { tx in
            let known = try people.known(tx, workspace, list.entries.map(\.address))
            var sorting = AddressSorting(list, known)
            sorting.leaveOut(
                already: try members.among(tx, workspace, audience.id, sorting.found),
                leavers: try members.leavers(tx, workspace, audience.id, sorting.found))
            let draft =
                sorting.coming.isEmpty
                ? nil : try drafts.keep(tx, workspace, audience.id, sorting.coming, by: way)
            let some = Array(sorting.coming.prefix(PreviewShown.shown))
            return .page(
                AudienceAddPreviewPage(audience, sorting, draft, try people.people(tx, workspace, some), exchange))
        }
    }

    private func confirmDraft(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let (id, draft): (AudienceID, AudienceDraftID) = (try exchange.id("audience"), try exchange.id("draft"))
        _ = try exchange.form()
        let came = try await database.transaction(.workspace(workspace)) { tx -> Int? in
            let audience = try found(tx, workspace, id, locking: true)
            guard !audience.kind.keepsItself, let (people, way) = try drafts.take(tx, workspace, id, draft)
            else { return nil }
            return try add(tx, workspace, audience, people, by: way, actor)
        }
        let words = AudienceWords(catalogue: exchange.catalogue)
        let notice =
            came.map { WordKey("audiences.add.done", ["people": words.people($0)]) } ?? WordKey("audiences.add.gone")
        return .redirect(to: "/audiences/\(id.text)", notice: notice)
    }

    private func add(
        _ tx: Transaction, _ workspace: WorkspaceID, _ audience: Audience, _ people: [PersonID], by way: AudienceWay,
        _ actor: Actor
    ) throws -> Int {
        let came = try members.add(tx, workspace, audience.id, people, by: way)
        if came > 0 {
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "audience.people-added", by: actor, on: audience.id.text,
                    details: ["people": "\(came)", "way": way.rawValue]))
        }
        return came
    }

    // MARK: Picked by hand

    private func showPick(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let audience = try await list(exchange)
        let (query, page) = (exchange.query("q", maximum: 100) ?? "", exchange.pageNumber)
        return try await database.transaction(.workspace(workspace)) { tx in
            var finder = PersonFinder(query, page: page)
            try keeping.eachPerson(tx, workspace) { finder.take($0) }
            let already = try members.among(tx, workspace, audience.id, finder.found.map(\.id))
            return .page(AudiencePickPage(audience, finder, already, exchange))
        }
    }

    private func pick(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let audience = try await list(exchange)
        let form = try exchange.form("q", "page", prefixed: PersonFinder.prefix)
        let picked = form.values.keys.compactMap { name in
            name.hasPrefix(PersonFinder.prefix) ? PersonID(String(name.dropFirst(PersonFinder.prefix.count))) : nil
        }
        let came = try await database.transaction(.workspace(workspace)) { tx in
            _ = try found(tx, workspace, audience.id, locking: true)
            // Who once took themselves out is not put in again: that is theirs to say.
            return try add(tx, workspace, audience, picked.sorted(), by: .picked, actor)
        }
        let words = AudienceWords(catalogue: exchange.catalogue)
        return .redirect(
            to: "/audiences/\(audience.id.text)/pick",
            notice: WordKey("audiences.add.done", ["people": words.people(came)]))
    }

    private func removePerson(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let audience = try await list(exchange)
        let person: PersonID = try exchange.id("person")
        _ = try exchange.form()
        try await database.transaction(.workspace(workspace)) { tx in
            guard try members.remove(tx, workspace, audience.id, [person], by: .removed) == 1 else { return }
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "audience.person-removed", by: actor, on: audience.id.text, details: ["person": person.text]))
        }
        return .redirect(to: "/audiences/\(audience.id.text)", notice: WordKey("audiences.one.removed"))
    }
}

import Accounts
import Audit
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var draftRoutes: [Route] {
        [
            .get("/programs/{program}/preview/people/{person}", .may(.programsManage)) {
                try await showDraftPerson($0, Form(), find: $0.query("find") ?? "", status: .ok)
            },
            .post("/programs/{program}/preview/people/{person}", .may(.programsManage), editDraft),
        ]
    }

    private func showDraftPerson(
        _ exchange: Exchange, _ form: Form, find: String, status: HTTPStatus
    ) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ProgramID = try exchange.id("program")
        let person: PersonID = try exchange.id("person")
        return try await database.transaction(.workspace(workspace)) { tx in
            let program = try found(tx, workspace, id)
            guard let opened = try people.person(tx, workspace, person) else { throw RequestRefusal.notFound }
            guard let round = try rounds.draft(tx, workspace, id) else {
                return .redirect(to: "/programs/\(id.text)/preview")
            }
            let own = try DraftPartStore().part(tx, workspace, round, of: .takeOut(person, .outOther))
            let look = try look(tx, workspace, round, nil, find: find)
            let isListed = round.counts.groups <= DraftPersonPage.listed
            let listed =
                isListed
                ? try introductions.page(tx, workspace, round.id, offset: 0, limit: DraftPersonPage.listed) : []
            let groups = isListed ? Array(zip(1..., listed)) : look.part?.groups ?? []
            let out = try rounds.movable(tx, workspace, round.id, limit: DraftPersonPage.listed)
            let waiting = try rounds.movable(tx, workspace, round.id, among: look.found)
            let shown = groups.flatMap(\.1.people) + out + waiting + own.people
            let faces = try people.people(tx, workspace, Array(Set(shown)))
            let seen = DraftPersonPage.Seen(
                own: own, groups: groups, out: waiting + out.filter { !waiting.contains($0) }, look: look)
            return .page(DraftPersonPage(program, seen, opened, faces, form, exchange), status: status)
        }
    }

    private func editDraft(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let id: ProgramID = try exchange.id("program")
        let person: PersonID = try exchange.id("person")
        let form = try exchange.form("preview", "act", "group", "other", "reason", "find")
        do {
            let change = try await database.transaction(.workspace(workspace)) { tx -> DraftChange? in
                guard let program = try programs.program(tx, workspace, id, locking: true),
                    try people.person(tx, workspace, person) != nil
                else { throw RequestRefusal.notFound }
                guard let round = try rounds.draft(tx, workspace, id), round.id.text == form["preview"] else {
                    return nil
                }
                let change = try self.change(tx, workspace, program, round, Self.edit(form, person))
                try audit.record(
                    tx, workspace,
                    AuditEvent("round.edited", by: actor, on: round.id.text, details: ["act": form["act"]]))
                return change
            }
            let path = "/programs/\(id.text)/preview"
            guard let change else { return .redirect(to: path + "?changed=yes") }
            return .redirect(to: path + change.query, notice: WordKey("programs.edit.done"))
        } catch let refusal as DraftEditRefusal {
            var refused = form
            refused.refuse(Self.field(form["act"]), refusal.words)
            return try await showDraftPerson(
                exchange, refused, find: String(form["find"].prefix(200)), status: .unprocessableContent)
        }
    }

    /// Where on the page an act's choice is made.
    private static func field(_ act: String) -> String {
        switch act {
        case "swap": "other"
        case "join": "join-other"
        case "out": "reason"
        default: "group"
        }
    }

    private static func edit(_ form: Form, _ person: PersonID) throws -> DraftEdit {
        switch form["act"] {
        case "move":
            guard let number = Int(form["group"]) else { throw DraftEditRefusal.noSuchGroup }
            return .move(person, to: number)
        case "swap", "join":
            guard let other = PersonID(form["other"]) else { throw DraftEditRefusal.notThere }
            return form["act"] == "swap" ? .swap(person, other) : .join(person, other)
        case "out":
            guard let reason = Absence.Reason.byHand.first(where: { $0.word == form["reason"] }) else {
                throw RequestRefusal.malformed
            }
            return .takeOut(person, reason)
        default: throw RequestRefusal.malformed
        }
    }

    /// Those whom it touches as they are now: who has left meanwhile is taken out by the same stroke. The others are brought
    /// up to date before the round is run.
    private func change(
        _ tx: Transaction, _ workspace: WorkspaceID, _ program: Program, _ round: Round, _ edit: DraftEdit
    ) throws -> DraftChange {
        let parts = DraftPartStore()
        var part = try parts.part(tx, workspace, round, of: edit)
        var editing = DraftEditing(part, try basis(tx, workspace, program, part))
        if editing.hasUnwilling {
            // With all groups to exchange with, nobody sees whom it was about.
            let whole = try basis(tx, workspace, program, audience: audience(tx, workspace, program))
            part = try parts.part(tx, workspace, refresh(tx, workspace, round, whole), of: edit)
            editing = DraftEditing(part, try basis(tx, workspace, program, part))
        }
        editing.refresh()
        try editing.apply(edit)
        return try parts.write(tx, workspace, part, editing)
    }
}

import Accounts
import Audit
import Mail
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var personEraseRoutes: [Route] {
        [
            .get("/people/{person}/erase", .may(.peopleErase)) { .page(PersonErasePage(try await person($0))) },
            .post("/people/{person}/erase", .may(.peopleErase), erasePerson),
        ]
    }

    private func erasePerson(_ exchange: Exchange) async throws -> Reply {
        let person = try await person(exchange)
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        _ = try exchange.form()
        try await database.transaction(.system("erases somebody of a workspace, and ends their sessions in it")) { tx in
            try erase(tx, workspace, person.id)
            try audit.record(tx, workspace, AuditEvent("person.erased", by: actor, on: person.id.text))
        }
        return .redirect(to: "/people", notice: WordKey("programs.person-erase.done"))
    }

    /// Takes somebody out of a workspace and destroys what it knows of them: their key and profile, the mails that were
    /// written to them or name them, calls made for them, and the personal details of the audit trail, whose chain stays
    /// whole. Throws `LeavingError.lastOwner`. What hangs on an account of theirs outside of this workspace stays theirs.
    func erase(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try LeavingStore().leave(tx, workspace, person, .removed)
        try roundDeliveries.forgetIntroductions(tx, workspace, of: person)
        try deliveries.forget(tx, workspace, person)
        _ = try audit.erasePersonal(tx, workspace, concerning: person.uuid)
        for erase in erasures { try erase(tx, workspace, person) }
        try people.erase(tx, workspace, person)
    }
}

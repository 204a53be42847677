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
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        let workspace = membership.workspace
        _ = try exchange.form()
        try await database.transaction(.system("erases somebody of a workspace, and ends their sessions in it")) { tx in
            let role = try leaving.role(tx, workspace, person.id)
            guard role ?? .member == .member || membership.role == .owner else { throw PersonEraseRefusal.holdsRole }
            try erase(tx, workspace, person.id)
            try audit.record(tx, workspace, AuditEvent("person.erased", by: actor, on: person.id.text))
        }
        return .redirect(to: "/people", notice: WordKey("programs.person-erase.done"))
    }

    /// Takes somebody out of a workspace and destroys what it knows of them: their key and profile, the mails that were
    /// written to them or name them, calls made for them, and the personal details of the audit trail, whose chain stays
    /// whole. Throws `LeavingError.lastOwner`. What hangs on an account of theirs outside of this workspace stays theirs.
    func erase(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        let account = try leaving.leave(tx, workspace, person, .removed)
        try roundDeliveries.forgetIntroductions(tx, workspace, of: person)
        try deliveries.forget(tx, workspace, person)
        for id in [person.uuid, account?.uuid].compactMap({ $0 }) {
            _ = try audit.erasePersonal(tx, workspace, concerning: id)
        }
        for erase in erasures { try erase(tx, workspace, person) }
        try people.erase(tx, workspace, person)
    }
}

enum PersonEraseRefusal: Refusal {
    /// Who runs the workspace with others is taken out by an owner, as on the page of members.
    case holdsRole

    var status: Int { 403 }
    var words: WordKey { WordKey("programs.person-erase.holds-role") }
}

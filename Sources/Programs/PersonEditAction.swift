import Accounts
import Audiences
import Audit
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var personEditRoutes: [Route] {
        [
            .get("/people/{person}/edit", .may(.peopleManage)) { exchange in
                let person = try await person(exchange)
                return .page(PersonEditPage(person, PersonForm.filled(person.profile), exchange))
            },
            .post("/people/{person}/edit", .may(.peopleManage), editPerson),
        ]
    }

    /// The person of the path, if there is one in this workspace.
    func person(_ exchange: Exchange) async throws -> Person {
        let (workspace, id): (WorkspaceID, PersonID) = (try exchange.membership.workspace, try exchange.id("person"))
        let person = try await database.transaction(.workspace(workspace)) { try people.person($0, workspace, id) }
        guard let person else { throw RequestRefusal.notFound }
        return person
    }

    private func editPerson(_ exchange: Exchange) async throws -> Reply {
        let person = try await person(exchange)
        var form = try exchange.form("name", "address", "department", "location", "zone", "started")
        guard let profile = PersonForm.profile(&form, changing: person.profile) else {
            return .page(PersonEditPage(person, form, exchange), status: .unprocessableContent)
        }
        do {
            try await keep(profile, of: person, exchange)
        } catch DatabaseError.uniqueViolation {
            form.refuse("address", WordKey("programs.person-edit.taken"))
            return .page(PersonEditPage(person, form, exchange), status: .unprocessableContent)
        }
        return .redirect(to: "/people/\(person.id.text)", notice: WordKey("programs.person-edit.saved"))
    }

    private func keep(_ profile: Profile, of person: Person, _ exchange: Exchange) async throws {
        if profile == person.profile { return }
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        try await database.transaction(.workspace(workspace)) { tx in
            try people.rewrite(tx, workspace, person.id, profile)
            try audit.record(tx, workspace, AuditEvent("person.edited", by: actor, on: person.id.text))
            try audiences.follow(tx, workspace)
        }
    }
}

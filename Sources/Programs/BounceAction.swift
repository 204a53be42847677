import Accounts
import Audit
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var bounceRoutes: [Route] {
        [.post("/people/{person}/reachable", .may(.peopleManage), clearBounce)]
    }

    /// Somebody says that an address is good again: its person is in the coming rounds, until mail comes back anew.
    private func clearBounce(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let actor = try exchange.actor
        let id: PersonID = try exchange.id("person")
        _ = try exchange.form()
        try await database.transaction(.workspace(workspace)) { tx in
            guard try people.person(tx, workspace, id) != nil else { throw RequestRefusal.notFound }
            guard try bounces.clear(tx, workspace, id) else { return }
            try audit.record(tx, workspace, AuditEvent("person.reachable", by: actor, on: id.text))
        }
        return .redirect(to: "/people/\(id.text)", notice: WordKey("programs.person.reachable-done"))
    }
}

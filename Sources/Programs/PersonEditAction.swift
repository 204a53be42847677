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
            .get("/people/new", .may(.peopleManage)) { exchange in
                let names = try await attributes(exchange)
                return .page(PersonNewPage(names, Form(PersonAttributes.filled(names, nil)), exchange))
            },
            .post("/people/new", .may(.peopleManage), addPerson),
            .get("/people/{person}/edit", .may(.peopleManage)) { exchange in
                let person = try await person(exchange)
                let names = try await attributes(exchange, of: person)
                let form = PersonForm.filled(person.profile, names)
                return .page(PersonEditPage(person, names, seen(form, person), exchange))
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

    /// Headings of the roster's own columns, as far as some of its people show them.
    private func attributes(_ exchange: Exchange, of person: Person? = nil) async throws -> [String] {
        let workspace = try exchange.membership.workspace
        let some = try await database.transaction(.workspace(workspace)) {
            try people.next($0, workspace, after: nil, limit: MatchingChoices.Offer.people)
        }
        return PersonAttributes.names(person?.profile, some.map(\.profile))
    }

    private func addPerson(_ exchange: Exchange) async throws -> Reply {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        var form = try exchange.form(
            "name", "address", "department", "location", "zone", "started", prefixed: PersonAttributes.prefix)
        guard let profile = PersonForm.profile(&form) else {
            return .page(
                PersonNewPage(try await attributes(exchange), form, exchange), status: .unprocessableContent)
        }
        do {
            let id = try await database.transaction(.workspace(workspace)) { tx -> PersonID in
                let id = try add(tx, workspace, profile)
                try audit.record(tx, workspace, AuditEvent("person.added", by: actor, on: id.text))
                try audiences.follow(tx, workspace)
                return id
            }
            return .redirect(to: "/people/\(id.text)", notice: WordKey("programs.person-new.done"))
        } catch DatabaseError.uniqueViolation {
            form.refuse("address", WordKey("programs.person-edit.taken"))
            return .page(
                PersonNewPage(try await attributes(exchange), form, exchange), status: .unprocessableContent)
        }
    }

    /// Somebody new, or who had left and comes back.
    private func add(_ tx: Transaction, _ workspace: WorkspaceID, _ profile: Profile) throws -> PersonID {
        if let old = try people.find(tx, workspace, profile.address), old.state == .left {
            try people.change(tx, workspace, [(old.id, profile)])
            return old.id
        }
        guard let id = try people.add(tx, workspace, [profile]).first else { throw DatabaseError.missing("person") }
        return id
    }

    private func editPerson(_ exchange: Exchange) async throws -> Reply {
        let person = try await person(exchange)
        var form = try exchange.form(
            FormMeanwhile.field, "name", "address", "department", "location", "zone", "started",
            prefixed: PersonAttributes.prefix)
        guard let profile = PersonForm.profile(&form, changing: person.profile) else {
            return try await refuseEdit(person, form, exchange)
        }
        do {
            if let (now, told) = try await keep(profile, of: person, form[FormMeanwhile.field], exchange) {
                return try await refuseEdit(now, seen(form, now), exchange, told)
            }
        } catch DatabaseError.uniqueViolation {
            form.refuse("address", WordKey("programs.person-edit.taken"))
            return try await refuseEdit(person, form, exchange)
        }
        return .redirect(to: "/people/\(person.id.text)", notice: WordKey("programs.person-edit.saved"))
    }

    private func refuseEdit(
        _ person: Person, _ form: Form, _ exchange: Exchange, _ meanwhile: FormMeanwhile? = nil
    ) async throws -> Reply {
        var page = PersonEditPage(person, try await attributes(exchange, of: person), form, exchange)
        page.meanwhile = meanwhile
        return .page(page, status: meanwhile == nil ? .unprocessableContent : .conflict)
    }

    /// The form with the digest of what is known of somebody now.
    private func seen(_ form: Form, _ person: Person) -> Form {
        Form(form.values.merging([FormMeanwhile.field: digest(of: person)]) { $1 })
    }

    private func digest(of person: Person) -> String {
        let custom = person.profile.custom.reduce(into: [:]) { $0["custom." + $1.key] = $1.value }
        return FormMeanwhile.digest(Form(PersonForm.filled(person.profile, []).values.merging(custom) { $1 }), vault)
    }

    /// Keeps what was sent. Keeps nothing, and says how somebody is known now, where that is not what the form was filled
    /// with.
    private func keep(
        _ profile: Profile, of person: Person, _ seen: String, _ exchange: Exchange
    ) async throws -> (Person, FormMeanwhile)? {
        let (workspace, actor) = (try exchange.membership.workspace, try exchange.actor)
        let catalogue = exchange.catalogue
        return try await database.transaction(.workspace(workspace)) { tx -> (Person, FormMeanwhile)? in
            guard let now = try people.held(tx, workspace, person.id) else { throw RequestRefusal.notFound }
            if profile == now.profile { return nil }
            if !seen.isEmpty, seen != digest(of: now),
                let told = PersonForm.meanwhile(now.profile, typed: profile, catalogue)
            {
                return (now, told)
            }
            let fields = PersonForm.changed(from: now.profile, to: profile).joined(separator: " ")
            try people.rewrite(tx, workspace, person.id, profile)
            try audit.record(
                tx, workspace, AuditEvent("person.edited", by: actor, on: person.id.text, details: ["fields": fields]))
            try audiences.follow(tx, workspace)
            return nil
        }
    }
}

import Accounts
import Audit
import Foundation
import Primitives
import Programs
import Store
import Tokens
import Vault
import Web

extension DirectorySlice {
    var userRoutes: [Route] {
        [
            .get("/scim/v2/Users", Self.access, scim { try await listUsers(ScimQuery($0), $1) }),
            .post("/scim/v2/Users", Self.access, body: .machine, scim(createUser)),
            .post(
                "/scim/v2/Users/.search", Self.access, body: .machine,
                scim { exchange, connection in
                    try await listUsers(ScimQuery(try await body(exchange)), connection)
                }),
            .get("/scim/v2/Users/{user}", Self.access, scim(showUser)),
            .put("/scim/v2/Users/{user}", Self.access, scim(replaceUser)),
            .patch("/scim/v2/Users/{user}", Self.access, scim(patchUser)),
            .delete("/scim/v2/Users/{user}", Self.access, scim(deleteUser)),
        ]
    }

    // MARK: Reading

    private func showUser(_ exchange: Exchange, _ connection: DirectoryConnection) async throws -> Reply {
        let (id, projection) = (try Self.id(exchange, "user", of: PersonTag.self), try Self.projection(exchange))
        let user = try await database.transaction(.workspace(connection.workspace)) {
            try users.users($0, connection.workspace, [id], withGroups: projection.wants("groups")).first
        }
        guard let user else { throw ScimError.notFound }
        return Self.show(user.resource(site, vault), version: user.version(vault), projection, exchange)
    }

    private func listUsers(_ query: ScimQuery, _ connection: DirectoryConnection) async throws -> Reply {
        let (page, total) = try await database.transaction(.workspace(connection.workspace)) {
            try foundUsers($0, connection.workspace, query)
        }
        return query.reply(
            page.map { .object(query.projection.apply($0.resource(site, vault))) }, total: total)
    }

    func foundUsers(
        _ tx: Transaction, _ workspace: WorkspaceID, _ query: ScimQuery
    ) throws -> (users: [DirectoryUser], total: Int) {
        let withGroups = query.projection.wants("groups")
        guard let filter = query.filter else {
            let ids = try users.ids(tx, workspace, offset: query.start - 1, limit: query.count)
            return (
                try users.users(tx, workspace, ids, withGroups: withGroups), try users.count(tx, workspace)
            )
        }
        let all = try matching(tx, workspace, filter)
        return (Array(all.dropFirst(query.start - 1).prefix(query.count)), all.count)
    }

    /// People that are gone through for a filter that no key answers; all of them have to be opened.
    private static let maximumOpened = 10_000
    private static let batch = 1000

    private func matching(_ tx: Transaction, _ workspace: WorkspaceID, _ filter: ScimFilter) throws -> [DirectoryUser] {
        let matcher = ScimMatcher(schema: .user)
        try matcher.check(filter)
        let fits = { (user: DirectoryUser) in matcher.matches(filter, user.resource(site, vault)) }
        if let lookups = ScimLookup.all(for: filter, of: .user) {
            return try users.users(tx, workspace, users.ids(tx, workspace, lookups)).filter(fits)
        }
        guard try users.count(tx, workspace) <= Self.maximumOpened else {
            throw ScimError.invalid(
                .tooMany, "This filter would open everybody. Filter by userName, externalId or emails.")
        }
        var found: [DirectoryUser] = []
        for offset in stride(from: 0, to: Self.maximumOpened, by: Self.batch) {
            let ids = try users.ids(tx, workspace, offset: offset, limit: Self.batch)
            if ids.isEmpty { break }
            found += try users.users(tx, workspace, ids).filter(fits)
        }
        return found
    }

    // MARK: Changing

    private func createUser(_ exchange: Exchange, _ connection: DirectoryConnection) async throws -> Reply {
        let wish = try UserWish(ScimReader(schema: .user).document(try await body(exchange)))
        let projection = try Self.projection(exchange)
        let user = try await database.transaction(.workspace(connection.workspace)) { tx in
            let id = try create(tx, connection, wish)
            guard let user = try users.user(tx, connection.workspace, id) else { throw ScimError.notFound }
            try record(tx, connection, "directory.user-created", on: id.text, ["active": "\(user.isActive)"])
            return user
        }
        var reply = Reply.json(
            .object(projection.apply(user.resource(site, vault))), status: .created, type: ScimURN.mediaType)
        reply = reply.located(at: site.user(user.person.id)).tagged(user.version(vault))
        return reply
    }

    /// Somebody new, or somebody whom the directory deleted and who is in the roster still.
    private func create(_ tx: Transaction, _ connection: DirectoryConnection, _ wish: UserWish) throws -> PersonID {
        let workspace = connection.workspace
        let profile = try wish.user.profile(on: nil, before: nil)
        guard try users.ids(tx, workspace, [.name(wish.user.userName)]).isEmpty else { throw ScimError.taken }
        let id: PersonID
        if let known = try people.find(tx, workspace, profile.address) {
            guard try users.isDeleted(tx, workspace, known.id) else { throw ScimError.taken }
            id = known.id
            try people.rewrite(tx, workspace, id, profile)
            try leaving.comeBack(tx, workspace, id)
        } else {
            guard let added = try people.add(tx, workspace, [profile]).first else { throw ScimError.notFound }
            id = added
        }
        try users.save(tx, workspace, id, wish.user)
        if wish.isActive == false { try leave(tx, workspace, id, .suspended) }
        return id
    }

    private func replaceUser(_ exchange: Exchange, _ connection: DirectoryConnection) async throws -> Reply {
        let document = try ScimReader(schema: .user).document(try await body(exchange))
        return try await change(exchange, connection) { before in
            (document, before.stored)
        }
    }

    private func patchUser(_ exchange: Exchange, _ connection: DirectoryConnection) async throws -> Reply {
        let patch = try ScimPatch(try await body(exchange))
        return try await change(exchange, connection) { before in
            (try patch.applied(to: before.document, .user), before.told)
        }
    }

    /// Makes of somebody what `make` says; the second of its values is what the directory spoke of before.
    private func change(
        _ exchange: Exchange, _ connection: DirectoryConnection,
        _ make: @escaping @Sendable (DirectoryUser) throws -> ([String: JSONValue], ScimUser?)
    ) async throws -> Reply {
        let (id, projection) = (try Self.id(exchange, "user", of: PersonTag.self), try Self.projection(exchange))
        let user = try await database.transaction(.workspace(connection.workspace)) { tx in
            guard let before = try users.user(tx, connection.workspace, id) else { throw ScimError.notFound }
            try Self.checkVersion(exchange, before.version(vault))
            let (document, spoken) = try make(before)
            try change(tx, connection, before, to: UserWish(document), spoken)
            guard let after = try users.user(tx, connection.workspace, id) else { throw ScimError.notFound }
            try record(before, after, tx, connection)
            return after
        }
        return Self.show(user.resource(site, vault), version: user.version(vault), projection, exchange)
    }

    private func change(
        _ tx: Transaction, _ connection: DirectoryConnection, _ before: DirectoryUser, to wish: UserWish,
        _ spoken: ScimUser?
    ) throws {
        let (workspace, id) = (connection.workspace, before.person.id)
        let profile = try wish.user.profile(on: before.person.profile, before: spoken)
        guard try users.ids(tx, workspace, [.name(wish.user.userName)]).allSatisfy({ $0 == id }) else {
            throw ScimError.taken
        }
        if profile.address != before.person.profile.address {
            // Whoever is the last to run the workspace is not made somebody else from outside.
            guard try !leaving.isLastOwner(tx, workspace, id) else { throw LeavingError.lastOwner }
            if let other = try people.find(tx, workspace, profile.address), other.id != id { throw ScimError.taken }
        }
        if profile != before.person.profile { try people.rewrite(tx, workspace, id, profile) }
        if wish.user != before.stored { try users.save(tx, workspace, id, wish.user) }
        switch (before.isActive, wish.isActive ?? before.isActive) {
        case (true, false): try leave(tx, workspace, id, .suspended)
        case (false, true): try leaving.comeBack(tx, workspace, id)
        default: break
        }
    }

    /// Says which attributes changed, never what they say.
    private func record(
        _ before: DirectoryUser, _ after: DirectoryUser, _ tx: Transaction, _ connection: DirectoryConnection
    ) throws {
        let (old, new) = (before.document, after.document)
        let changed = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
        guard !changed.isEmpty else { return }
        let action: StaticString =
            switch (before.isActive, after.isActive) {
            case (true, false): "directory.user-deactivated"
            case (false, true): "directory.user-reactivated"
            default: "directory.user-changed"
            }
        try record(tx, connection, action, on: after.person.id.text, ["changed": changed.joined(separator: " ")])
    }

    private func deleteUser(_ exchange: Exchange, _ connection: DirectoryConnection) async throws -> Reply {
        let id = try Self.id(exchange, "user", of: PersonTag.self)
        let workspace = connection.workspace
        try await database.transaction(.workspace(workspace)) { tx in
            guard let user = try users.user(tx, workspace, id) else { throw ScimError.notFound }
            try Self.checkVersion(exchange, user.version(vault))
            try leave(tx, workspace, id, .removed)
            try groups.leave(tx, workspace, id)
            try users.delete(tx, workspace, user)
            try record(tx, connection, "directory.user-deleted", on: id.text)
        }
        return .empty(.noContent)
    }

    /// Everything at once, or nothing (AT-30).
    private func leave(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ reach: LeavingStore.Reach
    ) throws {
        if let account = try leaving.leave(tx, workspace, person, reach) {
            try tokens.tokens.endAll(tx, of: account, in: workspace)
        }
        try programs.leave(tx, workspace, person)
        try MemberLeft.tell(tx, workspace, person)
    }
}

/// What a directory wants of somebody: a document, and whether they are active, where it says so.
struct UserWish: Sendable {
    let user: ScimUser
    let isActive: Bool?

    init(_ document: [String: JSONValue]) throws(ScimError) {
        isActive = document["active"]?.bool
        user = ScimUser(document: document.filter { $0.key != "active" })
        try user.validate()
    }
}

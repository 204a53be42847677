import Foundation
import Primitives
import Store
import Tokens
import Vault
import Web

extension DirectorySlice {
    var groupRoutes: [Route] {
        [
            .get("/scim/v2/Groups", Self.access, scim { try await listGroups(ScimQuery($0), $1) }),
            .post("/scim/v2/Groups", Self.access, body: .machine, scim(createGroup)),
            .post(
                "/scim/v2/Groups/.search", Self.access, body: .machine,
                scim { exchange, connection in
                    try await listGroups(ScimQuery(try await body(exchange)), connection)
                }),
            .get("/scim/v2/Groups/{group}", Self.access, scim(showGroup)),
            .put("/scim/v2/Groups/{group}", Self.access, scim(replaceGroup)),
            .patch("/scim/v2/Groups/{group}", Self.access, scim(patchGroup)),
            .delete("/scim/v2/Groups/{group}", Self.access, scim(deleteGroup)),
        ]
    }

    private func showGroup(_ exchange: Exchange, _ connection: DirectoryConnection) async throws -> Reply {
        let id = try Self.id(exchange, "group", of: DirectoryGroupTag.self)
        let projection = try Self.projection(exchange)
        let group = try await database.transaction(.workspace(connection.workspace)) {
            try groups.groups($0, connection.workspace, [id], withMembers: projection.wants("members")).first
        }
        guard let group else { throw ScimError.notFound }
        return Self.show(group.resource(site), version: group.version, projection, exchange)
    }

    private func listGroups(_ query: ScimQuery, _ connection: DirectoryConnection) async throws -> Reply {
        let (page, total) = try await database.transaction(.workspace(connection.workspace)) {
            try foundGroups($0, connection.workspace, query)
        }
        return query.reply(page.map { .object(query.projection.apply($0.resource(site))) }, total: total)
    }

    func foundGroups(
        _ tx: Transaction, _ workspace: WorkspaceID, _ query: ScimQuery
    ) throws -> (groups: [DirectoryGroup], total: Int) {
        guard let filter = query.filter else {
            let ids = try groups.ids(tx, workspace, offset: query.start - 1, limit: query.count)
            let page = try groups.groups(tx, workspace, ids, withMembers: query.projection.wants("members"))
            return (page, try groups.count(tx, workspace))
        }
        let matcher = ScimMatcher(schema: .group)
        try matcher.check(filter)
        let ids =
            try ScimLookup.all(for: filter, of: .group).map { try groups.ids(tx, workspace, $0) }
            ?? groups.ids(tx, workspace, offset: 0, limit: DirectoryGroupStore.maximum)
        let all = try groups.groups(tx, workspace, ids, withMembers: true)
            .filter { matcher.matches(filter, $0.resource(site)) }
        return (Array(all.dropFirst(query.start - 1).prefix(query.count)), all.count)
    }

    private func createGroup(_ exchange: Exchange, _ connection: DirectoryConnection) async throws -> Reply {
        let wish = try ScimGroup(ScimReader(schema: .group).document(try await body(exchange)))
        let (workspace, projection) = (connection.workspace, try Self.projection(exchange))
        let group = try await database.transaction(.workspace(workspace)) { tx in
            guard try groups.count(tx, workspace) < DirectoryGroupStore.maximum else { throw ScimError.tooManyGroups }
            guard try groups.ids(tx, workspace, [.name(wish.name)]).isEmpty else { throw ScimError.taken }
            let id = try groups.create(tx, workspace, wish)
            guard let group = try groups.group(tx, workspace, id) else { throw ScimError.notFound }
            try record(tx, connection, "directory.group-created", on: id.text, ["members": "\(wish.members.count)"])
            return group
        }
        let resource = JSONValue.object(projection.apply(group.resource(site)))
        return Reply.json(resource, status: .created, type: ScimURN.mediaType)
            .located(at: site.group(group.id)).tagged(group.version)
    }

    private func replaceGroup(_ exchange: Exchange, _ connection: DirectoryConnection) async throws -> Reply {
        let wish = try ScimGroup(ScimReader(schema: .group).document(try await body(exchange)))
        let group = try await change(exchange, connection) { _ in wish }
        return Self.show(group.resource(site), version: group.version, try Self.projection(exchange), exchange)
    }

    /// Answers without the group: its list of members may be long, and Entra advises so.
    private func patchGroup(_ exchange: Exchange, _ connection: DirectoryConnection) async throws -> Reply {
        let patch = try ScimPatch(try await body(exchange))
        let group = try await change(exchange, connection) { before in
            try ScimGroup(patch.applied(to: before.document(site), .group))
        }
        return Reply.empty(.noContent).tagged(group.version)
    }

    private func change(
        _ exchange: Exchange, _ connection: DirectoryConnection,
        _ make: @escaping @Sendable (DirectoryGroup) throws -> ScimGroup
    ) async throws -> DirectoryGroup {
        let (id, workspace) = (try Self.id(exchange, "group", of: DirectoryGroupTag.self), connection.workspace)
        return try await database.transaction(.workspace(workspace)) { tx in
            guard let before = try groups.group(tx, workspace, id) else { throw ScimError.notFound }
            try Self.checkVersion(exchange, before.version)
            let wish = try make(before)
            guard try groups.ids(tx, workspace, [.name(wish.name)]).allSatisfy({ $0 == id }) else {
                throw ScimError.taken
            }
            guard try wish != ScimGroup(before.document(site)) else { return before }
            try groups.change(tx, workspace, before, to: wish)
            guard let after = try groups.group(tx, workspace, id) else { throw ScimError.notFound }
            try record(
                tx, connection, "directory.group-changed", on: id.text, ["members": "\(wish.members.count)"])
            return after
        }
    }

    private func deleteGroup(_ exchange: Exchange, _ connection: DirectoryConnection) async throws -> Reply {
        let (id, workspace) = (try Self.id(exchange, "group", of: DirectoryGroupTag.self), connection.workspace)
        try await database.transaction(.workspace(workspace)) { tx in
            guard let group = try groups.group(tx, workspace, id) else { throw ScimError.notFound }
            try Self.checkVersion(exchange, group.version)
            _ = try groups.delete(tx, workspace, id)
            try record(tx, connection, "directory.group-deleted", on: id.text)
        }
        return .empty(.noContent)
    }
}

extension ScimError {
    static let tooManyGroups = ScimError.invalid(
        .tooMany, "There are \(DirectoryGroupStore.maximum) groups already.")
}

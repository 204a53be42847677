import Primitives
import Store
import Tokens
import Web

extension DirectorySlice {
    var searchRoutes: [Route] {
        [
            .post(
                "/scim/v2/.search", Self.access, body: .machine,
                scim { exchange, connection in
                    try await search(ScimQuery(try await body(exchange)), connection)
                })
        ]
    }

    /// Users and groups in one list, users first (RFC 7644, 3.4.3).
    private func search(_ query: ScimQuery, _ connection: DirectoryConnection) async throws -> Reply {
        let (isOfUsers, isOfGroups) = (Self.fits(query, .user), Self.fits(query, .group))
        guard isOfUsers || isOfGroups else { throw ScimError.unknownInFilter }
        let (resources, total) = try await database.transaction(.workspace(connection.workspace)) { tx in
            let users = isOfUsers ? try foundUsers(tx, connection.workspace, query) : ([], 0)
            let rest = query.after(users.0.count, of: users.1)
            let groups = isOfGroups ? try foundGroups(tx, connection.workspace, rest) : ([], 0)
            return (
                users.0.map { $0.resource(site, vault) } + groups.0.map { $0.resource(site) }, users.1 + groups.1
            )
        }
        return query.reply(resources.map { .object(query.projection.apply($0)) }, total: total)
    }

    /// Whether a filter can be asked of resources of this kind at all.
    private static func fits(_ query: ScimQuery, _ schema: ScimSchema) -> Bool {
        guard let filter = query.filter else { return true }
        return (try? ScimMatcher(schema: schema).check(filter)) != nil
    }
}

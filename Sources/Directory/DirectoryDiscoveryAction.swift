import Tokens
import Web

extension DirectorySlice {
    var discoveryRoutes: [Route] {
        let site = site
        return [
            .get(
                "/scim/v2/ServiceProviderConfig", Self.access,
                scim { _, _ in Self.reply(ScimDescription.provider(site)) }),
            .get(
                "/scim/v2/ResourceTypes", Self.access,
                scim { exchange, _ in
                    try Self.list(ScimDescription.resourceTypes(site).sorted { $0.key > $1.key }.map(\.value), exchange)
                }),
            .get(
                "/scim/v2/ResourceTypes/{type}", Self.access,
                scim { exchange, _ in
                    try Self.one(exchange.parameters["type"].flatMap { ScimDescription.resourceTypes(site)[$0] })
                }),
            .get(
                "/scim/v2/Schemas", Self.access,
                scim { exchange, _ in try Self.list(ScimDescription.schemas.map { $0.resource(site) }, exchange) }),
            .get(
                "/scim/v2/Schemas/{schema}", Self.access,
                scim { exchange, _ in
                    try Self.one(
                        ScimDescription.schemas.first { $0.id == exchange.parameters["schema"] }?.resource(site))
                }),
        ]
    }

    private static func reply(_ value: JSONValue) -> Reply { .json(value, type: ScimURN.mediaType) }

    private static func one(_ value: JSONValue?) throws -> Reply {
        guard let value else { throw ScimError.notFound }
        return reply(value)
    }

    /// These lists cannot be filtered (RFC 7644, 4).
    private static func list(_ all: [JSONValue], _ exchange: Exchange) throws -> Reply {
        guard try exchange.queryFields()["filter"] == nil else { throw ScimError(403, nil, "This cannot be filtered.") }
        return reply([
            "schemas": [.string(ScimURN.list)], "totalResults": .count(all.count), "startIndex": .count(1),
            "itemsPerPage": .count(all.count), "Resources": .array(all),
        ])
    }

    /// What a directory asks that there is not: answered in its own words, so that it says what is wrong.
    var otherRoutes: [Route] {
        let answered = userRoutes + groupRoutes + searchRoutes + discoveryRoutes
        return Route.otherVerbs(than: answered, Self.access, scim { _, _ in ScimError.verb.reply })
            + Route.everyVerb("/scim/v2/**", Self.access, scim { _, _ in ScimError.notFound.reply })
    }
}

extension ScimError {
    static let verb = ScimError(405, nil, "This verb does nothing here.")
}

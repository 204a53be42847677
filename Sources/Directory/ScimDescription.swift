import Web

/// Schemas as a directory reads them (RFC 7643, 7).
extension ScimSchema {
    func resource(_ site: DirectorySite) -> JSONValue {
        [
            "schemas": [.string(ScimURN.schema)], "id": .string(id), "name": .string(name),
            "description": .string(words), "attributes": .array(attributes.map(\.resource)),
            "meta": ["resourceType": "Schema", "location": .string("\(site.base)/Schemas/\(id)")],
        ]
    }
}

extension ScimAttribute {
    var resource: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "type": .string(kind.rawValue), "multiValued": .bool(isMultiple),
            "description": .string(words), "required": .bool(isRequired), "caseExact": .bool(isCaseExact),
            "mutability": .string(mutability.rawValue), "returned": "default",
            "uniqueness": .string(isUnique ? "server" : "none"),
        ]
        if !targets.isEmpty { members["referenceTypes"] = .array(targets.map(JSONValue.string)) }
        if !suggestions.isEmpty { members["canonicalValues"] = .array(suggestions.map(JSONValue.string)) }
        if !parts.isEmpty { members["subAttributes"] = .array(parts.map(\.resource)) }
        return .object(members)
    }
}

/// What this service is and has (RFC 7643, 5 and 6).
enum ScimDescription {
    static let schemas: [ScimSchema] = [.user, .enterprise, .klatch, .group]

    static func provider(_ site: DirectorySite) -> JSONValue {
        let no: JSONValue = ["supported": false]
        return [
            "schemas": [.string(ScimURN.provider)], "patch": ["supported": true],
            "bulk": ["supported": false, "maxOperations": .count(0), "maxPayloadSize": .count(0)],
            "filter": ["supported": true, "maxResults": .count(ScimQuery.maximumCount)], "changePassword": no,
            "sort": no, "etag": ["supported": true],
            "authenticationSchemes": [
                [
                    "type": "oauthbearertoken", "name": "Bearer token", "primary": true,
                    "description": "The token that an owner of the workspace made on the page Directory.",
                    "specUri": "https://www.rfc-editor.org/info/rfc6750",
                ]
            ],
            "meta": [
                "resourceType": "ServiceProviderConfig", "location": .string("\(site.base)/ServiceProviderConfig"),
            ],
        ]
    }

    static func resourceTypes(_ site: DirectorySite) -> [String: JSONValue] {
        [
            "User": resourceType("User", "/Users", ScimSchema.user, site),
            "Group": resourceType("Group", "/Groups", ScimSchema.group, site),
        ]
    }

    private static func resourceType(
        _ name: String, _ endpoint: String, _ schema: ScimSchema, _ site: DirectorySite
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "schemas": [.string(ScimURN.resourceType)], "id": .string(name), "name": .string(name),
            "endpoint": .string(endpoint), "description": .string(schema.words), "schema": .string(schema.id),
            "meta": [
                "resourceType": "ResourceType", "location": .string("\(site.base)/ResourceTypes/\(name)"),
            ],
        ]
        if !schema.extensions.isEmpty {
            members["schemaExtensions"] = .array(
                schema.extensions.map { ["schema": .string($0.id), "required": false] })
        }
        return .object(members)
    }
}

import Accounts
import Foundation
import Primitives
import Vault
import Web

/// Somebody as the directory sees them.
struct DirectoryUser: Sendable {
    struct Group: Sendable {
        let id: DirectoryGroupID
        let name: String
    }

    let person: Person
    /// What the directory itself has said; nil for who came by a roster.
    let stored: ScimUser?
    let changedAt: Date
    let groups: [Group]

    var isActive: Bool { person.state == .active }
    var told: ScimUser { .told(of: person.profile, stored: stored) }

    /// What a change begins with: all that is told, and whether they are active.
    var document: [String: JSONValue] { told.document.merging(["active": .bool(isActive)]) { $1 } }

    /// Another state is another version. Groups are not of the user's state: they change by themselves.
    func version(_ vault: KeyVault) -> String {
        let bytes = vault.mac("directory-version", person.id.uuid.bytes + JSONValue.object(document).bytes)
        return "W/\"\(Hex.encode(Array(bytes.prefix(8))))\""
    }

    func resource(_ site: DirectorySite, _ vault: KeyVault) -> [String: JSONValue] {
        var resource = document
        let extensions = [ScimURN.enterprise, ScimURN.klatch].filter { resource[$0] != nil }
        resource["schemas"] = .array(([ScimURN.user] + extensions).map(JSONValue.string))
        resource["id"] = .string(person.id.text)
        if !groups.isEmpty {
            resource["groups"] = .array(
                groups.map {
                    [
                        "value": .string($0.id.text), "$ref": .string(site.group($0.id)), "display": .string($0.name),
                    ]
                })
        }
        resource["meta"] = site.meta(
            "User", site.user(person.id), from: person.createdAt, changed: max(changedAt, person.updatedAt),
            version: version(vault))
        return resource
    }
}

/// Addresses of resources.
struct DirectorySite: Sendable {
    let origin: String

    var base: String { origin + "/scim/v2" }
    func user(_ id: PersonID) -> String { "\(base)/Users/\(id.text)" }
    func group(_ id: DirectoryGroupID) -> String { "\(base)/Groups/\(id.text)" }

    func meta(_ type: String, _ location: String, from: Date, changed: Date, version: String) -> JSONValue {
        [
            "resourceType": .string(type), "location": .string(location), "version": .string(version),
            "created": .string(from.formatted(.iso8601)), "lastModified": .string(changed.formatted(.iso8601)),
        ]
    }
}

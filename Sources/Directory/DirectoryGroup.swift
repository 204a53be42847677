import Foundation
import Primitives
import Web

enum DirectoryGroupTag {}
typealias DirectoryGroupID = Identifier<DirectoryGroupTag>

/// People that the directory groups together.
struct DirectoryGroup: Sendable {
    let id: DirectoryGroupID
    let name: String
    let externalID: String?
    let createdAt: Date
    let changedAt: Date
    let revision: Int
    /// Nil where nobody asked who is in it.
    let members: [PersonID]?

    var version: String { "W/\"\(revision)\"" }

    func document(_ site: DirectorySite) -> [String: JSONValue] {
        var document: [String: JSONValue] = ["displayName": .string(name)]
        document["externalId"] = externalID.map(JSONValue.string)
        if let members, !members.isEmpty {
            document["members"] = .array(
                members.map { ["value": .string($0.text), "$ref": .string(site.user($0))] })
        }
        return document
    }

    func resource(_ site: DirectorySite) -> [String: JSONValue] {
        var resource = document(site)
        resource["schemas"] = [.string(ScimURN.group)]
        resource["id"] = .string(id.text)
        resource["meta"] = site.meta("Group", site.group(id), from: createdAt, changed: changedAt, version: version)
        return resource
    }
}

/// What the directory wants a group to be.
struct ScimGroup: Sendable, Equatable {
    let name: String
    let externalID: String?
    let members: Set<PersonID>

    init(_ document: [String: JSONValue]) throws(ScimError) {
        guard let name = document["displayName"]?.text else {
            throw .invalid(.invalidValue, "displayName is missing.")
        }
        self.name = name
        externalID = document["externalId"]?.text
        var members: Set<PersonID> = []
        for value in document["members"]?.array ?? [] {
            guard let id = value.object?["value"]?.text.flatMap({ PersonID($0) }) else { throw .unknownMember }
            members.insert(id)
        }
        self.members = members
    }
}

extension ScimError {
    static let unknownMember = ScimError.invalid(
        .invalidValue, "A member is no user here. Groups in groups are not kept.")
}

import Accounts
import Foundation
import HTTPTypes
import Primitives
import Store
import TestStage
import Testing

@testable import Directory
@testable import Web

/// A workspace whose owner has connected a directory, and what that directory sends.
struct DirectoryWorld: Sendable {
    let world: TestWorld
    let owner: TestBrowser
    let token: String

    init() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        try await self.init(world, owner)
    }

    init(_ world: TestWorld, _ owner: TestBrowser) async throws {
        self.world = world
        self.owner = owner
        token = try await Self.connect(owner)
    }

    static func connect(_ owner: TestBrowser) async throws -> String {
        let body = try await owner.post("/directory/tokens", from: "/directory").body
        let start = try #require(body.firstRange(of: "<code>klatch_scim_"))
        return "klatch_scim_" + body[start.upperBound...].prefix { $0 != "<" }
    }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let json: JSONValue

        subscript(_ name: String) -> JSONValue? { json.object?[name] }
        var id: String { self["id"]?.text ?? "" }
        var scimType: String? { self["scimType"]?.text }
        var total: Int? { if case .number(let number)? = self["totalResults"] { Int(number) } else { nil } }
        var resources: [JSONValue] { self["Resources"]?.array ?? [] }
        var ids: [String] { resources.compactMap { $0.object?["id"]?.text } }
    }

    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", _ headers: [String: String] = [:],
        token: String? = nil
    ) async throws -> Answer {
        var all = ["Authorization": "Bearer \(token ?? self.token)"]
        if !body.isEmpty { all["Content-Type"] = "application/scim+json" }
        let answer = try await world.browser().send(
            method, "/scim/v2" + path, headers: all.merging(headers) { $1 }, body: Array(body.utf8))
        return Answer(
            status: answer.status, headers: answer.headers,
            json: answer.body.isEmpty ? .null : try JSONReader.read(Array(answer.body.utf8)))
    }

    func get(_ path: String) async throws -> Answer { try await send(.get, path) }

    /// Those a filter finds.
    func find(_ kind: String, _ filter: String) async throws -> Answer {
        let encoded = filter.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return try await send(.get, "/\(kind)?filter=\(encoded)")
    }

    /// Makes somebody as Entra does. Returns their id.
    @discardableResult
    func add(_ name: String) async throws -> String {
        let answer = try await send(.post, "/Users", Entra.user(name))
        try #require(answer.status == 201)
        return answer.id
    }

    func patch(_ path: String, _ operations: String) async throws -> Answer {
        try await send(
            .patch, path,
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\#(operations)]}"#)
    }

    func read(_ query: String) throws -> String? { try world.read(query).first }

    /// Actions of the audit trail by the directory.
    func acts() throws -> [String] {
        try world.read("SELECT action FROM audit_event WHERE actor_kind = 'directory' ORDER BY seq")
    }
}

/// What Microsoft Entra's provisioning sends, after its documentation ("Develop a SCIM endpoint").
enum Entra {
    static func user(_ name: String, active: String = "true") -> String {
        """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "externalId":"ext-\(name)","userName":"\(name)@example.org","active":\(active),
        "displayName":"\(name.capitalized) Example","emails":[{"primary":true,"type":"work","value":"\(name)@example.org"}],
        "meta":{"resourceType":"User"},"name":{"formatted":"\(name.capitalized) Example","familyName":"Example",
        "givenName":"\(name.capitalized)"},"roles":[],"title":"Engineer","preferredLanguage":"en",
        "addresses":[{"type":"work","streetAddress":"1 Main Street","locality":"Berlin","postalCode":"10115","country":"DE"}],
        "phoneNumbers":[{"type":"mobile","value":"+49 30 1"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Engines","employeeNumber":"7",
        "manager":{"value":"x"}}}
        """
    }

    static func group(_ name: String) -> String {
        """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group",
        "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId":"ext-\(name)","displayName":"\(name)","meta":{"resourceType":"Group"}}
        """
    }

    static let disable = #"{"op":"Replace","path":"active","value":"False"}"#
    static let enable = #"{"op":"Replace","path":"active","value":"True"}"#
}

/// What Okta sends, after its documentation ("Okta and SCIM Version 2.0").
enum Okta {
    static func user(_ name: String, active: Bool = true) -> String {
        """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"\(name)@example.org",
        "name":{"givenName":"\(name.capitalized)","familyName":"Okta"},
        "emails":[{"primary":true,"value":"\(name)@example.org","type":"work"}],
        "displayName":"\(name.capitalized) Okta","locale":"en-US","externalId":"00ujl-\(name)","groups":[],
        "password":"1mz050nq","active":\(active)}
        """
    }

    static let disable = #"{"op":"replace","value":{"active":false}}"#

    static func group(_ name: String, _ members: [String] = []) -> String {
        let list = members.map { #"{"value":"\#($0)","display":"x@example.org"}"# }.joined(separator: ",")
        return
            #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"\#(name)","members":[\#(list)]}"#
    }
}

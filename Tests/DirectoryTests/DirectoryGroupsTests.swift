import Foundation
import HTTPTypes
import Testing

@testable import Directory
@testable import Web

@Suite("Groups of a directory")
struct DirectoryGroupsTests {
    @Test("are made empty, found by name and filled, as Entra does it")
    func entra() async throws {
        let directory = try await DirectoryWorld()
        let bob = try await directory.add("bob")
        let made = try await directory.send(.post, "/Groups", Entra.group("Makers"))
        #expect(made.status == 201 && made["externalId"] == "ext-Makers")
        let found = try await directory.send(
            .get, "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22makers%22")
        #expect(found.ids == [made.id])
        let path = "/Groups/\(made.id)"
        let add = #"{"op":"Add","path":"members","value":[{"$ref":null,"value":"\#(bob)"}]}"#
        #expect(try await directory.patch(path, add).status == 204)
        #expect(try await directory.patch(path, add).status == 204)
        #expect(try await directory.find("Groups", #"id eq "\#(made.id)" and members eq "\#(bob)""#).ids == [made.id])
        #expect(try await directory.get("/Users/\(bob)")["groups"]?.array?.first?.object?["display"] == "Makers")
        let remove = #"{"op":"Remove","path":"members","value":[{"$ref":null,"value":"\#(bob)"}]}"#
        #expect(try await directory.patch(path, remove).status == 204)
        #expect(try await directory.get(path)["members"] == nil)
        #expect(try await directory.send(.delete, path).status == 204)
        #expect(try await directory.get(path).status == 404)
    }

    @Test("are pushed, renamed and emptied, as Okta does it")
    func okta() async throws {
        let directory = try await DirectoryWorld()
        let (bob, cem) = (try await directory.add("bob"), try await directory.add("cem"))
        let made = try await directory.send(.post, "/Groups", Okta.group("Makers", [bob]))
        let path = "/Groups/\(made.id)"
        #expect(made["members"]?.array?.count == 1)
        let rename = #"{"op":"replace","value":{"id":"\#(made.id)","displayName":"Doers"}}"#
        #expect(try await directory.patch(path, rename).status == 204)
        let swap =
            #"{"op":"remove","path":"members[value eq \"\#(bob)\"]"},{"op":"add","path":"members","value":[{"value":"\#(cem)","display":"c"}]}"#
        #expect(try await directory.patch(path, swap).status == 204)
        let group = try await directory.get(path)
        #expect(group["displayName"] == "Doers")
        #expect(group["members"]?.array?.compactMap { $0.object?["value"]?.text } == [cem])
        #expect(try await directory.send(.put, path, Okta.group("Doers"))["members"] == nil)
    }

    @Test("have one name each, and no members who are not there")
    func refusals() async throws {
        let directory = try await DirectoryWorld()
        let makers = try await directory.send(.post, "/Groups", Entra.group("Makers")).id
        #expect(try await directory.send(.post, "/Groups", Entra.group("MAKERS")).scimType == "uniqueness")
        for member in ["x", "00000000-0000-0000-0000-000000000000", makers] {
            let add = #"{"op":"add","path":"members","value":[{"value":"\#(member)"}]}"#
            #expect(try await directory.patch("/Groups/\(makers)", add).scimType == "invalidValue")
        }
        #expect(try await directory.send(.post, "/Groups", #"{"externalId":"x"}"#).scimType == "invalidValue")
        #expect(try directory.read("SELECT count(*) FROM directory_member") == "0")
    }

    @Test("note who changed them, and nothing where nothing changed")
    func audited() async throws {
        let directory = try await DirectoryWorld()
        let path = "/Groups/\(try await directory.send(.post, "/Groups", Entra.group("Makers")).id)"
        let same = #"{"op":"replace","path":"displayName","value":"Makers"}"#
        let tag = try await directory.get(path).headers[.eTag]
        #expect(try await directory.patch(path, same).headers[.eTag] == tag)
        try await directory.send(.delete, path)
        #expect(try directory.acts() == ["directory.group-created", "directory.group-deleted"])
    }
}

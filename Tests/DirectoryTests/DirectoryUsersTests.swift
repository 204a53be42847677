import Foundation
import HTTPTypes
import Primitives
import TestStage
import Testing

@testable import Directory
@testable import Web

@Suite("Users of a directory")
struct DirectoryUsersTests {
    @Test("are made, found, read, changed and deleted, as Entra does it")
    func entra() async throws {
        let directory = try await DirectoryWorld()
        #expect(try await directory.find("Users", #"userName eq "bob@example.org""#).total == 0)
        let made = try await directory.send(.post, "/Users", Entra.user("bob"))
        #expect(made.status == 201 && made["userName"] == "bob@example.org" && made["active"] == true)
        #expect(made.headers[.location]?.hasSuffix("/scim/v2/Users/\(made.id)") == true)
        #expect(made.headers[.contentType] == "application/scim+json" && made.headers[.setCookie] == nil)
        for filter in [
            #"userName eq "BOB@example.org""#, #"externalId eq "ext-bob""#,
            #"emails[type eq "work"].value eq "bob@example.org""#,
            #"displayName sw "bob""#,
        ] {
            #expect(try await directory.find("Users", filter).ids == [made.id], "\(filter)")
        }
        let path = "/Users/\(made.id)"
        let changed = try await directory.patch(
            path,
            #"{"op":"Replace","path":"emails[type eq \"work\"].value","value":"robert@example.org"},{"op":"Replace","path":"displayName","value":"Robert"}"#
        )
        #expect(changed.status == 200 && changed["displayName"] == "Robert")
        #expect(try await directory.owner.get("/people/\(made.id)").body.contains("robert@example.org"))
        #expect(try await directory.send(.delete, path).status == 204)
        #expect(try await directory.get(path).status == 404)
        #expect(try await directory.find("Users", #"userName eq "bob@example.org""#).total == 0)
        #expect(
            try directory.acts() == ["directory.user-created", "directory.user-changed", "directory.user-deleted"])
    }

    @Test("are made, replaced and switched off, as Okta does it")
    func okta() async throws {
        let directory = try await DirectoryWorld()
        #expect(try await directory.get("/Users?startIndex=1&count=2").total == 1)
        let made = try await directory.send(.post, "/Users", Okta.user("bob"))
        #expect(made.status == 201 && made["password"] == nil)
        let path = "/Users/\(made.id)"
        let replaced = try await directory.send(.put, path, Okta.user("rob"))
        #expect(replaced.status == 200 && replaced["userName"] == "rob@example.org")
        let off = try await directory.patch(path, Okta.disable)
        #expect(off["active"] == false)
        #expect(
            try await directory.find("Users", #"userName eq "rob@example.org""#).resources.first?.object?["active"]
                == false)
        #expect(try await directory.send(.put, path, Okta.user("rob", active: true))["active"] == true)
    }

    @Test("that came by a roster are there as well, by their address")
    func roster() async throws {
        let directory = try await DirectoryWorld()
        let found = try await directory.find("Users", #"userName eq "ada@example.org""#)
        #expect(found.total == 1 && found.resources.first?.object?["displayName"] == "Ada Example")
        #expect(try await directory.send(.post, "/Users", Entra.user("ada")).scimType == "uniqueness")
        let linked = try await directory.patch(
            "/Users/\(found.ids[0])", #"{"op":"Add","path":"externalId","value":"e-1"}"#)
        #expect(linked["externalId"] == "e-1")
        #expect(try await directory.find("Users", #"externalId eq "e-1""#).ids == found.ids)
    }

    @Test("are listed page by page, and no page holds more than two hundred")
    func paging() async throws {
        let directory = try await DirectoryWorld()
        for name in ["bob", "cem", "dee"] { try await directory.add(name) }
        var seen: [String] = []
        for start in [1, 3, 5] {
            let page = try await directory.get("/Users?startIndex=\(start)&count=2")
            #expect(page.total == 4)
            seen += page.ids
        }
        #expect(Set(seen).count == 4 && seen.count == 4)
        #expect(try await directory.get("/Users?count=0").ids == [])
        #expect(try await directory.get("/Users?count=-5&startIndex=-3").status == 200)
        #expect(try await directory.get("/Users?count=x").scimType == "invalidValue")
        let all = #"externalId sw "ext-""#
        #expect(try await directory.find("Users", all).total == 3)
    }

    @Test("are found by a search in the body, which keeps addresses out of logs")
    func search() async throws {
        let directory = try await DirectoryWorld()
        let id = try await directory.add("bob")
        let body = #"{"filter":"userName eq \"bob@example.org\"","attributes":["userName"],"startIndex":1,"count":5}"#
        let found = try await directory.send(.post, "/Users/.search", body)
        #expect(found.status == 200 && found.ids == [id])
        #expect(found.resources.first?.object?["emails"] == nil)
        try await directory.send(.post, "/Groups", Entra.group("Makers"))
        for (start, count) in [(1, 3), (2, 2), (3, 1), (4, 0)] {
            let all = try await directory.send(.post, "/.search", #"{"startIndex":\#(start),"count":50}"#)
            #expect(all.total == 3 && all.ids.count == count)
        }
        let groups = try await directory.send(
            .post, "/.search", #"{"filter":"members pr or displayName eq \"makers\""}"#)
        #expect(groups.total == 1)
        for wrong in [
            #"{"filter":7}"#, #"{"filter":"role pr"}"#, #"{"count":"5"}"#, #"{"count":0.5}"#,
            #"{"attributes":"userName"}"#, "[]",
        ] {
            #expect(try await directory.send(.post, "/Users/.search", wrong).status == 400, "\(wrong)")
        }
    }

    @Test("come with the attributes that are asked for")
    func projection() async throws {
        let directory = try await DirectoryWorld()
        let id = try await directory.add("bob")
        let narrow = try await directory.get("/Users/\(id)?attributes=userName,name.givenName")
        #expect(Set(narrow.json.object?.keys ?? [:].keys) == ["id", "schemas", "userName", "name"])
        #expect(narrow["name"] == ["givenName": "Bob"])
        let without = try await directory.get(
            "/Users/\(id)?excludedAttributes=emails,\(ScimURN.enterprise):department,id")
        #expect(without["emails"] == nil && without[ScimURN.enterprise] == nil && without.id == id)
    }

    @Test("of one name or address are one, and whoever was deleted may come again")
    func uniqueness() async throws {
        let directory = try await DirectoryWorld()
        let bob = try await directory.add("bob")
        let cem = try await directory.add("cem")
        #expect(try await directory.send(.post, "/Users", Entra.user("bob")).status == 409)
        let taken = [
            #"{"op":"replace","path":"userName","value":"BOB@example.org"}"#,
            #"{"op":"replace","path":"emails[type eq \"work\"].value","value":"bob@example.org"}"#,
        ]
        for operation in taken {
            #expect(try await directory.patch("/Users/\(cem)", operation).scimType == "uniqueness")
        }
        try await directory.send(.delete, "/Users/\(bob)")
        let again = try await directory.send(.post, "/Users", Entra.user("bob"))
        #expect(again.status == 201 && again.id == bob && again["active"] == true)
        #expect(try directory.read("SELECT count(*) FROM membership") == "1")
    }

    @Test("carry a version: the same state is not sent again, and another state is not overwritten")
    func versions() async throws {
        let directory = try await DirectoryWorld()
        let path = "/Users/\(try await directory.add("bob"))"
        let tag = try #require(try await directory.get(path).headers[.eTag])
        #expect(try await directory.send(.get, path, "", ["If-None-Match": tag]).status == 304)
        let operation = #"{"Operations":[{"op":"replace","path":"displayName","value":"B"}]}"#
        #expect(try await directory.send(.patch, path, operation, ["If-Match": tag]).status == 200)
        #expect(try await directory.send(.patch, path, operation, ["If-Match": tag]).status == 412)
        #expect(try await directory.send(.delete, path, "", ["If-Match": tag]).status == 412)
        #expect(try await directory.send(.get, path, "", ["If-None-Match": tag]).status == 200)
    }

    @Test("are refused with the words of the standard where something is wrong")
    func errors() async throws {
        let directory = try await DirectoryWorld()
        let cases: [(HTTPRequest.Method, String, String, Int, String?)] = [
            (.post, "/Users", "{", 400, "invalidSyntax"), (.post, "/Users", "{}", 400, "invalidValue"),
            (.post, "/Users", #"{"userName":"bob"}"#, 400, "invalidValue"),
            (.post, "/Users", #"{"userName":"a@example.org","role":"owner"}"#, 400, "invalidValue"),
            (.post, "/Users", String(repeating: "[", count: 50_000), 400, "invalidSyntax"),
            (.post, "/Users", String(repeating: " ", count: 300_000), 413, nil),
            (.get, "/Users/x", "", 404, nil), (.get, "/Users/00000000-0000-0000-0000-000000000000", "", 404, nil),
            (.get, "/Users?filter=userName+is+1", "", 400, "invalidFilter"),
            (.get, "/Users?filter", "", 400, "invalidSyntax"),
            (.get, "/Users?filter=a+pr&filter=b+pr", "", 400, "invalidSyntax"), (.get, "/Nothing", "", 404, nil),
            (.get, "/Users/1/2/3", "", 404, nil), (.post, "/Schemas", "{}", 405, nil),
            (.delete, "/Users", "", 405, nil),
            (.get, "/Schemas?filter=a+pr", "", 403, nil),
        ]
        let before = try directory.world.state()
        for (method, path, body, status, type) in cases {
            let answer = try await directory.send(method, path, body)
            #expect(answer.status == status && answer.scimType == type, "\(method) \(path): \(answer)")
            #expect(
                answer["schemas"] == [.string(ScimURN.error)] && answer["status"] == .string("\(status)"), "\(path)")
        }
        #expect(try directory.world.state() == before)
    }

    @Test("are told of as text of the right type only")
    func contentType() async throws {
        let directory = try await DirectoryWorld()
        for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"] {
            #expect(try await directory.send(.post, "/Users", Entra.user("bob"), ["Content-Type": type]).status == 415)
        }
        let json = try await directory.send(
            .post, "/Users", Entra.user("bob"), ["Content-Type": "application/json; charset=utf-8"])
        #expect(json.status == 201)
    }

    @Test("are kept sealed: no word of them stands in plain in any row")
    func canaries() async throws {
        let directory = try await DirectoryWorld()
        try await directory.add("quixquill")
        try await directory.send(.post, "/Groups", Entra.group("Glimmerdeep"))
        let rows = try directory.world.everyRow().values.joined().joined(separator: "\n").lowercased()
        for word in ["quixquill", "glimmerdeep", "ext-"] {
            let hex = Hex.encode(Array(word.utf8))
            #expect(!rows.contains(word) && !rows.contains(hex), "\(word)")
        }
    }
}

import App
import Foundation
import HTTPTypes
import TestStage
import TestSupport
import Testing

@testable import Directory
@testable import Web

/// Whose token opens what (AT-20, AT-22).
@Suite("The token of a directory")
struct DirectoryAccessTests {
    @Test("is shown once, kept as a hash, made by owners with fresh proof only, two at most, and ends at a click")
    func page() async throws {
        let directory = try await DirectoryWorld()
        #expect(try await !directory.owner.get("/directory").body.contains("klatch_scim_"))
        #expect(try !directory.world.everyRow().values.joined().joined().contains(directory.token))
        let admin = try await directory.world.invited("mia@example.org", as: "admin", by: directory.owner)
        #expect(try await admin.get("/directory").status == 403)
        _ = try await DirectoryWorld.connect(directory.owner)
        #expect(try await directory.owner.post("/directory/tokens", from: "/directory").status == 409)
        directory.world.clock.advance(by: 601)
        #expect(try await directory.owner.get("/directory").location?.hasPrefix("/confirm") == true)
        try await directory.world.prove(directory.owner)
        for id in try directory.world.read("SELECT id FROM bearer_token WHERE kind = 'scim'") {
            try await directory.owner.post("/directory/tokens/\(id)/end", from: "/directory")
        }
        #expect(try await directory.get("/Users").status == 401)
    }

    @Test("is needed for every address below /scim/v2, and asked for as RFC 6750 says")
    func needed() async throws {
        let directory = try await DirectoryWorld()
        let before = try directory.world.state()
        var requests = 0
        for route in directory.world.assembly.routes.routes where route.path.hasPrefix("/scim/") {
            let path = route.path.replacing("**", with: "x").replacing("{user}", with: "1").replacing(
                "{group}", with: "1")
            for headers in [
                [:], ["Authorization": "Bearer \(directory.token.dropLast())x"], ["Authorization": directory.token],
            ] {
                for browser in [directory.owner, directory.world.browser()] {
                    // Each from a network of its own: wrong tokens are counted.
                    requests += 1
                    browser.comes(from: "10.0.\(requests / 250).\(requests % 250)")
                    let answer = try await browser.send(route.method, path, headers: headers)
                    #expect(answer.status == 401, "\(route.method) \(path)")
                    #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer ") == true)
                    #expect(answer.headers[.setCookie] == nil && answer.location == nil)
                }
            }
        }
        #expect(try directory.world.state() == before)
    }

    @Test("opens nothing else, and a person's token does not open the directory")
    func kinds() async throws {
        let directory = try await DirectoryWorld()
        let headers = ["Authorization": "Bearer \(directory.token)"]
        #expect(try await directory.world.browser().get("/api/v1/people", headers).status == 401)
        #expect(try await directory.world.browser().get("/people", headers).status == 401)
        let made = try await directory.owner.post(
            "/account/tokens", ["name": "x", "scopes": "both", "days": "30"], from: "/account/tokens"
        ).body
        let start = try #require(made.firstRange(of: "<code>"))
        let token = String(made[start.upperBound...].prefix { $0 != "<" })
        #expect(try await directory.send(.get, "/Users", token: token).status == 401)
    }

    @Test("runs out after a year, and says when it was last used")
    func life() async throws {
        let directory = try await DirectoryWorld()
        #expect(try directory.read("SELECT used_at IS NULL FROM bearer_token") == "t")
        _ = try await directory.get("/Users")
        #expect(try directory.read("SELECT used_at IS NULL FROM bearer_token") == "f")
        directory.world.clock.advance(by: 366 * 86_400)
        #expect(try await directory.get("/Users").status == 401)
    }

    @Test("of one workspace finds nothing of another: not by id, key, filter, list or as a member (AT-20)")
    func tenants() async throws {
        let mine = try await DirectoryWorld()
        let theirs = try await DirectoryWorld(mine.world, try await mine.world.stranger())
        let (bob, group) = (
            try await theirs.add("bob"), try await theirs.send(.post, "/Groups", Entra.group("Makers")).id
        )
        let own = try await mine.send(.post, "/Groups", Entra.group("Ours")).id
        let before = try mine.world.state()
        for path in ["/Users/\(bob)", "/Groups/\(group)"] {
            #expect(try await mine.get(path).status == 404)
            #expect(try await mine.send(.delete, path).status == 404)
            #expect(try await mine.patch(path, Entra.disable.replacing("active", with: "displayName")).status == 404)
            let body = path.hasPrefix("/Users") ? Entra.user("bob") : Entra.group("Makers")
            #expect(try await mine.send(.put, path, body).status == 404)
        }
        for filter in [
            #"id eq "\#(bob)""#, #"userName eq "bob@example.org""#, #"externalId eq "ext-bob""#, "userName co \"bob\"",
        ] {
            #expect(try await mine.find("Users", filter).total == 0, "\(filter)")
        }
        #expect(try await mine.find("Groups", #"members.value eq "\#(bob)""#).total == 0)
        let add = #"{"op":"add","path":"members","value":[{"value":"\#(bob)"}]}"#
        #expect(try await mine.patch("/Groups/\(own)", add).scimType == "invalidValue")
        #expect(try await !mine.get("/Users").ids.contains(bob))
        // The same names are free here: a unique key tells nothing of theirs.
        #expect(try mine.world.state() == before)
        #expect(try await mine.send(.post, "/Users", Entra.user("bob")).status == 201)
        #expect(try await mine.send(.post, "/Groups", Entra.group("Makers")).status == 201)
    }

    @Test("describes what the service has, and each description is where it says")
    func discovery() async throws {
        let directory = try await DirectoryWorld()
        #expect(try await directory.get("/ServiceProviderConfig")["patch"] == ["supported": true])
        for path in ["/ResourceTypes", "/Schemas"] {
            let list = try await directory.get(path)
            #expect(list.total == list.resources.count)
            for id in list.ids { #expect(try await directory.get("\(path)/\(id)").id == id) }
        }
    }
}

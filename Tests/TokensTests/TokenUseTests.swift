import Accounts
import Foundation
import HTTPTypes
import Primitives
import TestStage
import TestSupport
import Testing
import Vault

@Suite("A program with a token")
struct TokenUseTests {
    @Test("reads people, programs and rounds as its scopes allow, and nothing besides")
    func scopes() async throws {
        let tokens = try await TokensWorld()
        let wanted = ["people": [200, 403, 403], "programs": [403, 200, 200], "both": [200, 200, 200]]
        for (scope, statuses) in wanted {
            let token = try await tokens.make(TokensWorld.wish.merging(["scopes": scope]) { $1 })
            for (path, status) in zip(["people", "programs", "rounds"], statuses) {
                #expect(try await tokens.get("/api/v1/\(path)", token).status == status, "\(scope) \(path)")
            }
        }
    }

    @Test("goes through a list page by page by its cursor")
    func paging() async throws {
        let tokens = try await TokensWorld()
        for name in ["bob", "cem", "dee"] {
            _ = try await tokens.world.invited("\(name)@example.org", as: "member", by: tokens.owner)
        }
        let token = try await tokens.make()
        var addresses: [String] = []
        var path: String? = "/api/v1/people?limit=3"
        while let next = path {
            let page = try await tokens.json(next, token)
            let people = try #require(page["people"] as? [[String: Any]])
            addresses += people.compactMap { $0["address"] as? String }
            path = (page["next"] as? String).map { "/api/v1/people?limit=3&cursor=\($0)" }
        }
        #expect(addresses.count == 4 && Set(addresses).count == 4)
        #expect(try await tokens.get("/api/v1/people?cursor=1", token).status == 400)
    }

    @Test("is told as a program what is wrong: a problem, a challenge, no cookie, never a redirect")
    func refusals() async throws {
        let tokens = try await TokensWorld()
        let good = try await tokens.make()
        let headers: [[String: String]] = [
            [:], ["Authorization": "Bearer "], ["Authorization": good], ["Authorization": "Basic \(good)"],
            ["Authorization": "Bearer \(good)x"], ["Authorization": "Bearer \(good.dropLast())"],
            ["Authorization": "Bearer \(good) \(good)"], ["X-Api-Key": good],
        ]
        for sent in headers {
            let answer = try await tokens.world.browser().get("/api/v1/people", sent)
            #expect(answer.status == 401, "\(sent)")
            #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer realm=\"klatch\"") == true)
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(answer.headers[.setCookie] == nil && answer.location == nil)
        }
    }

    @Test("is nobody with a cookie instead, and no better with one beside its token")
    func cookies() async throws {
        let tokens = try await TokensWorld()
        #expect(try await tokens.owner.get("/api/v1/people").status == 401)
        let narrow = try await tokens.make(TokensWorld.wish.merging(["scopes": "people"]) { $1 })
        let answer = try await tokens.owner.get("/api/v1/programs", ["Authorization": "Bearer \(narrow)"])
        #expect(answer.status == 403)
    }

    @Test("gets nothing in another way than by the header")
    func query() async throws {
        let tokens = try await TokensWorld()
        let token = try await tokens.make()
        #expect(try await tokens.world.browser().get("/api/v1/people?access_token=\(token)").status == 401)
    }

    @Test("made in a session that began with a password opens no workspace that forbids them (AT-15)")
    func passwords() async throws {
        let tokens = try await TokensWorld()
        let amend: (String) throws -> Void = { change in
            _ = try tokens.world.test.asOwner("SET app.scope = 'system'; UPDATE " + change)
        }
        let other = try await tokens.make()
        try amend("workspace SET allows_passwords = true")
        try amend("session SET method = 'password'")
        let token = try await tokens.make()
        #expect(try await tokens.get("/api/v1/people", token).status == 200)
        try amend("workspace SET allows_passwords = false")
        #expect(try await tokens.get("/api/v1/people", token).status == 403)
        #expect(try await tokens.get("/api/v1/people", other).status == 200)
        try amend("bearer_token SET made_method = NULL")
        #expect(try await tokens.get("/api/v1/people", other).status == 403)
    }

    @Test("of another workspace sees its own people only (AT-20)")
    func tenants() async throws {
        let tokens = try await TokensWorld()
        let eve = try await tokens.world.stranger()
        let token = try await tokens.make(by: eve)
        let people = try #require(try await tokens.json("/api/v1/people", token)["people"] as? [[String: Any]])
        #expect(people.compactMap { $0["address"] as? String } == ["eve@example.com"])
        let ada = try #require(try tokens.read("SELECT person_id FROM membership ORDER BY created_at LIMIT 1"))
        // Somebody else's person is a place in the order of ids, nothing more.
        let after = try await tokens.json("/api/v1/people?cursor=\(ada)", token)
        let seen = try #require(after["people"] as? [[String: Any]]).compactMap { $0["address"] as? String }
        #expect(Set(seen).isSubset(of: ["eve@example.com"]))
    }
}

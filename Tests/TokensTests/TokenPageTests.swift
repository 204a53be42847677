import Foundation
import TestStage
import TestSupport
import Testing
import Vault

@Suite("The page of tokens")
struct TokenPageTests {
    @Test("shows a new token once, and keeps only its hash")
    func once() async throws {
        let tokens = try await TokensWorld()
        let token = try await tokens.make()
        #expect(Token.hash(of: token, kind: .pat) != nil)
        #expect(try await !tokens.owner.get("/account/tokens").body.contains("klatch_pat_"))
        let rows = try tokens.world.everyRow().values.joined().joined(separator: "\n")
        #expect(!rows.contains(token) && !rows.contains("Reporting"))
        #expect(try await tokens.owner.get("/account/tokens").body.contains("Reporting"))
    }

    @Test("says when a token was last used")
    func lastUse() async throws {
        let tokens = try await TokensWorld()
        let token = try await tokens.make()
        #expect(try await tokens.owner.get("/account/tokens").body.contains(">never<"))
        _ = try await tokens.get("/api/v1/people", token)
        #expect(try await !tokens.owner.get("/account/tokens").body.contains(">never<"))
    }

    @Test("makes none without proof that is fresh, and ends one all the same")
    func stepUp() async throws {
        let tokens = try await TokensWorld()
        let token = try await tokens.make()
        tokens.world.clock.advance(by: 601)
        let answer = try await tokens.owner.post("/account/tokens", TokensWorld.wish, from: "/account/tokens")
        #expect(answer.status == 403)
        let id = try #require(try tokens.read("SELECT id FROM bearer_token"))
        try await tokens.owner.post("/account/tokens/\(id)/end", from: "/account/tokens")
        #expect(try await tokens.get("/api/v1/people", token).status == 401)
    }

    @Test(
        "refuses a life of more than 366 days, a nameless token and a scope there is not",
        arguments: [["days": "367"], ["days": "0"], ["name": ""], ["scopes": "people:manage"], ["scopes": ""]])
    func refusals(_ wrong: [String: String]) async throws {
        let tokens = try await TokensWorld()
        let fields = TokensWorld.wish.merging(wrong) { $1 }
        #expect(
            try await tokens.owner.post("/account/tokens", fields, from: "/account/tokens").status == 422)
        #expect(try tokens.read("SELECT count(*) FROM bearer_token") == "0")
    }

    @Test("takes no field of the table that its form does not have (AT-23)")
    func massAssignment() async throws {
        let tokens = try await TokensWorld()
        for field in ["role", "account_id", "workspace_id", "expires_at", "kind", "token_hash", "met_provider"] {
            let fields = TokensWorld.wish.merging([field: "owner"]) { $1 }
            #expect(try await tokens.owner.post("/account/tokens", fields, from: "/account/tokens").status == 400)
        }
        #expect(try tokens.read("SELECT count(*) FROM bearer_token") == "0")
    }

    @Test("makes no more than twenty that live at once")
    func maximum() async throws {
        let tokens = try await TokensWorld()
        for _ in 0..<20 { _ = try await tokens.make() }
        #expect(
            try await tokens.owner.post("/account/tokens", TokensWorld.wish, from: "/account/tokens").status == 409)
    }

    @Test(
        "makes none for whoever is suspended, nor by a sign-in that the workspace does not take, session or not",
        arguments: ["UPDATE membership SET state = 'suspended'", "UPDATE workspace SET required_provider = 'entra'"])
    func standing(_ change: String) async throws {
        let tokens = try await TokensWorld()
        let token = try await tokens.owner.get("/account/tokens").csrf
        _ = try tokens.world.test.asOwner("SET app.scope = 'system'; \(change)")
        let fields = TokensWorld.wish.merging(["csrf": token]) { $1 }
        #expect(try await tokens.owner.submit("/account/tokens", fields).status == 403)
        #expect(try tokens.read("SELECT count(*) FROM bearer_token") == "0")
    }

    @Test("ends nobody else's (AT-20)")
    func others() async throws {
        let tokens = try await TokensWorld()
        let token = try await tokens.make()
        let id = try #require(try tokens.read("SELECT id FROM bearer_token"))
        let mia = try await tokens.world.invited("mia@example.org", as: "admin", by: tokens.owner)
        #expect(try await mia.post("/account/tokens/\(id)/end", from: "/account/tokens").status == 404)
        #expect(try await tokens.get("/api/v1/people", token).status == 200)
    }
}

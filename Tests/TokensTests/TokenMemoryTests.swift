import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Tokens

@Suite("What is kept of tokens")
struct TokenMemoryTests {
    private func prune(_ world: TestWorld) async throws {
        let store = TokenStore(vault: world.vault, random: .system)
        _ = try await world.database.transaction(.system("test")) { try store.prune($0) }
    }

    @Test("goes 90 days after a token is over, and the networks of one that lives 90 days after their last use")
    func forgotten() async throws {
        let tokens = try await TokensWorld()
        let token = try await tokens.make(TokensWorld.wish.merging(["days": "366"]) { $1 })
        _ = try await tokens.get("/api/v1/people", token)
        let count = { try tokens.read("SELECT count(*) FROM bearer_token_network") }
        try await prune(tokens.world)
        #expect(try count() == "1")
        tokens.world.clock.advance(by: 90 * 86_400 + 60)
        try await prune(tokens.world)
        #expect(try count() == "0" && tokens.read("SELECT count(*) FROM bearer_token") == "1")
        tokens.world.clock.advance(by: 366 * 86_400)
        try await prune(tokens.world)
        #expect(try tokens.read("SELECT count(*) FROM bearer_token") == "0")
    }

    @Test("stays of a decoy for as long as it lies where it was planted: it is listed, takes up a place, and tells")
    func decoy() async throws {
        let tokens = try await TokensWorld()
        let world = tokens.world
        let store = TokenStore(vault: world.vault, random: .system)
        let workspace = try #require(try tokens.read("SELECT id FROM workspace").flatMap { WorkspaceID($0) })
        let (planted, id) = try await world.database.transaction(.workspace(workspace)) {
            try store.plant($0, workspace, name: "Wiki")
        }
        world.clock.advance(by: 900 * 86_400)
        try await prune(world)
        let listed = { try await world.database.transaction(.workspace(workspace)) { try store.decoys($0, workspace) } }
        #expect(try await listed().map(\.id) == [id])
        #expect(try await tokens.get("/api/v1/people", planted.text).status == 401)
        #expect(try await listed().first?.touchedAt != nil)
        #expect(try await world.database.transaction(.workspace(workspace)) { try store.retire($0, workspace, id) })
        #expect(try await listed().isEmpty)
        world.clock.advance(by: 91 * 86_400)
        try await prune(world)
        #expect(try tokens.read("SELECT count(*) FROM bearer_token") == "0")
    }
}

import Foundation
import Primitives
import Store
import TestStage
import Testing

@testable import Accounts

@Suite("A security case")
struct SecurityCasesTests {
    private static func system<T: Sendable>(
        _ world: TestWorld, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T { try await world.database.transaction(.system("test"), body) }

    @Test("is opened, found among the open ones, closed once, and kept")
    func life() async throws {
        let world = try await TestWorld()
        let cases = SecurityCases(vault: world.vault, random: .system)
        let id = try await Self.system(world) { try cases.open($0, "reported-sign-in", about: nil, note: "plain-4711") }
        let open = try await Self.system(world) { try cases.list($0, .open) }
        #expect(open.map(\.id) == [id] && open.first?.note == "plain-4711" && open.first?.kind == "reported-sign-in")
        #expect(try await Self.system(world) { try cases.close($0, id, note: "a slip") })
        #expect(try await !Self.system(world) { try cases.close($0, id) })
        let closed = try await Self.system(world) { try cases.list($0, .closed) }
        #expect(closed.first?.note == "a slip" && closed.first?.closedAt != nil)
        #expect(try await Self.system(world) { try cases.list($0, .open) }.isEmpty)
    }

    @Test("is sealed, and no workspace sees one")
    func walls() async throws {
        let world = try await TestWorld()
        _ = try await world.owner()
        let cases = SecurityCases(vault: world.vault, random: .system)
        _ = try await Self.system(world) { try cases.open($0, "token-reused", about: nil, note: "plain-4711") }
        #expect(try !world.read("SELECT t::text FROM security_case t").joined().contains("plain-4711"))
        let id = try #require(try world.read("SELECT id FROM workspace").first.flatMap { WorkspaceID($0) })
        let seen = try await world.database.transaction(.workspace(id)) { try cases.list($0, .open).count }
        #expect(seen == 0)
    }
}

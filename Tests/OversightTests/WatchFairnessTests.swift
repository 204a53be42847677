import Accounts
import App
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Oversight

/// Whom a finding concerns, and that none is hidden by others.
@Suite("Watching is fair")
struct WatchFairnessTests {
    private func world() async throws -> OversightWorld {
        let world = try await OversightWorld()
        _ = try await world.world.stranger()
        return world
    }

    private func cases(_ world: OversightWorld) throws -> [String] {
        try world.world.read(
            """
            SELECT c.kind || ' ' || COALESCE(w.name, '-') FROM security_case c
            LEFT JOIN workspace w ON w.id = c.workspace_id ORDER BY 1
            """)
    }

    private func account(_ world: OversightWorld, of workspace: String) throws -> AccountID {
        let found = try world.world.read(
            "SELECT m.account_id FROM membership m JOIN workspace w ON w.id = m.workspace_id WHERE w.name = '\(workspace)'"
        )
        return try #require(found.first.flatMap { AccountID($0) })
    }

    @Test("a network that tries many accounts concerns the workspaces whose people it tried, and no bystander's")
    func bystander() async throws {
        let world = try await world()
        let (ada, eve) = (try account(world, of: "Engines"), try account(world, of: "Elsewhere"))
        try await world.refuse(
            2, account: eve, network: { _ in "198.51.100.7" }, address: { _ in "eve@example.com" })
        try await world.refuse(1, account: ada, network: { _ in "203.0.113.7" }, address: { _ in "ada@example.org" })
        try await world.refuse(20, network: { _ in "203.0.113.7" }, address: { "n\($0)@example.com" })
        try await world.watch()
        #expect(try cases(world) == ["stuffing Engines"])
        #expect(world.alerts("eve@example.com").isEmpty)
    }

    @Test("a wave from many networks is the installation's, and a workspace's from its third account on")
    func spread() async throws {
        let world = try await world()
        let eve = try account(world, of: "Elsewhere")
        try await world.refuse(1, account: eve, network: { _ in "198.51.100.7" }, address: { _ in "eve@example.com" })
        for (position, name) in ["ada", "bob", "cem"].enumerated() {
            if position > 0 {
                _ = try await world.world.invited("\(name)@example.org", as: "member", by: world.owner)
                world.world.clock.advance(by: 1)
            }
        }
        for position in 0..<3 {
            let own = try world.world.read(
                """
                SELECT m.account_id FROM membership m JOIN workspace w ON w.id = m.workspace_id
                WHERE w.name = 'Engines' ORDER BY m.created_at OFFSET \(position) LIMIT 1
                """)
            let account = try #require(own.first.flatMap { AccountID($0) })
            try await world.refuse(
                1, account: account, network: { _ in "10.8.\(position).1" }, address: { _ in "x@example.com" })
        }
        try await world.refuse(100, network: { "10.9.\($0).1" }, address: { "m\($0)@example.com" })
        try await world.watch()
        #expect(try cases(world) == ["stuffing-spread -", "stuffing-spread Engines"])
    }

    @Test("what is too much is found behind any number of later findings that are not")
    func hidden() async throws {
        let world = try await OversightWorld()
        let account = try world.account()
        try await world.refuse(8, account: account, network: { "198.51.\($0).7" }, address: { _ in "ada@example.org" })
        let signals = world.signals
        try await world.world.database.transaction(.system("test")) {
            try signals.note($0, .passwordOnNewDevice, account: account)
        }
        world.world.clock.advance(by: 1)
        try await world.world.database.transaction(.system("test")) { tx in
            for _ in 0..<120 { try signals.note(tx, .passwordOnNewDevice, account: AccountID(UUID())) }
        }
        try await world.watch()
        #expect(try world.cases() == ["guessed"])
    }

    @Test("one look deals with everything that is too much, however much that is")
    func all() async throws {
        let world = try await OversightWorld()
        let signals = world.signals
        try await world.world.database.transaction(.system("test")) { tx in
            // Accounts that are erased by now.
            for _ in 0..<WatchStore.limit + 30 { try signals.note(tx, .signInReported, account: AccountID(UUID())) }
        }
        try await world.world.assembly.oversight.look()
        let count = { try world.world.read("SELECT count(*) FROM security_case").first }
        #expect(try count() == "\(WatchStore.limit + 30)")
        try await world.world.assembly.oversight.look()
        #expect(try count() == "\(WatchStore.limit + 30)")
    }

    @Test("a finding that cannot be dealt with keeps no other from being dealt with")
    func failing() async throws {
        let world = try await OversightWorld()
        let signals = world.signals
        let bad = AccountID(UUID())
        try await world.world.database.transaction(.system("test")) { tx in
            try signals.note(tx, .signInReported, account: bad)
            for _ in 0..<WatchStore.limit + 5 { try signals.note(tx, .signInReported, account: AccountID(UUID())) }
        }
        try world.world.test.asOwner(
            "ALTER TABLE security_case ADD CONSTRAINT bad CHECK (subject IS DISTINCT FROM '\(bad.text)')")
        await #expect(throws: (any Error).self) { try await world.world.assembly.oversight.look() }
        #expect(try world.world.read("SELECT count(*) FROM security_case") == ["\(WatchStore.limit + 5)"])
    }
}

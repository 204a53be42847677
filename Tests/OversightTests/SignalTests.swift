import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Accounts

@Suite("What was refused")
struct SignalTests {
    @Test("is counted in a few places, however many addresses and networks somebody comes with (AT-56)")
    func bounded() async throws {
        let world = try await OversightWorld()
        let before = try world.auditRows()
        try await world.refuse(
            3000, network: { "10.\($0 / 250).\($0 % 250).1" }, address: { "nobody\($0)@example.com" })
        let rows = try world.world.read("SELECT grouped || ' ' || count(*) FROM signal GROUP BY grouped ORDER BY 1")
        let counts = rows.reduce(into: [String: Int]()) { all, row in
            let parts = row.split(separator: " ")
            all[String(parts[0])] = Int(parts[1])
        }
        #expect(counts["address", default: 9999] <= 1024 && counts["network", default: 9999] <= 4096)
        #expect(counts["everything"] == 1)
        #expect((90...120).contains(try world.auditRows() - before))
    }

    @Test("names nobody: no address and no network can be read off a row")
    func impersonal() async throws {
        let world = try await OversightWorld()
        try await world.refuse(2, network: { _ in "203.0.113.7" }, address: { _ in "zephyrwort@example.com" })
        let rows = try world.world.read("SELECT s::text FROM signal s").joined(separator: "\n")
        #expect(!rows.isEmpty && !rows.contains("zephyrwort") && !rows.contains("203.0.113"))
    }

    @Test("leaves as many rows whether an account has the address or none (AT-11)")
    func equal() async throws {
        let world = try await OversightWorld()
        let count = { try world.world.read("SELECT count(*) FROM signal").first }
        try await world.refuse(1, network: { _ in "203.0.113.7" }, address: { _ in "nobody@example.com" })
        let unknown = try count()
        _ = try await world.world.database.transaction(.system("test")) { try $0.run("DELETE FROM signal") }
        try await world.refuse(
            1, account: try world.account(), network: { _ in "203.0.113.7" }, address: { _ in "ada@example.org" })
        #expect(try count() == unknown)
    }

    @Test("is forgotten after two hours")
    func forgotten() async throws {
        let world = try await OversightWorld()
        try await world.refuse(1, network: { _ in "203.0.113.7" }, address: { _ in "nobody@example.com" })
        world.world.clock.advance(by: 2 * 3600 + 600)
        _ = try await world.world.database.transaction(.system("test")) { try SignalStore().prune($0) }
        #expect(try world.world.read("SELECT count(*) FROM signal") == ["0"])
    }

    @Test("is seen by no workspace")
    func walls() async throws {
        let world = try await OversightWorld()
        try await world.refuse(1, network: { _ in "203.0.113.7" }, address: { _ in "nobody@example.com" })
        let id = try world.workspace
        let seen = try await world.world.database.transaction(.workspace(id)) {
            try $0.rows("SELECT key FROM signal").count
        }
        #expect(seen == 0)
    }
}

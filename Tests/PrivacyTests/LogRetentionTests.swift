import Claims
import Foundation
import Primitives
import TestStage
import TestSupport
import Testing
import Trust

@testable import Privacy

/// We keep logs only for the time shown here for each kind, and then delete them.
@Suite("Claim privacy.logs-limited")
struct Claim_privacy_logs_limited {
    private func finding(_ world: TestWorld) async throws -> ClaimFinding {
        let house = ProbeScene.House(
            isLocal: true, dataFolder: "/nonexistent", rootKeyPath: "/nonexistent", hasPrivateCluster: true,
            build: "test")
        let scene = ProbeScene(
            database: world.database, vault: world.vault, routes: [], house: house, time: world.clock.source,
            random: .system)
        return try await LogRetentionProbe().examine(scene)
    }

    @Test("holds for what is of today, and breaks when nothing is forgotten for ever")
    func old() async throws {
        let world = try await TestWorld()
        _ = try await world.owner()
        #expect(try await finding(world).outcome == .holds)
        world.clock.advance(by: 500 * 86_400)
        let late = try await finding(world)
        #expect(late.outcome == .broken && late.reason.contains("session: the oldest is from"))
    }

    @Test("writes down how old the oldest is, and of how many hours")
    func planted() async throws {
        let world = try await TestWorld()
        _ = try await world.owner()
        world.clock.advance(by: 50 * 86_400)
        let finding = try await finding(world)
        #expect(finding.outcome == .broken && finding.recorded["session"]?.hasSuffix(" h of 720") == true)
    }
}

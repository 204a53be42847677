import Claims
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Trust

@testable import Components

/// Each day we compare every component we run with published security notices.
@Suite("Claim vulnerability.daily-advisories")
struct Claim_vulnerability_daily_advisories {
    private static let claim = "vulnerability.daily-advisories"

    @Test("holds after a comparison with new notices, and for a day and two hours")
    func holds() async throws {
        let components = try await ComponentsWorld()
        #expect(try await components.examine(Self.claim).state == .amber)
        try await components.compare(try ComponentsWorld.flaw())
        components.pass(hours: 25.9)
        #expect(try await components.examine(Self.claim).state == .green)
        components.pass(hours: 0.2)
        #expect(try await components.examine(Self.claim).reason.contains("nothing was compared since"))
    }

    @Test("breaks where notices cannot be read, are old, or are not about what runs")
    func broken() async throws {
        let components = try await ComponentsWorld()
        #expect(try await components.slice.compare(with: .path("/nowhere")).failure == "The notices cannot be read.")
        #expect(try await components.examine(Self.claim).state == .red)
        #expect(
            try await components.compare(try ComponentsWorld.flaw(), harmless: false).failure?.contains("about Debian:")
                == true)
        #expect(try await components.compare("").failure == "There are no notices about SwiftURL.")
        components.world.clock.advance(by: 20 * 86_400)
        try await components.compare(try ComponentsWorld.flaw())
        let report = try await components.examine(Self.claim)
        #expect(report.state == .red && report.reason.contains("the newest notice is of 2026-01-04"))
    }

    @Test("breaks where other components run than were compared, and proves nothing where no notices are set")
    func others() async throws {
        let components = try await ComponentsWorld()
        let look = try await components.compare(try ComponentsWorld.flaw())
        let now = components.world.clock.now
        let other = [Component(.swift, "a", "1")]
        #expect(AdvisoryProbe.faults(look, other, now: now) == ["other components run than were compared"])
        #expect(AdvisoryProbe.faults(look, nil, now: now).count == 1)
        #expect(AdvisoryProbe.faults(look, components.slice.list.components(), now: now).isEmpty)
        let without = try await ComponentsWorld(feed: false)
        #expect(try await without.examine(Self.claim).state == .amber)
    }
}

/// We keep system, packages and libraries current and close known flaws in set times: critical 48 hours, high 7 days, medium 30 days.
@Suite("Claim vulnerability.patched-in-time")
struct Claim_vulnerability_patched_in_time {
    private static let claim = "vulnerability.patched-in-time"

    @Test(
        "holds until the time of a flaw is over, by how bad it is",
        arguments: [("CRITICAL", 48.0), ("HIGH", 168), ("MODERATE", 720)])
    func windows(_ word: String, _ hours: Double) async throws {
        let components = try await ComponentsWorld()
        let notice = try ComponentsWorld.flaw(["id": "PLANTED-1", "database_specific": ["severity": word]])
        try await components.compare(notice)
        #expect(try await components.examine(Self.claim).state == .green)
        components.pass(hours: hours - 0.1)
        let before = try await components.examine(Self.claim)
        #expect(before.state != .red, "\(before.reason)")
        components.pass(hours: 0.2)
        let after = try await components.examine(Self.claim)
        #expect(after.state == .red && after.reason.contains("swift-nio has had a flaw too long"))
    }

    @Test("proves nothing where nothing was compared")
    func unseen() async throws {
        let components = try await ComponentsWorld()
        #expect(try await components.examine(Self.claim).state == .amber)
        try await components.compare("no notice")
        #expect(try await components.examine(Self.claim).state == .amber)
    }
}

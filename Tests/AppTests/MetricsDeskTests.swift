import Foundation
import Measures
import Store
import TestStage
import TestSupport
import Testing
import Trust
import Web

@testable import App

@Suite("What is measured of an installation")
struct MetricsDeskTests {
    private func desk(_ world: TestWorld) -> MetricsDesk {
        MetricsDesk(
            database: world.database, meter: world.assembly.site.meter, verification: world.assembly.trust.verification)
    }

    private func text(_ world: TestWorld) async -> String { MetricsText.text(await desk(world).metrics()) }

    @Test("counts answers by class of status and by how long they took")
    func answers() async throws {
        let world = try await TestWorld()
        _ = try await world.browser().get("/sign-in")
        _ = try await world.browser().get("/no-such-page")
        let text = await text(world)
        #expect(text.contains("klatch_http_answers_total{status=\"2xx\"} 1\n"))
        #expect(text.contains("klatch_http_answers_total{status=\"4xx\"} 1\n"))
        #expect(text.contains("klatch_http_answer_duration_seconds_count 2\n"))
    }

    @Test("says what waits, what failed and how old the newest backup is, and never a name or an address")
    func stored() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        _ = try await world.invited("bob@example.org", as: "member", by: owner)
        let text = await text(world)
        for name in ["klatch_jobs{state=\"available\"}", "klatch_claims{state=\"amber\"}", "klatch_database_up 1"] {
            #expect(text.contains(name), "\(name)")
        }
        // No backup was made yet: a measure without a sample is no zero.
        #expect(text.contains("# TYPE klatch_backup_age_seconds gauge\n# HELP"))
        #expect(!text.contains("example.org") && !text.contains("Ada") && !text.contains("Engines"))
    }

    @Test("goes on where the database does not answer, and says so; nobody is sent there")
    func down() async throws {
        let world = try await TestWorld()
        #expect(await desk(world).isReady())
        world.database.close()
        let text = await text(world)
        #expect(text.contains("klatch_database_up 0\n") && text.contains("process_resident_memory_bytes"))
        #expect(await !desk(world).isReady())
    }
}

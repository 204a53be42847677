import Accounts
import Foundation
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Web

@testable import Components

@Suite("Known flaws of what runs")
struct ComponentsTests {
    @Test("are found, told to operators for security once, and closed when they are gone")
    func found() async throws {
        let components = try await ComponentsWorld()
        let world = components.world
        _ = try await world.owner()
        try await world.appoint("ada@example.org", .security)
        try await components.compare(try ComponentsWorld.flaw())
        try await components.compare(try ComponentsWorld.flaw())
        let open = try await components.open()
        #expect(open.map(\.flaw.advisory) == ["PLANTED-1"] && open.first?.flaw.severity == .high)
        #expect(open.first?.due == open.first.map { $0.foundAt + 7 * 86_400 })
        components.pass(hours: 0.1)
        try await world.work()
        #expect(try world.read("SELECT kind FROM security_case") == ["component"])
        #expect(world.mail.all.contains { $0.source.contains("A part has a known flaw") })
        try await components.compare(try ComponentsWorld.flaw(["id": "OTHER", "withdrawn": "2026-01-01T00:00:00Z"]))
        #expect(try await components.open().isEmpty)
        #expect(try world.read("SELECT count(*)::text FROM component_finding WHERE closed_at IS NOT NULL") == ["1"])
    }

    @Test("stay where nothing could be compared, and the clock goes on when a notice or version changes")
    func kept() async throws {
        let components = try await ComponentsWorld()
        try await components.compare(try ComponentsWorld.flaw())
        let since = try #require(try await components.open().first).foundAt
        components.pass(hours: 24)
        #expect(try await components.compare("no notice").failure == "There is no notice at line 1.")
        #expect(try await components.open().count == 1)
        let worse = ComponentsWorld.planted.merging(["summary": "Worse."]) { $1 } as [String: Any]
        try await components.compare(
            try ComponentsWorld.flaw(worse.merging(["database_specific": ["severity": "CRITICAL"]]) { $1 }))
        let open = try await components.open()
        #expect(open.map(\.flaw.summary) == ["Worse."] && open.map(\.foundAt) == [since])
        #expect(open.first?.due == since + 48 * 3600)
        let slice = components.slice
        let newer = ComponentFlaw(
            advisory: "PLANTED-1", component: Component(.swift, "github.com/apple/swift-nio", "99"), severity: .high,
            summary: "", fixed: nil)
        let new = try await components.world.database.transaction(ComponentsSlice.scope) {
            try slice.findings.keep($0, [newer])
        }
        #expect(new.isEmpty)
        #expect(try await components.open().map(\.foundAt) == [since])
    }

    @Test(
        "are on a page for operators for security and infrastructure; one of them may take a risk, with a reason, for a time"
    )
    func page() async throws {
        let components = try await ComponentsWorld()
        let world = components.world
        let ada = try await world.owner()
        try await components.compare(try ComponentsWorld.flaw())
        #expect(try await ada.get("/operator/components").status == 403)
        try await world.appoint("ada@example.org", .infrastructure)
        try await world.renew(ada)
        try await world.prove(ada, by: .passkey)
        let page = try await ada.get("/operator/components").body
        #expect(page.contains("PLANTED-1") && page.contains("swift-nio") && page.contains("Compared with 2 notices"))
        let path = "/operator/components/" + (try #require(try await components.open().first).id.text)
        #expect(try await !ada.get(path).body.contains("Take the risk"))
        try await world.appoint("ada@example.org", .security)
        try await world.renew(ada)
        try await world.prove(ada, by: .passkey)
        let empty = try await ada.post(path + "/accept", ["time": "month", "reason": " "], from: path)
        #expect(empty.status == 422)
        let wish = ["time": "month", "reason": "We never open such files."]
        #expect(try await ada.post(path + "/accept", wish, from: path).status == 303)
        let open = try #require(try await components.open().first)
        #expect(open.due == world.clock.now + 30 * 86_400 && open.acceptance?.reason == "We never open such files.")
        #expect(try await ada.get(path).body.contains("We never open such files."))
        #expect(try await ada.get("/operator/components/\(UUID().uuidString.lowercased())").status == 404)
    }

    @Test("are beside a list of all components for other programs")
    func document() async throws {
        let components = try await ComponentsWorld(feed: false)
        let ada = try await components.world.owner()
        try await components.world.appoint("ada@example.org", .infrastructure)
        try await components.world.renew(ada)
        try await components.world.prove(ada, by: .passkey)
        #expect(try await ada.get("/operator/components").body.contains("KLATCH_ADVISORIES"))
        let answer = try await ada.get("/operator/components.json")
        let read = try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
        let parts = try #require(read["components"] as? [[String: Any]])
        #expect(read["bomFormat"] as? String == "CycloneDX" && read["specVersion"] as? String == "1.5")
        #expect(parts.contains { ($0["purl"] as? String)?.hasPrefix("pkg:swift/github.com/apple/swift-nio@") == true })
        #expect(Set(parts.compactMap { $0["bom-ref"] as? String }).count == parts.count)
    }
}

import Accounts
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@Suite("A case of a workspace")
struct CaseTests {
    private func touched() async throws -> (world: OversightWorld, path: String) {
        let world = try await OversightWorld()
        _ = try await world.call(try await world.decoy())
        try await world.watch()
        let id = try #require(try world.world.read("SELECT id FROM security_case").first)
        return (world, "/security/cases/\(id)")
    }

    @Test("is listed, says what happened and what to do, is taken, and closed with what was found out")
    func life() async throws {
        let (world, path) = try await touched()
        #expect(try await world.owner.get("/security").body.contains("A decoy was touched"))
        let page = try await world.owner.get(path).body
        #expect(page.contains("Treat every secret in that place as known") && page.contains("Noticed. So far: 1"))
        #expect(try await world.owner.post(path + "/take", from: path).location == path)
        #expect(try await world.owner.get(path).body.contains("Looked after by"))
        #expect(try await world.owner.post(path + "/close", ["note": " "], from: path).status == 422)
        #expect(try await world.owner.post(path + "/close", ["note": "Our own test."], from: path).status == 303)
        #expect(try await world.owner.get("/security").body.contains("No case is in this state."))
        #expect(try await world.owner.get("/security?state=closed").body.contains("A decoy was touched"))
        #expect(try await world.owner.get(path).body.contains("Our own test."))
        #expect(try await world.owner.submit(path + "/close", ["note": "x"]).status == 403)
        #expect(try !world.world.read("SELECT c::text FROM security_case c").joined().contains("Our own test"))
    }

    @Test("grows while it goes on, with one mail; what happens after it was closed opens another")
    func growth() async throws {
        let (world, path) = try await touched()
        let decoy = try await world.decoy("Wiki")
        for _ in 0..<3 {
            _ = try await world.call(decoy)
            try await world.watch()
        }
        #expect(try world.cases() == ["decoy", "decoy"] && world.alerts().count == 2)
        try await world.owner.post(path + "/close", ["note": "Known."], from: path)
        try await world.watch()
        #expect(try world.cases() == ["decoy"])
        #expect(try world.world.read("SELECT max(count) FROM security_case") == ["3"])
    }

    @Test("is overdue once nobody has looked at it for a day")
    func late() async throws {
        let (world, _) = try await touched()
        #expect(try await !world.owner.get("/security").body.contains("Overdue"))
        world.world.clock.advance(by: 86_400 + 60)
        try await world.world.renew(world.owner)
        #expect(try await world.owner.get("/security").body.contains("Overdue"))
    }

    @Test("is read by auditors, without names and without acts; members see none")
    func readers() async throws {
        let world = try await OversightWorld()
        let member = try await world.world.invited("bob@example.org", as: "member", by: world.owner)
        let auditor = try await world.world.invited("mia@example.org", as: "auditor", by: world.owner)
        for _ in 0..<30 { try await member.get("/members") }
        try await world.watch()
        let path = "/security/cases/" + (try world.world.read("SELECT id FROM security_case").first ?? "")
        let page = try await auditor.get(path)
        #expect(page.status == 200 && page.body.contains("Member "))
        #expect(!page.body.contains("/close") && !page.body.contains("/take"))
        #expect(try await auditor.get("/security/decoys").status == 403)
        #expect(try await auditor.get("/security/review").status == 200)
        let other = try await world.world.invited("dee@example.org", as: "member", by: world.owner)
        #expect(try await other.get("/security").status == 403)
    }

    @Test("is written about in the language of each owner's browser")
    func language() async throws {
        let world = try await OversightWorld()
        let decoy = try await world.decoy()
        _ = try await world.world.database.transaction(.system("test")) {
            try $0.run("UPDATE device SET language = 'de'")
        }
        _ = try await world.call(decoy)
        try await world.watch()
        #expect(world.alerts().first?.contains("Jemand hat ein Token versucht") == true)
    }

    @Test("is reached however many came after it: the list goes on from page to page")
    func pages() async throws {
        let (world, path) = try await touched()
        world.world.clock.advance(by: 60)
        let signals = world.signals
        let workspace = try world.workspace
        try await world.world.database.transaction(.system("test")) { tx in
            for _ in 0..<120 { try signals.note(tx, .decoyTouched, token: UUID(), in: workspace, of: nil, from: nil) }
        }
        try await world.watch()
        try await world.world.renew(world.owner)
        let first = try await world.owner.get("/security").body
        #expect(!first.contains(path) && first.contains("/security?state=open&amp;page=2"))
        let second = try await world.owner.get("/security?state=open&page=2").body
        #expect(second.contains(path) && second.contains("rel=\"prev\"") && !second.contains("rel=\"next\""))
        #expect(try await world.owner.get("/security?state=open&page=999999").body.contains(path))
    }

    @Test("is on the page without a mail once there were twenty mails that day")
    func flood() async throws {
        let world = try await OversightWorld()
        for _ in 0..<19 { _ = try await world.call(try await world.decoy()) }
        try await world.watch()
        _ = try await world.world.database.transaction(.system("test")) {
            try $0.run("UPDATE bearer_token SET ended_at = \($0.now)")
        }
        for _ in 0..<3 { _ = try await world.call(try await world.decoy()) }
        try await world.watch()
        #expect(try world.cases().count == 22 && world.alerts().count == 20)
    }
}

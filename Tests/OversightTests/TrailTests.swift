import Accounts
import App
import Audit
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Oversight

@Suite("The audit trail, looked through")
struct TrailTests {
    @Test("shows who did what, the latest first, with names for those who read members and none for auditors")
    func readers() async throws {
        let world = try await OversightWorld()
        let auditor = try await world.world.invited("mia@example.org", as: "auditor", by: world.owner)
        let page = try await world.owner.get("/security/trail").body
        #expect(page.contains("member.joined") && page.contains("Ada Example"))
        let joined = try #require(page.firstRange(of: "member.joined"))
        let invited = try #require(page.firstRange(of: "member.invited"))
        #expect(joined.lowerBound < invited.lowerBound)
        try await world.world.prove(auditor)
        let read = try await auditor.get("/security/trail").body
        #expect(read.contains("member.joined") && !read.contains("Ada Example"))
        #expect(try await world.world.browser().get("/security/trail").location?.hasPrefix("/sign-in") == true)
        let member = try await world.world.invited("bob@example.org", as: "member", by: world.owner)
        #expect(try await member.get("/security/trail").status == 403)
    }

    @Test("answers questions that are ready, and looks for identifiers, people and days")
    func search() async throws {
        let world = try await OversightWorld()
        _ = try await world.world.invited("bob@example.org", as: "member", by: world.owner)
        let rights = try await world.owner.get("/security/trail?ask=rights").body
        #expect(rights.contains("member.invited") && !rights.contains("workspace.created"))
        let person = try #require(try world.world.read("SELECT person_id FROM membership WHERE role = 'member'").first)
        let found = try await world.owner.get("/security/trail?q=\(person)").body
        #expect(found.contains(person) && !found.contains("workspace.created"))
        #expect(try await world.owner.get("/security/trail?from=2100-01-01").body.contains("Nothing found"))
        #expect(try await world.owner.get("/security/trail?until=2000-01-01").body.contains("Nothing found"))
        let ada = try #require(try world.world.read("SELECT account_id FROM membership WHERE role = 'owner'").first)
        #expect(try await world.owner.get("/security/trail?who=\(ada)").body.contains("Only what was done by"))
    }

    @Test("goes on with older entries, and back to the newest")
    func pages() async throws {
        let world = try await OversightWorld()
        let (trail, workspace) = (world.world.installation.audit, try world.workspace)
        for number in 0..<60 {
            try await world.world.database.transaction(.workspace(workspace)) {
                try trail.record($0, workspace, AuditEvent("test.done", by: .system, on: "thing \(number)"))
            }
        }
        let first = try await world.owner.get("/security/trail").body
        #expect(first.contains("thing 59") && !first.contains("thing 9<"))
        let link = try #require(first.firstMatch(of: /href="(\/security\/trail\?before=[0-9]+)"/)?.output.1)
        let second = try await world.owner.get(String(link)).body
        #expect(second.contains("thing 9<") && !second.contains("thing 59") && second.contains("Newest"))
    }

    @Test("is taken along as a file with a fresh proof, and that is written down")
    func file() async throws {
        let world = try await OversightWorld()
        let file = try await world.owner.get("/security/trail.csv")
        #expect(file.status == 200 && file.body.contains("workspace.created"))
        #expect(try await world.owner.get("/security/trail?ask=left-house").body.contains("audit.exported"))
        world.world.clock.advance(by: 700)
        #expect(try await world.owner.get("/security/trail.csv").location?.hasPrefix("/confirm") == true)
    }

    @Test("shows nobody another workspace's entries, nor the installation's")
    func tenants() async throws {
        let world = try await OversightWorld()
        let (trail, other) = (world.world.installation.audit, WorkspaceID(UUID()))
        try await world.world.database.transaction(.system("test")) {
            try trail.record($0, other, AuditEvent("test.foreign", by: .system))
            try trail.record($0, nil, AuditEvent("test.foreign", by: .system))
        }
        #expect(try await !world.owner.get("/security/trail").body.contains("test.foreign"))
        #expect(try await world.owner.get("/operator/trail").status == 403)
    }

    @Test("answers every address, also one with characters that no database takes")
    func unheard() async throws {
        let world = try await OversightWorld()
        for value in ["%00", "%0A", "a%00b", "%1B%5B2J", "%C2%85", "%FF", "%"] {
            #expect(try await world.owner.get("/security/trail?q=\(value)").status == 200, "\(value)")
        }
    }

    @Test("reads any address without a trap: what makes no sense is left out")
    func nonsense() async throws {
        let values = ["", "0", "-1", "9223372036854775808", "2026-02-30", "0000-00-00", "'--", "\u{0}", "ää"]
        for value in values {
            for name in ["ask", "q", "who", "from", "until", "before"] {
                let query = TrailQuery { $0 == name ? value : nil }
                #expect(query.before == nil && query.actor == nil && query.question == nil)
                _ = TrailQuery { _ in value }.text(before: 3)
            }
        }
    }
}

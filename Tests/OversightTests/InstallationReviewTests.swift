import App
import Foundation
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Web

@testable import Oversight

@Suite("A review of the installation")
struct InstallationReviewTests {
    /// Ada and Mia with rights over the installation, and a review that asks about both.
    private func opened(
        _ ada: OperatorRole, _ mia: OperatorRole, days: Int = 60
    ) async throws -> (world: OversightWorld, mia: TestBrowser) {
        let world = try await OversightWorld()
        let other = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        try await world.world.appoint("ada@example.org", ada, days: days)
        try await world.world.appoint("mia@example.org", mia, days: days)
        try await world.round()
        for browser in [world.owner, other] { try await world.world.prove(browser, by: .passkey) }
        return (world, other)
    }

    @Test("lists operators with their reasons; one for security decides about others, and not about themselves")
    func grants() async throws {
        let (world, _) = try await opened(.security, .support)
        #expect(try world.lines() == ["operator-grant open", "operator-grant open"])
        #expect(try await world.owner.get("/operator/review").body.contains("A test"))
        let (own, other) = (try world.line(of: 0, "operator-grant"), try world.line(of: 1, "operator-grant"))
        #expect(try await !world.owner.get("/operator/review").body.contains("/operator/review/\(own)"))
        for line in [own, other] {
            try await world.owner.post("/operator/review/\(line)/confirm", from: "/operator/review")
        }
        #expect(try world.state(own) == "open" && world.state(other) == "confirmed")
    }

    @Test("lets another operator vouch for the only one for security, and do no more than that")
    func vouching() async throws {
        let (world, mia) = try await opened(.security, .support)
        let (ada, own) = (try world.line(of: 0, "operator-grant"), try world.line(of: 1, "operator-grant"))
        let page = try await mia.get("/operator/review").body
        #expect(page.contains("/operator/review/\(ada)/confirm") && !page.contains("/operator/review/\(ada)/revoke"))
        #expect(!page.contains("/operator/review/\(own)") && !page.contains("/operator/cases"))
        for path in ["\(ada)/revoke", "\(own)/confirm"] {
            try await mia.submit("/operator/review/\(path)", ["csrf": page.csrfToken])
        }
        #expect(try world.lines() == ["operator-grant open", "operator-grant open"])
        try await mia.post("/operator/review/\(ada)/confirm", from: "/operator/review")
        #expect(try world.state(ada) == "confirmed")
        #expect(world.reviewMails("mia@example.org").count == 1 && world.reviewMails("ada@example.org").count == 1)
    }

    @Test("leaves it to those for security where there are two of them")
    func two() async throws {
        let (world, mia) = try await opened(.security, .support)
        let otto = try await world.world.invited("otto@example.org", as: "member", by: world.owner)
        try await world.world.appoint("otto@example.org", .security)
        try await world.world.prove(otto, by: .passkey)
        let ada = try world.line(of: 0, "operator-grant")
        try await mia.post("/operator/review/\(ada)/confirm", from: "/operator/review")
        #expect(try world.state(ada) == "open")
        #expect(try await !mia.get("/operator/review").body.contains("/operator/review/\(ada)"))
        try await otto.post("/operator/review/\(ada)/confirm", from: "/operator/review")
        #expect(try world.state(ada) == "confirmed")
    }

    @Test("of a single operator is confirmed on the machine, as the page and the mail say, and not by themselves")
    func machine() async throws {
        let world = try await OversightWorld()
        try await world.world.appoint("ada@example.org", .security)
        try await world.round()
        try await world.world.prove(world.owner, by: .passkey)
        let grant = try #require(world.world.read("SELECT id FROM operator_grant").first)
        let line = try world.line(of: 0, "operator-grant")
        #expect(try await world.owner.get("/operator/review").body.contains("klatch operator confirm \(grant)"))
        try await world.owner.post("/operator/review/\(line)/confirm", from: "/operator/review")
        #expect(try world.state(line) == "open")
        #expect(world.reviewMails("ada@example.org").allSatisfy { $0.contains("type on the machine") })
        let desk = OperatorDesk(world.world.installation)
        try await desk.confirm(grant)
        #expect(try world.state(line) == "confirmed")
        #expect(
            try world.world.read("SELECT actor_kind FROM audit_event WHERE action = 'access-review.decided'")
                == ["command"])
        await #expect(throws: OperatorDeskError.self) { try await desk.confirm(grant) }
    }

    @Test("keeps the last one for security, with a case and mails; whoever loses theirs is told")
    func last() async throws {
        let (world, _) = try await opened(.security, .support)
        world.world.clock.advance(by: 14 * 86_400)
        try await world.round()
        #expect(try world.lines() == ["operator-grant kept", "operator-grant lapsed"])
        #expect(try world.world.read("SELECT role FROM operator_grant WHERE ended_at IS NULL") == ["security"])
        #expect(try world.world.read("SELECT kind FROM security_case") == ["unreviewed-operator"])
        #expect(world.reviewMails("ada@example.org").last?.contains("nobody confirmed it: 1") == true)
        let lost = try #require(world.world.mail.all.last { $0.to.text == "mia@example.org" }).whole
        #expect(lost.contains("operator for security") && lost.contains("Support"))
    }

    @Test("revokes of two for security one at most, whoever of them is quicker")
    func race() async throws {
        let (world, mia) = try await opened(.security, .security)
        let (ada, other) = (try world.line(of: 0, "operator-grant"), try world.line(of: 1, "operator-grant"))
        let tokens = (
            try await world.owner.get("/operator/review").csrf, try await mia.get("/operator/review").csrf
        )
        async let one = world.owner.submit("/operator/review/\(other)/revoke", ["csrf": tokens.0])
        async let two = mia.submit("/operator/review/\(ada)/revoke", ["csrf": tokens.1])
        _ = try await (one, two)
        #expect(try world.world.read("SELECT count(*) FROM operator_grant WHERE ended_at IS NULL") == ["1"])
    }

    @Test("has its cases are on a page for operators, without names")
    func cases() async throws {
        let world = try await OversightWorld()
        try await world.refuse(25, network: { _ in "203.0.113.7" }, address: { "n\($0)@example.com" })
        try await world.watch()
        #expect(try await world.owner.get("/operator/cases").status == 403)
        try await world.world.appoint("ada@example.org", .security)
        try await world.world.prove(world.owner, by: .passkey)
        #expect(try await world.owner.get("/operator/cases").body.contains("One network tries many accounts"))
        let path = "/operator/cases/" + (try world.world.read("SELECT id FROM security_case").first ?? "")
        #expect(
            try await world.owner.post(path + "/close", ["note": "Known."], from: path).location == "/operator/cases")
        #expect(try await world.owner.get(path).body.contains("Known."))
    }
}

extension OversightWorld {
    func state(_ line: String) throws -> String? {
        try world.read("SELECT state FROM access_review_line WHERE id = '\(line)'").first
    }

    /// The mails that somebody got about the installation's review.
    func reviewMails(_ address: String) -> [String] {
        world.mail.all.filter { $0.to.text == address }.map(\.whole).filter { $0.contains("/operator/review") }
    }
}

extension String {
    fileprivate var csrfToken: String {
        let parts = components(separatedBy: "name=\"csrf\" value=\"").dropFirst()
        return parts.first?.components(separatedBy: "\"").first ?? ""
    }
}

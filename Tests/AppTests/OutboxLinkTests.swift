import App
import Foundation
import Primitives
import TestStage
import Testing

/// Where no mail server is set, mails are read on the outbox page. Whoever may look there may not act for who they are for.
@Suite("An invitation in the outbox")
struct OutboxLinkTests {
    private func page(_ world: TestWorld, _ browser: TestBrowser, _ address: String) async throws -> String {
        let list = try await browser.get("/outbox").body
        let row = try #require(list.components(separatedBy: "<tr").last { $0.contains(address) })
        let start = try #require(row.firstRange(of: "href=\"/outbox/")).upperBound
        return try await browser.get("/outbox/" + row[start...].prefix { $0 != "\"" }).body
    }

    @Test("shows its link to owners and to who sent it, and to no other administrator: they would be owners by it")
    func links() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        let ann = try await world.invited("ann@example.org", as: "admin", by: owner)
        try await owner.post("/members/invite", ["address": "otto@example.org", "role": "owner"], from: "/members")
        try await ann.post("/members/invite", ["address": "max@example.org", "role": "member"], from: "/members")
        try await world.work()
        let other = try await page(world, ann, "otto@example.org")
        let secret = try Self.token(world, "otto@example.org")
        #expect(other.contains("otto@example.org") && !other.contains(secret))
        #expect(try await page(world, owner, "otto@example.org").contains(secret))
        #expect(try await page(world, ann, "max@example.org").contains(try Self.token(world, "max@example.org")))
    }

    private static func token(_ world: TestWorld, _ address: String) throws -> String {
        let mail = try #require(world.mail.all.last { $0.to.text == address })
        let text = mail.source.replacing("=\r\n", with: "")
        let start = try #require(text.firstRange(of: "/invitation#klatch_invite_")).upperBound
        return String(text[start...].prefix { $0.isLetter || $0.isNumber })
    }
}

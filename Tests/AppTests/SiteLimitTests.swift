import App
import Foundation
import HTTPTypes
import Jobs
import Limits
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@Suite("What is asked for too often")
struct SiteLimitTests {
    @Test("a file to import: the page comes back with the time to wait, and nothing was read")
    func imports() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        try await world.exhaust(.rosterImport, [world.workspace()])
        let file = Array("Name,Email\r\nAda,ada@example.org\r\n".utf8)
        let answer = try await owner.upload("/people/import", file, from: "/people/import")
        #expect(answer.status == 429 && answer.headers[.retryAfter] == "180")
        #expect(answer.body.contains("3 minutes") && answer.body.contains("type=\"file\""))
        world.clock.advance(by: 180)
        #expect(try await owner.upload("/people/import", file, from: "/people/import").status == 303)
    }

    @Test("a person's link: what it changes is counted by link, what leads nowhere by network, reading never")
    func links() async throws {
        let site = try await FurnishedWorkspace.first()
        let link = site.path("/me/{token}")
        let browser = site.world.browser()
        let csrf = try await browser.get(link).csrf
        var last = 0
        for _ in 0..<61 { last = try await browser.submit(link + "/resume", ["csrf": csrf]).status }
        #expect(last == 429)
        #expect(try await browser.get(link).status == 200)
        try await site.world.exhaust(.refusedLink, site.world.anybody)
        let forged = try await browser.get("/me/klatch_cap_forged")
        #expect(forged.status == 429 && forged.headers[.retryAfter] == "30")
        #expect(try await browser.get(link).status == 200)
    }

    @Test("unsubscribing by one click answers 429 to a machine that shows links which lead nowhere")
    func oneClick() async throws {
        let site = try await FurnishedWorkspace.first()
        try await site.world.exhaust(.refusedLink, site.world.anybody)
        let type = ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"]
        let path = site.path("/me/klatch_cap_x/leave/{program}")
        let answer = try await site.world.browser().send(
            .post, path, headers: type, body: Array("List-Unsubscribe=One-Click".utf8))
        #expect(answer.status == 429 && answer.headers[.retryAfter] == "30")
        #expect(answer.headers[.contentType] == "application/problem+json")
    }

    @Test("buckets that are full again are forgotten within the hour (AT-56)")
    func prune() async throws {
        let world = try await TestWorld()
        for number in 0..<200 {
            try await world.limiter.check(.refusedLink, world.limiter.keys.peer("192.0.2.\(number)"))
        }
        let count = { try world.read("SELECT count(*) FROM limit_bucket").first }
        #expect(try count() == "200")
        world.clock.advance(by: 3600)
        let job = try #require(world.assembly.recurring.first { $0.name == "limits.prune" })
        #expect(job.name == "limits.prune")
        _ = try await world.database.transaction(.system("test")) { tx in
            try JobQueue().enqueue(tx, PruneAsScheduled(), workspace: nil)
        }
        try await world.work()
        #expect(try count() == "0")
    }

    /// What the schedule enqueues, by its kind alone.
    private struct PruneAsScheduled: JobPayload {
        static let kind = "limits.prune"
    }
}

@Suite("The budget of mail")
struct MailBudgetTests {
    @Test("holds what is above it back until later, and mail about accounts does not wait for other mail")
    func waits() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        let keys = world.limiter.keys
        try await world.exhaust(.mailBudget, [try world.workspace(), keys.installation])
        try await owner.post("/members/invite", ["address": "mia@example.com", "role": "member"], from: "/members")
        let browser = world.browser()
        try await browser.post("/sign-in", ["address": "ada@example.org", "next": "/"], from: "/sign-in")
        try await world.work()
        #expect(world.mail.all.map(\.to.text) == ["ada@example.org"])
        #expect(try await owner.get("/outbox").body.contains("As much mail has left as may in an hour"))
        world.clock.advance(by: 700)
        try await world.work()
        #expect(world.mail.all.map(\.to.text) == ["ada@example.org", "mia@example.com"])
    }

    @Test("of accounts is the installation's, and what waits is sent within its hour")
    func accounts() async throws {
        let world = try await TestWorld()
        _ = try await world.owner()
        try await world.exhaust(.signInMailBudget, [world.limiter.keys.installation])
        try await world.browser().post("/sign-in", ["address": "ada@example.org", "next": "/"], from: "/sign-in")
        try await world.work()
        #expect(world.mail.all.isEmpty)
        world.clock.advance(by: 60)
        try await world.work()
        #expect(world.mail.all.count == 1)
    }
}

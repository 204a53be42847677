import Foundation
import Mail
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@Suite("Looking for mail in the outbox")
struct OutboxSearchTests {
    private func world() async throws -> (TestWorld, TestBrowser) {
        let world = try await TestWorld()
        let owner = try await world.owner()
        let rows = ["Ben Berg,ben@example.org", "Cleo Berg,cleo@example.org", "Dora Dahl,dora@example.org"]
        let file = (["Name,Email"] + rows).joined(separator: "\r\n") + "\r\n"
        let preview = try #require(
            try await owner.upload("/people/import", Array(file.utf8), from: "/people/import").location)
        try await owner.post(preview + "/confirm", from: preview)
        for address in ["ben@example.org", "cleo@example.org", "dora@example.org", "eve@far.example"] {
            try await owner.post("/members/invite", ["address": address, "role": "member"], from: "/members")
        }
        try await world.work()
        return (world, owner)
    }

    /// Whose mails a page lists.
    private func listed(_ browser: TestBrowser, _ path: String) async throws -> [String] {
        let body = try await browser.get(path).body
        return ["ben@example.org", "cleo@example.org", "dora@example.org", "eve@far.example"].filter {
            body.contains(">\($0)</td>")
        }
    }

    @Test("finds it by a whole address, in whichever case, and by part of the name of somebody in the roster")
    func found() async throws {
        let (_, owner) = try await world()
        #expect(try await listed(owner, "/outbox").count == 4)
        #expect(try await listed(owner, "/outbox?q=Ben%40Example.org") == ["ben@example.org"])
        #expect(try await listed(owner, "/outbox?q=eve%40far.example") == ["eve@far.example"])
        #expect(try await listed(owner, "/outbox?q=+berg+") == ["ben@example.org", "cleo@example.org"])
        let none = try await owner.get("/outbox?q=nobody%40example.org&state=sent").body
        #expect(none.contains("No mail to “nobody@example.org”") && none.contains("href=\"/outbox\""))
        #expect(try await owner.get("/outbox?q=%3Cb%3E").body.contains("value=\"&lt;b&gt;\""))
    }

    @Test("keeps what was looked for when a state is chosen, and counts only what was found")
    func filtered() async throws {
        let (_, owner) = try await world()
        let body = try await owner.get("/outbox?q=berg").body
        #expect(body.contains("/outbox?state=sent&amp;q=berg"))
        #expect(body.contains("sent <span class=\"number\">2</span>"))
        #expect(try await listed(owner, "/outbox?state=refused&q=berg").isEmpty)
    }

    @Test("goes by two indexes: among thousands of mails it reads those that it finds, and opens no others")
    func bounded() async throws {
        let (world, owner) = try await world()
        let workspace = try #require(try world.read("SELECT workspace_id FROM delivery LIMIT 1").first)
        try world.test.asOwner(
            """
            SET app.scope = 'system'; INSERT INTO delivery (workspace_id, id, kind, state, priority, recipient, subject,
                message, message_id, created_at, updated_at, expires_at, recipient_index)
            SELECT '\(workspace)', gen_random_uuid(), 'x', 'queued', 5, '\\x00', '\\x00', '\\x00',
                '<' || n || '@x.example>', now(), now(), now(), decode(md5(n::text), 'hex')
            FROM generate_series(1, 5000) AS n
            """)
        // Their sealed fields cannot be opened: a page that reads one of them fails.
        #expect(try await listed(owner, "/outbox?q=ben%40example.org") == ["ben@example.org"])
        #expect(try await listed(owner, "/outbox?q=berg").count == 2)
        let search = DeliveryRecipients(addresses: [
            world.vault.blindIndex(try EmailAddress(parsing: "ben@example.org"))
        ])
        let id = try #require(WorkspaceID(workspace))
        let counts = try await world.database.transaction(.workspace(id)) {
            try DeliveryStore(world.vault).counts($0, id, to: search)
        }
        #expect(counts.values.reduce(0, +) == 1)
    }

    @Test("says the time by the clock of whoever looks, and else by that of the workspace's programs")
    func clock() async throws {
        let (_, owner) = try await world()
        #expect(try await owner.get("/outbox").body.contains(" UTC</time>"))
        let fields = [
            "name": "Coffee", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "Asia/Tokyo", "size": "2",
        ]
        try await owner.post("/programs", fields, from: "/programs/new")
        for path in ["/outbox", "/sessions", "/members", "/jobs"] {
            #expect(try await owner.get(path).body.contains(" Asia/Tokyo</time>"), "\(path)")
        }
        let about = ["introduction": "", "language": "", "languages": "", "zone": "Europe/Oslo", "from": "", "to": ""]
        try await owner.post("/introductions/about", about, from: "/introductions")
        #expect(try await owner.get("/outbox").body.contains(" Europe/Oslo</time>"))
        try await owner.post("/directory/tokens", from: "/directory")
        try await owner.post("/outreach/do-not-contact", ["entry": "far.example"], from: "/outreach/do-not-contact")
        try await owner.post("/security/decoys", ["name": "Old key"], from: "/security/decoys")
        for path in ["/directory", "/outreach/do-not-contact", "/security/decoys"] {
            let page = try await owner.get(path).body
            #expect(page.contains(" Europe/Oslo</time>") && !page.contains(" UTC</time>"), "\(path)")
        }
    }
}

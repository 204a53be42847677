import Foundation
import Primitives
import TestStage
import Testing

@testable import Programs

@Suite("A wish to be erased")
struct PersonRequestTests {
    private func asked() async throws -> (side: PersonSideWorld, own: String, before: Int) {
        let side = try await PersonSideWorld()
        for (address, role) in [("ann@example.com", "admin"), ("max@example.com", "program-manager")] {
            _ = try await side.world.world.invited(address, as: role, by: side.world.owner)
        }
        let own = try await side.privateLink(1)
        let before = side.world.world.mail.all.count
        for _ in 0..<2 {
            try await side.browser().post(own + "/stored/erase", ["sure": "yes"], from: own + "/stored")
        }
        try await side.world.world.work()
        return (side, own, before)
    }

    @Test("is mailed once to each who can do it, and does not say in the mail whose it is")
    func mailed() async throws {
        let (side, _, before) = try await asked()
        let mails = side.world.world.mail.all.dropFirst(before)
        #expect(Set(mails.map(\.to.text)) == ["ada@example.org", "ann@example.com"] && mails.count == 2)
        for mail in mails {
            let source = mail.source.replacing("=\r\n", with: "")
            #expect(source.contains("asks to be erased") && source.contains("/people/requests"))
            #expect(!source.contains("Person 1") && !source.contains("p1@example.org"))
        }
    }

    @Test("tells its person what happens next, instead of asking again")
    func next() async throws {
        let (side, own, _) = try await asked()
        let page = try await side.browser().get(own + "/stored").body
        #expect(page.contains("You asked to be erased on") && page.contains("this page no longer opens"))
        #expect(!page.contains("name=\"sure\"") && page.contains("Have it erased · waits for somebody"))
        let id = try #require(try side.read("SELECT id FROM person_request").first)
        try await side.world.owner.post("/people/requests/\(id)/done", from: "/people/requests")
        let after = try await side.browser().get(own + "/stored").body
        #expect(after.contains("name=\"sure\"") && after.contains("Have it erased · done"))
    }

    @Test("stands above the people, with what to do, for those who look after them")
    func shown() async throws {
        let (side, _, _) = try await asked()
        #expect(try await side.world.owner.get("/people").body.contains("that wait for somebody: 1."))
        #expect(try await side.world.owner.get("/people/requests").body.contains("then erase them"))
        let member = try await side.world.world.invited("mia@example.com", as: "member", by: side.world.owner)
        #expect(try await !member.get("/people").body.contains("that wait for somebody"))
    }

    @Test("for something to be corrected is mailed as well, without the words")
    func correction() async throws {
        let side = try await PersonSideWorld()
        let own = try await side.privateLink(1)
        try await side.browser().post(own + "/stored/correct", ["words": "Zephyrwort"], from: own + "/stored")
        try await side.world.world.work()
        let mail = try #require(side.world.world.mail.all.last)
        #expect(mail.to.text == "ada@example.org" && mail.source.contains("somebody asks for a correction"))
        #expect(!mail.source.contains("Zephyrwort"))
    }
}

@Suite("Leaving an audience")
struct LeaveAudienceTests {
    private func inAudience() async throws -> (side: PersonSideWorld, id: String) {
        let side = try await PersonSideWorld()
        let fields = [
            "name": "Zephyr Circle", "rule.match": "all", "rule.0.attribute": "department", "rule.0.how": "is",
            "rule.0.value": "Engines",
        ]
        let page = "/audiences/new/rules"
        let path = try #require(try await side.world.owner.post(page, fields, from: page).location)
        return (side, String(path.split(separator: "/").last ?? ""))
    }

    @Test("is a button on one's own page; opening the page changes nothing, and pressing it twice is as once")
    func left() async throws {
        let (side, id) = try await inAudience()
        let (link, browser) = (try side.link(1), side.browser())
        let before = try side.world.world.state()
        #expect(try await browser.get(link).body.contains("Leave Zephyr Circle"))
        #expect(try await browser.get(link + "/leave-audience?audience=\(id)").status != 200)
        #expect(try side.world.world.state() == before)
        for _ in 0..<2 { try await browser.post(link + "/leave-audience", ["audience": id], from: link) }
        #expect(try await !browser.get(link).body.contains("Leave Zephyr Circle"))
        #expect(try side.read("SELECT count(*) FROM audience_leaver") == ["1"])
        #expect(try side.world.world.test.asAudit("audience.left") == 1)
    }

    @Test("is for those who are in it: nobody leaves one of others, or one of another workspace")
    func others() async throws {
        let (side, id) = try await inAudience()
        let link = try side.link(2)
        #expect(try await !side.browser().get(link).body.contains("Zephyr Circle"))
        for audience in [id, UUID().uuidString, "nonsense"] {
            try await side.browser().post(link + "/leave-audience", ["audience": audience], from: link)
        }
        #expect(try side.read("SELECT count(*) FROM audience_leaver") == ["0"])
    }
}

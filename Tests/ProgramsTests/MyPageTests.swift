import Accounts
import Foundation
import HTTPTypes
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("Somebody's own page")
struct MyPageTests {
    @Test("names no program that is for others")
    func others() async throws {
        let side = try await PersonSideWorld(people: 3)
        let made = try await side.world.owner.post(
            "/audiences/new/list", ["name": "Leavers"], from: "/audiences/new/list")
        let audience = String(try #require(made.location).dropFirst("/audiences/".count))
        let fields = [
            "name": "Exit talks", "weeks": "1", "weekday": "tuesday", "hour": "10", "zone": "UTC", "size": "2",
            "audience": audience,
        ]
        let program = try #require(
            try await side.world.owner.post("/programs", fields, from: "/programs/new").location)
        try await side.world.owner.post(program + "/start", from: program)
        #expect(try await !side.browser().get(side.link(1)).body.contains("Exit talks"))
        let id = try await side.person(1).id
        try side.world.world.test.asApp(
            """
            SET app.scope = 'system'; INSERT INTO audience_member (workspace_id, audience_id, person_id, way, joined_at)
            VALUES ('\(side.world.workspace.text)', '\(audience)', '\(id.text)', 'picked', now())
            """)
        #expect(try await side.browser().get(side.link(1)).body.contains("Exit talks"))
    }

    @Test("says why as the mail did, whatever the roster says since; once somebody is erased nothing of it is left")
    func told() async throws {
        let side = try await PersonSideWorld(people: 5)
        let (number, other, _) = try await side.pair()
        let link = try side.link(number)
        let said = try await side.browser().get(link).body.contains("Department: ")
        #expect(said == (number % 2 != other % 2))
        let moved =
            "Name,Email,Department\r\n" + (1...5).map { "Person \($0),p\($0)@example.org,Moved \($0)\r\n" }.joined()
        let preview = try await side.world.upload(moved)
        try await side.world.owner.post(preview + "/confirm", from: preview)
        #expect(try await side.person(number).profile.department == "Moved \(number)")
        let page = try await side.browser().get(link).body
        #expect(page.contains("Department: ") == said && !page.contains("Moved \(number) meets"))
        let own = try await side.privateLink(number)
        #expect(try await side.browser().get(own + "/stored").body.contains(number % 2 == 0 ? "· Sales" : "· Engines"))
    }

    @Test("begins with whom one meets, with an address to write to, and offers to leave only where there is something")
    func order() async throws {
        let side = try await PersonSideWorld(people: 3)
        let page = try await side.browser().get(side.link(1)).body
        let (met, pause) = (page.firstRange(of: "id=\"meetings\""), page.firstRange(of: "id=\"pause\""))
        #expect(try #require(met).lowerBound < #require(pause).lowerBound)
        let other = try #require(try await side.partners(of: 1).first).profile.address.text
        // Not behind a link that may have been passed on.
        #expect(!page.contains("href=\"mailto:") && page.contains("id=\"leave\""))
        let own = try await side.browser().get(side.privateLink(1)).body
        #expect(own.contains("href=\"mailto:\(other)\""))
        let empty = try await ProgramsWorld()
        #expect(try await !empty.owner.get("/introductions").body.contains("id=\"leave\""))
    }

    @Test("is the same for whoever is signed in, without a link")
    func signedIn() async throws {
        let side = try await PersonSideWorld()
        let page = try await side.world.owner.get("/introductions")
        #expect(page.status == 200 && page.body.contains("Ada Example, here you decide when Engines introduces you"))
        #expect(page.body.contains("Whom you would rather not meet"))
        try await side.world.owner.post(
            "/introductions/pause", ["program": side.programID, "until": "2026-02-02"], from: "/introductions")
        #expect(try await side.world.owner.get("/introductions").body.contains("Coffee: you are paused until"))
    }

    @Test("pauses everything at once, until they say so, and ends that again")
    func notNow() async throws {
        let side = try await PersonSideWorld()
        let (link, browser) = (try side.link(1), side.browser())
        try await browser.post(link + "/pause", ["program": "all", "until": ""], from: link)
        #expect(try await browser.get(link).body.contains("you are left alone until you say so"))
        let one = try await side.person(1).id
        #expect(try await side.run(2).allSatisfy { !$0.contains(one) })
        #expect(try side.read("SELECT DISTINCT reason || COALESCE(until::text, '') FROM round_absence") == ["paused"])
        try await browser.post(link + "/resume", ["program": "all"], from: link)
        #expect(try await side.run(1).contains { $0.contains(one) })
    }

    @Test("says that another pause still holds where one of two has ended")
    func twoPauses() async throws {
        let side = try await PersonSideWorld()
        let (link, browser) = (try side.link(1), side.browser())
        try await browser.post(link + "/pause", ["until": "2026-02-02"], from: link)
        try await browser.post(link + "/pause", ["program": "all", "until": ""], from: link)
        try await browser.post(link + "/resume", ["program": "all"], from: link)
        #expect(try await browser.get(link).body.contains("Another one still holds"))
        try await browser.post(link + "/resume", ["program": side.programID], from: link)
        #expect(try await browser.get(link).body.contains("You take part again."))
    }

    @Test("pauses one program until they say so, and no other")
    func openEnded() async throws {
        let side = try await PersonSideWorld()
        let other = try await side.world.program()
        let (link, browser) = (try side.link(1), side.browser())
        try await browser.post(link + "/pause", ["until": ""], from: link)
        let page = try await browser.get(link).body
        #expect(page.contains("Coffee: you are paused until you say so"))
        try await side.world.plan(side.program)
        #expect(try await side.world.owner.get(side.program + "/preview").body.contains("Paused until they say so."))
        try await side.world.plan(other)
        #expect(try await !side.world.owner.get(other + "/preview").body.contains("Paused until they say so."))
    }

    @Test("shows an administrator that somebody is paused without a day, who can end it")
    func administrator() async throws {
        let side = try await PersonSideWorld()
        let link = try side.link(1)
        try await side.browser().post(link + "/pause", ["program": "all"], from: link)
        let path = "/people/\(try await side.person(1).id.text)"
        #expect(try await side.world.owner.get(path).body.contains("Paused until they say so."))
        try await side.world.owner.post(path + "/resume", from: path)
        #expect(try side.read("SELECT count(*) FROM not_now") == ["0"])
    }

    @Test("hides lists and data from whoever got the link with a forwarded mail, and has no forms for them")
    func forwarded() async throws {
        let side = try await PersonSideWorld()
        let (link, browser) = (try side.link(1), side.browser())
        let page = try await browser.get(link).body
        #expect(!page.contains("Whom you would rather not meet") && page.contains("Mail me the link"))
        for path in ["/stored", "/stored.json"] { #expect(try await browser.get(link + path).location == link) }
        let token = try await browser.get(link).csrf
        for path in ["/about", "/wishes", "/wish", "/wish/up", "/wish/remove", "/never/remove", "/stored/erase"] {
            #expect(try await browser.submit(link + path, ["csrf": token]).status == 404, "\(path)")
        }
    }

    @Test("opens fully by a link that is mailed to its person, once in a few minutes, for an hour")
    func privately() async throws {
        let side = try await PersonSideWorld()
        let link = try await side.privateLink(1)
        let page = try await side.browser().get(link).body
        #expect(page.contains("Whom you would rather not meet"))
        let mails = side.world.world.mail.all.count
        let first = try side.link(2)
        for _ in 0..<3 { try await side.browser().post(first + "/private", from: first) }
        try await side.world.world.work()
        #expect(side.world.world.mail.all.count == mails + 1)
        side.world.world.clock.advance(by: PersonLink.privateLifetime)
        #expect(try await side.browser().get(link).status == 404)
    }
}

import Accounts
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Audiences
@testable import Web

@Suite("A link to join by")
struct JoinTests {
    /// An audience that people join, and the path of a link into it.
    private func door(
        _ world: AudiencesWorld, uses: String = "50", domains: String = "", days: String = "7"
    ) async throws -> (audience: String, join: String) {
        let path = try await world.listed("Runners", kind: "joined")
        let fields = ["days": days, "uses": uses, "domains": domains]
        #expect(try await world.owner.post(path + "/links", fields, from: path).status == 303)
        let body = try await world.owner.get(path).body
        let start = try #require(body.firstRange(of: TestWorld.origin + "/join/"))
        return (path, "/join/" + body[start.upperBound...].prefix { $0 != "<" })
    }

    /// Asks for a code and returns it as the mail has it.
    private func ask(
        _ world: AudiencesWorld, _ browser: TestBrowser, _ join: String, _ address: String, name: String = "Zoe"
    ) async throws -> String {
        let answer = try await browser.post(join, ["name": name, "address": address], from: join)
        #expect(answer.location == join + "/code")
        try await world.world.work()
        let mail = try #require(world.world.mail.all.last { $0.to.text == address })
        let words = mail.source.replacing("=\r\n", with: "").split(whereSeparator: \.isWhitespace).map(String.init)
        return try #require(words.first { $0.count == 9 && $0.dropFirst(4).first == "-" && $0 == $0.uppercased() })
    }

    @Test("lets a stranger in who proves their address, and welcomes them")
    func stranger() async throws {
        let world = try await AudiencesWorld()
        let (path, join) = try await door(world)
        let browser = world.world.browser()
        let code = try await ask(world, browser, join, "zoe@example.org", name: "Zoe Runner")
        #expect(try await world.addresses(path) == [])
        #expect(try await browser.post(join + "/code", ["code": code], from: join + "/code").location == join + "/done")
        #expect(try await world.addresses(path) == ["zoe@example.org"])
        try await world.world.work()
        #expect(world.world.mail.all.last?.source.contains("Subject: You are in Runners") == true)
        #expect(try await world.owner.get(path).body.contains("Zoe Runner"))
    }

    @Test("welcomes them with words of the organiser's own, which can be looked at first and are sealed")
    func welcomed() async throws {
        let world = try await AudiencesWorld()
        let (path, join) = try await door(world)
        let fields = ["name": "Runners", "welcome": "Hi {{first name}}!\r\n\r\nWe run <b>slowly</b> in {{audience}}."]
        let edit = path + "/edit"
        let look = try await world.owner.post(edit, fields.merging(["act": "look"]) { $1 }, from: edit)
        #expect(look.status == 200 && look.body.contains("<p>We run &lt;b&gt;slowly&lt;/b&gt; in Runners.</p>"))
        #expect(try world.world.read("SELECT count(*) FROM audience WHERE welcome IS NULL") == ["1"])
        for wrong in ["{{others}}", "{{name", String(repeating: "x", count: 1001)] {
            let answer = try await world.owner.post(edit, ["name": "Runners", "welcome": wrong], from: edit)
            #expect(answer.status == 422 && answer.body.contains(wrong) && answer.body.contains("welcome-error"))
        }
        #expect(try await world.owner.post(edit, fields, from: edit).status == 303)
        #expect(try world.world.read("SELECT welcome FROM audience").allSatisfy { $0.hasPrefix("\\xf901") })
        #expect(try await world.owner.get(edit).body.contains("Hi {{first name}}!"))
        let browser = world.world.browser()
        let code = try await ask(world, browser, join, "zoe@example.org", name: "Zoe Runner")
        try await browser.post(join + "/code", ["code": code], from: join + "/code")
        try await world.world.work()
        let mail = try #require(world.world.mail.all.last).source.replacing("=\r\n", with: "")
        #expect(mail.contains("Hi Zoe!") && mail.contains("We run <b>slowly</b> in Runners."))
        #expect(mail.contains("<p>We run &lt;b&gt;slowly"))
    }

    @Test("is good for nobody without the code, in another browser, or twice")
    func proof() async throws {
        let world = try await AudiencesWorld()
        let (path, join) = try await door(world)
        let (browser, other) = (world.world.browser(), world.world.browser())
        let code = try await ask(world, browser, join, "zoe@example.org")
        let wrong = try await browser.post(join + "/code", ["code": "2222-2222"], from: join + "/code")
        #expect(wrong.status == 422)
        #expect(try await other.post(join + "/code", ["code": code], from: join).location == join)
        #expect(try await world.addresses(path) == [])
        try await browser.post(join + "/code", ["code": code], from: join + "/code")
        #expect(try await browser.post(join + "/code", ["code": code], from: join).location == join)
    }

    @Test("tells nobody whether an address is known: page, mail and rows are the same")
    func silence() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada,ada2@example.org,Sales,Oslo,")
        let (_, join) = try await door(world)
        var (bodies, subjects): ([String], [String]) = ([], [])
        for address in ["ada2@example.org", "zoe2@example.org"] {
            let browser = world.world.browser()
            _ = try await ask(world, browser, join, address)
            let body = try await browser.get(join + "/code").body
            let start = try #require(body.firstRange(of: "<main"))
            let end = try #require(body.firstRange(of: "name=\"csrf\""))
            let shown = String(body[start.lowerBound..<end.lowerBound])
            bodies.append(shown.replacing(address, with: "…"))
            let mail = try #require(world.world.mail.all.last { $0.to.text == address })
            subjects.append(
                String(
                    mail.source[try #require(mail.source.firstRange(of: "Subject: ")).upperBound...].prefix {
                        $0 != "\r\n"
                    }))
        }
        #expect(bodies.first == bodies.last && bodies.first?.contains("…") == true)
        #expect(subjects.count == 2 && subjects.first == subjects.last)
        #expect(try world.world.read("SELECT count(*)::text FROM audience_wish") == ["2"])
    }

    @Test("leaves what is known of somebody as it is, whatever name is typed")
    func known() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada Lovelace,ada2@example.org,Sales,Oslo,")
        let (path, join) = try await door(world)
        let browser = world.world.browser()
        let code = try await ask(world, browser, join, "ada2@example.org", name: "Mallory")
        try await browser.post(join + "/code", ["code": code], from: join + "/code")
        let page = try await world.owner.get(path).body
        #expect(page.contains("Ada Lovelace") && !page.contains("Mallory"))
    }

    @Test("ends after as many people as it was made for")
    func limit() async throws {
        let world = try await AudiencesWorld()
        let (path, join) = try await door(world, uses: "1")
        let (first, second) = (world.world.browser(), world.world.browser())
        let codes = [
            try await ask(world, first, join, "one@example.org"), try await ask(world, second, join, "two@example.org"),
        ]
        try await first.post(join + "/code", ["code": codes[0]], from: join + "/code")
        #expect(try await second.post(join + "/code", ["code": codes[1]], from: join + "/code").status == 410)
        #expect(try await world.addresses(path) == ["one@example.org"])
        #expect(try await world.world.browser().get(join).status == 410)
    }

    @Test("ends when its time is over, and when somebody ends it")
    func ends() async throws {
        let world = try await AudiencesWorld()
        let (path, join) = try await door(world)
        let id = try #require(try world.world.read("SELECT id FROM audience_link").first)
        #expect(try await world.world.browser().get(join).status == 200)
        try await world.owner.post("\(path)/links/\(id)/end", from: path)
        #expect(try await world.world.browser().get(join).status == 410)
        try await world.owner.post(path + "/links", ["days": "7", "uses": "50", "domains": ""], from: path)
        let body = try await world.owner.get(path).body
        let start = try #require(body.firstRange(of: TestWorld.origin + "/join/"))
        let other = "/join/" + body[start.upperBound...].prefix { $0 != "<" }
        #expect(other != join)
        #expect(try await world.world.browser().get(other).status == 200)
        world.world.clock.advance(by: 8 * 86_400)
        #expect(try await world.world.browser().get(other).status == 410)
        #expect(try await world.world.browser().get("/join/klatch_cap_nothing").status == 404)
    }

    @Test("for a domain takes addresses at it, and none below it or merely like it")
    func domain() async throws {
        let world = try await AudiencesWorld()
        let (path, join) = try await door(world, uses: "", domains: "@Example.org")
        for address in ["zoe@example.com", "zoe@sub.example.org", "zoe@badexample.org"] {
            let browser = world.world.browser()
            let answer = try await browser.post(join, ["name": "Zoe", "address": address], from: join)
            #expect(answer.status == 422, "\(address)")
        }
        let browser = world.world.browser()
        let code = try await ask(world, browser, join, "zoe@EXAMPLE.org".lowercased())
        try await browser.post(join + "/code", ["code": code], from: join + "/code")
        #expect(try await world.owner.get(path).body.contains("Joined with an address of the company"))
    }

    @Test("does not take back who has left the workspace")
    func away() async throws {
        let world = try await AudiencesWorld()
        try await world.bring("Ada,ada2@example.org,Sales,Oslo,")
        let (path, join) = try await door(world)
        let (people, workspace) = (world.people, world.workspace)
        try await world.inWorkspace { tx in
            let ada = try people.find(tx, workspace, EmailAddress(parsing: "ada2@example.org"))?.id
            try tx.run("UPDATE person SET state = 'left' WHERE workspace_id = \(workspace) AND id = \(ada)::uuid")
        }
        let browser = world.world.browser()
        let code = try await ask(world, browser, join, "ada2@example.org")
        #expect(try await browser.post(join + "/code", ["code": code], from: join + "/code").location == join)
        #expect(try await world.addresses(path) == [])
    }

    @Test("mails a code to one address a few times an hour, and no more")
    func limited() async throws {
        let world = try await AudiencesWorld()
        let (_, join) = try await door(world)
        let browser = world.world.browser()
        for _ in 0..<3 { _ = try await ask(world, browser, join, "zoe@example.org") }
        let answer = try await browser.post(join, ["name": "Zoe", "address": "zoe@example.org"], from: join)
        #expect(answer.status == 429)
    }

    @Test("takes ten tries, and then not even the right code")
    func tries() async throws {
        let world = try await AudiencesWorld()
        let (path, join) = try await door(world)
        let browser = world.world.browser()
        let code = try await ask(world, browser, join, "zoe@example.org")
        for _ in 0..<10 { try await browser.post(join + "/code", ["code": "2222-2222"], from: join + "/code") }
        #expect(try await browser.post(join + "/code", ["code": code], from: join + "/code").location == join)
        #expect(try await world.addresses(path) == [])
    }

    @Test("that nothing limits cannot be made")
    func unlimited() {
        var form = Form(["days": "10", "uses": "", "domains": ""])
        #expect(AudiencesSlice.wish(&form) == nil && form.problems["uses"] != nil)
        var odd = Form(["days": "10", "uses": "", "domains": "example.org, not a domain"])
        #expect(AudiencesSlice.wish(&odd) == nil && odd.problems["domains"] != nil)
        var fine = Form(["days": "10", "uses": "", "domains": "@example.org example.com"])
        #expect(AudiencesSlice.wish(&fine)?.domains == ["example.org", "example.com"])
    }
}

import App
import TestSupport
import TestStage
import Testing

@Suite("The owner link of the machine")
struct OwnerLinkTests {
    private static let setup = ["name": "Ada Example", "address": "ada@example.org", "workspace": "Engines"]

    private func token(_ world: TestWorld) async throws -> String {
        try await OwnerLink(world.installation).make(origin: TestWorld.origin).tokenOfLink
    }

    @discardableResult
    private func claim(_ browser: TestBrowser, _ token: String) async throws -> TestAnswer {
        try await browser.post("/owner", ["token": token], from: "/owner")
    }

    @Test("makes the first account and workspace once, and signs in")
    func first() async throws {
        let world = try await TestWorld()
        let (browser, token) = (world.browser(), try await token(world))
        #expect(try await claim(browser, token).location == "/owner/setup")
        #expect(try await browser.post("/owner/setup", Self.setup, from: "/owner/setup").location == "/second-factor?next=/")
        #expect(try await browser.get("/").status == 200)
        #expect(try await claim(browser, token).status == 410)
        #expect(try await claim(world.browser(), token).status == 410)
    }

    @Test("belongs to the browser that came first")
    func secondBrowser() async throws {
        let world = try await TestWorld()
        let (browser, thief, token) = (world.browser(), world.browser(), try await token(world))
        try await claim(browser, token)
        #expect(try await claim(thief, token).status == 410)
        #expect(try await thief.get("/owner/setup").location == "/owner")
        let csrf = try await thief.get("/owner").csrf
        #expect(try await thief.submit("/owner/setup", Self.setup.merging(["csrf": csrf]) { $1 }).location == "/owner")
        #expect(try world.read("SELECT count(*) FROM account") == ["0"])
    }

    @Test("is dead after an hour, claimed or not")
    func hour() async throws {
        let world = try await TestWorld()
        let (browser, claimed) = (world.browser(), try await token(world))
        try await claim(browser, claimed)
        let csrf = try await browser.get("/owner/setup").csrf
        world.clock.advance(by: 3601)
        #expect(
            try await browser.submit("/owner/setup", Self.setup.merging(["csrf": csrf]) { $1 }).location == "/owner")
        #expect(try await claim(browser, claimed).status == 410)
        #expect(try world.read("SELECT count(*) FROM account") == ["0"])
    }

    @Test("is void once a newer one was made")
    func newer() async throws {
        let world = try await TestWorld()
        let (old, new) = (try await token(world), try await token(world))
        #expect(try await claim(world.browser(), old).status == 410)
        #expect(try await claim(world.browser(), new).status == 303)
    }

    @Test("cannot set anything up once there is an account: it signs the owner in instead")
    func later() async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.world.browser()
        #expect(try await claim(browser, accounts.ownerToken()).location == "/")
        #expect(try await accounts.isSignedIn(browser))
        let stranger = accounts.world.browser()
        let own = try await stranger.get("/owner").csrf
        #expect(
            try await stranger.submit("/owner/setup", Self.setup.merging(["csrf": own]) { $1 }).location == "/owner")
        #expect(try accounts.count("account") == 1 && accounts.count("workspace") == 1)
    }

    @Test("set up twice at the same time makes one workspace")
    func parallel() async throws {
        let world = try await TestWorld()
        let browser = world.browser()
        try await claim(browser, token(world))
        let fields = Self.setup.merging(["csrf": try await browser.get("/owner/setup").csrf]) { $1 }
        let locations = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 { group.addTask { try await browser.submit("/owner/setup", fields).location } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(locations.filter { $0 == "/second-factor?next=/" }.count == 1)
        #expect(try world.read("SELECT count(*) FROM workspace") == ["1"])
        #expect(try world.read("SELECT count(*) FROM account") == ["1"])
    }

    @Test("comes back filled with what was wrong beside the fields")
    func badSetup() async throws {
        let world = try await TestWorld()
        let browser = world.browser()
        try await claim(browser, token(world))
        let bad = ["name": " ", "address": "ada", "workspace": String(repeating: "w", count: 121)]
        let answer = try await browser.post("/owner/setup", bad, from: "/owner/setup")
        #expect(answer.status == 422)
        for id in ["name-error", "address-error", "workspace-error"] { #expect(answer.body.contains("id=\"\(id)\"")) }
        #expect(answer.body.contains("value=\"ada\""))
    }
}

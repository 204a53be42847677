import HTTPTypes
import TestSupport
import TestStage
import Testing

/// AT-3, AT-4, AT-5, AT-11; claims signin.link-single-use and signin.link-one-hour.
@Suite("A sign-in link")
struct SignInLinkTests {
    @discardableResult
    private func open(_ browser: TestBrowser, _ token: String) async throws -> TestAnswer {
        try await browser.post("/sign-in/link", ["token": token], from: "/sign-in/link")
    }

    @Test("signs in the browser that asked, and leads where it wanted to go")
    func works() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        let answer = try await open(browser, mail.token)
        #expect(answer.status == 303 && answer.location == "/sessions")
        #expect(try await accounts.isSignedIn(browser))
    }

    @Test("is not used up by being looked at, by GET or HEAD, however often (AT-4)")
    func looking() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        let before = try accounts.world.state()
        for _ in 0..<3 {
            try await browser.get("/sign-in/link")
            _ = try await accounts.world.browser().send(.head, "/sign-in/link?token=\(mail.token)")
        }
        #expect(try accounts.world.state() == before)
        #expect(try await open(browser, mail.token).status == 303)
    }

    @Test("is used once, of twenty at the same time one (AT-4)")
    func once() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        let csrf = try await browser.get("/sign-in/link").csrf
        let sessions = try accounts.count("session")
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                let twin = accounts.world.browser()
                for (name, value) in browser.cookies { twin.setCookie(name, value) }
                group.addTask { try await twin.submit("/sign-in/link", ["csrf": csrf, "token": mail.token]).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 303 }.count == 1 && statuses.filter { $0 == 410 }.count == 19)
        #expect(try accounts.count("session") == sessions + 1)
        #expect(try await open(browser, mail.token).status == 410)
    }

    @Test("does nothing in another browser, and stays good for its own (AT-4)")
    func elsewhere() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        let thief = accounts.world.browser()
        #expect(try await open(thief, mail.token).status == 403)
        #expect(try await !accounts.isSignedIn(thief))
        #expect(try await open(browser, mail.token).status == 303)
    }

    @Test("works for an hour and not a second longer (AT-4)", arguments: [(3599.0, 303), (3601.0, 410)])
    func hour(_ seconds: Double, _ status: Int) async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        accounts.world.clock.advance(by: seconds)
        #expect(try await open(browser, mail.token).status == status)
    }

    @Test("is void once its browser asked for a newer one; one that a stranger asked for elsewhere voids nothing")
    func newer() async throws {
        let accounts = try await AccountsWorld()
        let (browser, old) = try await accounts.asking()
        let (_, new) = try await accounts.asking(in: browser)
        #expect(try await open(browser, old.token).status == 410)
        _ = try await accounts.asking()
        #expect(try await open(browser, new.token).status == 303)
    }

    @Test("is void once somebody came in by another one, of whichever browser")
    func used() async throws {
        let accounts = try await AccountsWorld()
        let (first, old) = try await accounts.asking()
        let (second, new) = try await accounts.asking()
        #expect(try await open(second, new.token).status == 303)
        #expect(try await open(first, old.token).status == 410)
    }

    @Test("is refused forged, cut, of another kind or in other letters")
    func forged() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        let owner = try await accounts.ownerToken()
        let token = mail.token
        for wrong in [
            "", "x", String(token.dropLast()), token + "0", token.uppercased(), owner, " " + token, token + "\0",
        ] {
            #expect(try await open(browser, wrong).status == 410)
        }
        #expect(try await open(browser, token).status == 303)
    }

    @Test(
        "leads nowhere but into the site",
        arguments: ["//evil.example", "https://evil.example", "/\\evil", "/a?b", "javascript:x"])
    func next(_ path: String) async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.world.browser()
        try await browser.post("/sign-in", ["address": "ada@example.org", "next": path], from: "/sign-in")
        try await accounts.world.work()
        #expect(try await open(browser, SignInMail(accounts.world).token).location == "/")
    }

    @Test("begins a session of its own: what stood in the cookie before is not used (AT-19)")
    func fixation() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        browser.setCookie("klatch_session", "klatch_session_planted")
        try await open(browser, mail.token)
        #expect(browser.cookies["klatch_session"] != "klatch_session_planted")
        #expect(try await accounts.isSignedIn(browser))
    }
}

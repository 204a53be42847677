import TestSupport
import TestStage
import Testing

/// AT-3: a code is short, so its tries are counted.
@Suite("A sign-in code")
struct SignInCodeTests {
    private func type(_ browser: TestBrowser, _ code: String) async throws -> Int {
        try await browser.post("/sign-in/code", ["code": code], from: "/sign-in/sent").status
    }

    @Test("signs in the browser that asked, in any spelling a person may choose, once")
    func works() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        #expect(try await type(browser, " " + mail.code.lowercased().replacing("-", with: " ") + " ") == 303)
        #expect(try await accounts.isSignedIn(browser))
        let csrf = try await accounts.world.browser().get("/sign-in").csrf
        #expect(try await browser.submit("/sign-in/code", ["csrf": csrf, "code": mail.code]).status == 403)
    }

    @Test("is of no use in a browser that did not ask")
    func elsewhere() async throws {
        let accounts = try await AccountsWorld()
        let (_, mail) = try await accounts.asking()
        let thief = accounts.world.browser()
        #expect(try await thief.post("/sign-in/code", ["code": mail.code], from: "/sign-in").status == 410)
        #expect(try await !accounts.isSignedIn(thief))
    }

    @Test("is dead after five wrong tries, the right one included")
    func tries() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        for _ in 0..<5 { #expect(try await type(browser, "CDFG-2345") == 422) }
        #expect(try await browser.post("/sign-in/code", ["code": mail.code], from: "/sign-in").status == 410)
        #expect(try await !accounts.isSignedIn(browser))
    }

    @Test("can be tried ten times an hour in one browser, however often it asks")
    func hourly() async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.world.browser()
        for _ in 0..<2 {
            _ = try await accounts.asking(in: browser)
            for _ in 0..<5 { #expect(try await type(browser, "CDFG-2345") == 422) }
        }
        let (_, mail) = try await accounts.asking(in: browser)
        #expect(try await browser.post("/sign-in/code", ["code": mail.code], from: "/sign-in").status == 410)
        #expect(try await !accounts.isSignedIn(browser))
        accounts.world.clock.advance(by: 3601)
        let (_, good) = try await accounts.asking(in: browser)
        #expect(try await type(browser, good.code) == 303)
    }

    @Test("of twenty tries at the same time lets at most five count")
    func parallel() async throws {
        let accounts = try await AccountsWorld()
        let (browser, _) = try await accounts.asking()
        let csrf = try await browser.get("/sign-in/sent").csrf
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask { try await browser.submit("/sign-in/code", ["csrf": csrf, "code": "CDFG-2345"]).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 422 }.count == 5 && statuses.filter { $0 == 410 }.count == 15)
    }

    @Test("works for an hour and not a second longer", arguments: [(3599.0, 303), (3601.0, 410)])
    func hour(_ seconds: Double, _ status: Int) async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        accounts.world.clock.advance(by: seconds)
        #expect(try await browser.post("/sign-in/code", ["code": mail.code], from: "/sign-in").status == status)
    }
}

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

    @Test("is dead after five wrong tries, the right one included, also when the wait is over (AT-3)")
    func tries() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        for _ in 0..<5 { #expect(try await type(browser, "CDFG-2345") == 422) }
        #expect(try await type(browser, mail.code) == 429)
        accounts.world.clock.advance(by: 720)
        #expect(try await type(browser, mail.code) == 410)
        #expect(try await !accounts.isSignedIn(browser))
    }

    @Test("can be tried five times and then every twelve minutes, however often and from wherever it is asked for")
    func hourly() async throws {
        let accounts = try await AccountsWorld()
        let (first, second) = (accounts.world.browser(), accounts.browser(from: "192.0.2.9"))
        _ = try await accounts.asking(in: first)
        for _ in 0..<5 { #expect(try await type(first, "CDFG-2345") == 422) }
        let (_, mail) = try await accounts.asking(in: second)
        #expect(try await type(second, mail.code) == 429)
        accounts.world.clock.advance(by: 720)
        #expect(try await type(second, mail.code) == 303)
    }

    @Test("of twenty tries at the same time lets five count")
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
        #expect(statuses.filter { $0 == 422 }.count == 5 && statuses.filter { $0 == 429 }.count == 15)
    }

    @Test("works for an hour and not a second longer", arguments: [(3599.0, 303), (3601.0, 410)])
    func hour(_ seconds: Double, _ status: Int) async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        accounts.world.clock.advance(by: seconds)
        #expect(try await browser.post("/sign-in/code", ["code": mail.code], from: "/sign-in").status == status)
    }
}

import TestStage
import TestSupport
import Testing

/// What a sign-in asks of the database, once its statements are prepared on a connection and the keys are known.
@Suite("Signing in by link")
struct RoundTripTests {
    private func trips(
        _ accounts: AccountsWorld, _ browser: TestBrowser, _ path: String, _ fields: [String: String], _ status: Int
    ) async throws -> [[String]] {
        // Whoever did the jobs before may still be on their way out.
        var isQuiet = false
        while !isQuiet {
            isQuiet = try await accounts.world.test.trips { try await Task.sleep(for: .milliseconds(100)) }.isEmpty
        }
        return try await accounts.world.test.trips {
            let answer = try await browser.submit(path, fields)
            #expect(answer.status == status)
        }
    }

    @Test("takes four round trips: two to ask for the mail and two to open the link, in a known browser or a new one")
    func link() async throws {
        let accounts = try await AccountsWorld()
        // Keys that were made just now are not remembered.
        accounts.world.clock.advance(by: 60)
        let known = try await accounts.signedIn("ada@example.org")
        known.setCookie("klatch_session", nil)
        for browser in [known, accounts.world.browser()] {
            let csrf = try await browser.get("/sign-in").csrf
            let asking = ["csrf": csrf, "address": "ada@example.org", "next": "/sessions"]
            #expect(try await trips(accounts, browser, "/sign-in", asking, 303).count == 2)
            try await accounts.world.work()
            let opening = ["csrf": csrf, "token": try SignInMail(accounts.world).token]
            #expect(try await trips(accounts, browser, "/sign-in/link", opening, 303).count == 2)
        }
        try await accounts.world.work()
        #expect(accounts.alarms("ada@example.org").count == 2)
    }

    @Test("asks the same statements of the database whether or not an address has an account (AT-11)")
    func unknown() async throws {
        let accounts = try await AccountsWorld()
        var seen: [[[String]]] = []
        for address in ["ada@example.org", "bob@example.org"] {
            let browser = accounts.world.browser()
            let csrf = try await browser.get("/sign-in").csrf
            let asking = ["csrf": csrf, "address": address, "next": "/"]
            seen.append(try await trips(accounts, browser, "/sign-in", asking, 303))
            try await accounts.world.work()
            let wrong = ["csrf": csrf, "code": "CDFG-2345"]
            seen.append(try await trips(accounts, browser, "/sign-in/code", wrong, 422))
        }
        #expect(seen[0] == seen[2] && seen[1] == seen[3])
        #expect(!seen[0].isEmpty && !seen[1].isEmpty)
    }
}

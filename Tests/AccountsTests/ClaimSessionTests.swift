import Foundation
import HTTPTypes
import TestStage
import TestSupport
import Testing

@testable import Accounts

/// Beside ``SessionTests``: what a cookie is worth over the days.
@Suite("Claim signin.session-14-days")
struct Claim_signin_session_14_days {
    private static let day: TimeInterval = 86_400

    private func member() async throws -> (accounts: AccountsWorld, browser: TestBrowser) {
        let accounts = try await AccountsWorld()
        return (accounts, try await accounts.invited("mia@example.com", as: "member"))
    }

    private func copy(_ browser: TestBrowser, _ accounts: AccountsWorld) -> TestBrowser {
        let twin = accounts.world.browser()
        for (name, value) in browser.cookies { twin.setCookie(name, value) }
        return twin
    }

    private func token(_ browser: TestBrowser) -> String { browser.cookies["klatch_session"] ?? "" }

    @Test("the token changes every day, and its cookie goes on for what is left of the session")
    func daily() async throws {
        let (accounts, browser) = try await member()
        var seen: Set<String> = [token(browser)]
        for day in 1...3 {
            accounts.world.clock.advance(by: Self.day)
            let answer = try await browser.get("/sessions")
            let line = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix("klatch_session=") })
            #expect(line.hasSuffix("; HttpOnly; SameSite=Lax; Max-Age=\((14 - day) * 86_400)"))
            #expect(answer.status == 200 && seen.insert(token(browser)).inserted)
            #expect(try await accounts.isSignedIn(browser))
        }
    }

    @Test("a copy that comes first and then keeps still has nothing once the person has come, and shows itself")
    func still() async throws {
        let (accounts, browser) = try await member()
        let thief = copy(browser, accounts)
        accounts.world.clock.advance(by: Self.day)
        #expect(try await accounts.isSignedIn(thief))
        accounts.world.clock.advance(by: 61)
        #expect(try await accounts.isSignedIn(browser))
        #expect(token(thief) != token(browser))
        accounts.world.clock.advance(by: 61)
        #expect(try await accounts.isSignedIn(browser))
        #expect(try await !accounts.isSignedIn(thief))
        #expect(try await !accounts.isSignedIn(browser))
        #expect(try accounts.count("security_case WHERE kind = 'token-reused'") == 1)
    }

    @Test("whoever shows the old token after the new one was replaced for another makes the first holder show a copy")
    func overtaken() async throws {
        let (accounts, browser) = try await member()
        let thief = copy(browser, accounts)
        accounts.world.clock.advance(by: Self.day)
        #expect(try await accounts.isSignedIn(browser))
        accounts.world.clock.advance(by: 61)
        #expect(try await accounts.isSignedIn(thief))
        accounts.world.clock.advance(by: 61)
        #expect(try await !accounts.isSignedIn(browser))
        #expect(try await !accounts.isSignedIn(thief))
        #expect(try accounts.count("security_case WHERE kind = 'token-reused'") == 1)
    }

    @Test("a token of days ago ends the session too, and its page costs those who are signed in no further query")
    func ancient() async throws {
        let (accounts, browser) = try await member()
        let old = copy(browser, accounts)
        for _ in 1...3 {
            accounts.world.clock.advance(by: Self.day)
            try await browser.get("/sessions")
            #expect(try await accounts.isSignedIn(browser))
        }
        #expect(try accounts.count("spent_token") == 2)
        #expect(try await !accounts.isSignedIn(old))
        #expect(try await !accounts.isSignedIn(browser))
        #expect(try accounts.count("security_case WHERE kind = 'token-reused'") == 1)
    }

    @Test("an answer that comes after a later one puts nobody out: the present token is handed out again")
    func slow() async throws {
        let (accounts, browser) = try await member()
        let first = token(browser)
        accounts.world.clock.advance(by: Self.day)
        let slow = copy(browser, accounts)
        try await slow.get("/sessions")
        accounts.world.clock.advance(by: 61)
        try await browser.get("/sessions")
        #expect(token(browser) != token(slow) && token(browser) != first)
        // The browser is given the slower answer last, and is told the present token within the minute.
        browser.setCookie("klatch_session", token(slow))
        #expect(try await accounts.isSignedIn(browser))
        #expect(token(browser) != token(slow))
    }

    @Test("a copy of the old token ends the session a minute after the new one was seen, and opens a case")
    func reuse() async throws {
        let (accounts, browser) = try await member()
        let old = token(browser)
        accounts.world.clock.advance(by: Self.day)
        try await browser.get("/sessions")
        #expect(try await accounts.isSignedIn(browser))
        let thief = accounts.world.browser()
        thief.setCookie("klatch_session", old)
        accounts.world.clock.advance(by: 59)
        #expect(try await accounts.isSignedIn(thief) && token(thief) == old)
        accounts.world.clock.advance(by: 2)
        #expect(try await !accounts.isSignedIn(thief))
        #expect(try await !accounts.isSignedIn(browser))
        #expect(try accounts.count("security_case WHERE kind = 'token-reused'") == 1)
        #expect(try accounts.count("audit_event WHERE action = 'session.token-reused'") == 1)
        #expect(try await !accounts.isSignedIn(thief))
        #expect(try accounts.count("security_case") == 1)
    }

    @Test("requests at the same time all succeed while the token changes, forms of open tabs too")
    func parallel() async throws {
        let (accounts, browser) = try await member()
        let csrf = try await browser.get("/sessions").csrf
        accounts.world.clock.advance(by: Self.day)
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for turn in 0..<20 {
                let twin = copy(browser, accounts)
                group.addTask {
                    let answer =
                        turn % 2 == 0
                        ? try await twin.get("/sessions")
                        : try await twin.submit("/sessions/end-others", ["csrf": csrf])
                    return (answer.status, twin.cookies["klatch_session"] ?? "")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.0 == 200 || $0.0 == 303 })
        let tokens = Set(answers.map(\.1)).subtracting([token(browser)])
        #expect(tokens.count == 1)
        browser.setCookie("klatch_session", tokens.first)
        #expect(try await browser.submit("/sessions/end-others", ["csrf": csrf]).location == "/sessions")
    }

    @Test("answers that were lost do no harm: another new token is handed out")
    func lost() async throws {
        let (accounts, browser) = try await member()
        var seen: Set<String> = [token(browser)]
        for _ in 1...3 {
            let lost = copy(browser, accounts)
            accounts.world.clock.advance(by: 2 * Self.day)
            try await lost.get("/sessions")
            #expect(seen.insert(token(lost)).inserted)
        }
        accounts.world.clock.advance(by: 2 * Self.day)
        #expect(try await accounts.isSignedIn(browser) && seen.insert(token(browser)).inserted)
        #expect(try await accounts.isSignedIn(browser))
        accounts.world.clock.advance(by: 3600)
        #expect(try await accounts.isSignedIn(browser))
    }

    @Test("signing out on the day the token changes leaves no token behind")
    func signOut() async throws {
        let (accounts, browser) = try await member()
        let csrf = try await browser.get("/sign-out").csrf
        accounts.world.clock.advance(by: Self.day)
        let answer = try await browser.submit("/sign-out", ["csrf": csrf])
        #expect(answer.headers[values: .setCookie].filter { $0.hasPrefix("klatch_session=") }.count == 1)
        #expect(browser.cookies["klatch_session"] == nil)
    }

    @Test("whose a session is, and how it began, cannot be rewritten (AT-2)")
    func identity() async throws {
        let (accounts, _) = try await member()
        for column in ["account_id", "method", "provider", "tenant", "created_at", "expires_at", "id"] {
            #expect(throws: (any Error).self, "\(column)") {
                try accounts.world.read("UPDATE session SET \(column) = \(column) RETURNING id")
            }
        }
    }

    @Test("a new role ends every session and every mailed link of the person at once (AT-14)")
    func role() async throws {
        let (accounts, browser) = try await member()
        let (waiting, mail) = try await accounts.asking("mia@example.com")
        let person = try accounts.member(1)
        try await accounts.owner.post("/members/\(person)/role", ["role": "admin"], from: "/members")
        #expect(try await !accounts.isSignedIn(browser))
        let late = try await waiting.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        #expect(late.status == 410)
    }
}

import Foundation
import HTTPTypes
import Limits
import Primitives
import TestStage
import TestSupport
import Testing
import Vault

@Suite("How often signing in may be tried")
struct SignInLimitTests {
    private func ask(_ browser: TestBrowser, _ address: String = "ada@example.org") async throws -> TestAnswer {
        try await browser.post("/sign-in", ["address": address, "next": "/sessions"], from: "/sign-in")
    }

    @Test("a fourth mail within a quarter of an hour is refused: the form comes back filled in, and says for how long")
    func mails() async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.world.browser()
        for _ in 0..<3 { #expect(try await ask(browser).status == 303) }
        let refused = try await ask(browser)
        #expect(refused.status == 429 && refused.headers[.retryAfter] == "300")
        #expect(refused.body.contains("value=\"ada@example.org\"") && refused.body.contains("5 minutes"))
        #expect(refused.body.contains("name=\"next\" value=\"/sessions\""))
        try await accounts.world.work()
        #expect(accounts.world.mail.all.count == 3)
        accounts.world.clock.advance(by: 300)
        #expect(try await ask(browser).status == 303)
    }

    @Test("an address without an account is refused after as many tries, in the same bytes (AT-11)")
    func unknown() async throws {
        let accounts = try await AccountsWorld()
        var pages: Set<String> = []
        for address in ["ada@example.org", "bob@example.org"] {
            let browser = accounts.world.browser()
            for _ in 0..<3 { _ = try await ask(browser, address) }
            let refused = try await ask(browser, address)
            #expect(refused.status == 429)
            pages.insert(refused.body.replacing(address, with: "").withoutSecrets)
        }
        #expect(pages.count == 1)
    }

    @Test("neither other letters nor another browser nor a made-up X-Forwarded-For get more mails (AT-12)")
    func spellings() async throws {
        let accounts = try await AccountsWorld()
        let forms = ["ada@example.org", "ADA@example.org", "Ada@Example.ORG"]
        var statuses: [Int] = []
        for number in 0..<33 {
            let browser = accounts.browser(from: "198.51.100.\(number)")
            let fields = ["csrf": try await browser.get("/sign-in").csrf, "address": forms[number % 3], "next": "/"]
            let claims = ["X-Forwarded-For": "203.0.113.\(number)", "Forwarded": "for=203.0.113.\(number)"]
            statuses.append(try await browser.submit("/sign-in", fields, headers: claims).status)
        }
        #expect(statuses == Array(repeating: 303, count: 30) + Array(repeating: 429, count: 3))
    }

    @Test("strangers who use up an address's mails and tries keep its known browser out of nothing (AT-13)")
    func known() async throws {
        let accounts = try await AccountsWorld()
        let own = try await accounts.signedIn("ada@example.org")
        own.setCookie("klatch_session", nil)
        let strangers = (0..<29).map { accounts.browser(from: "198.51.100.\($0 / 6)") }
        for stranger in strangers { #expect(try await ask(stranger).status == 303) }
        #expect(try await ask(accounts.browser(from: "198.51.100.9")).status == 429)
        try await accounts.world.work()
        let (_, mail) = try await accounts.asking(in: own)
        for _ in 0..<5 {
            try await strangers[0].post("/sign-in/code", ["code": "CDFG-2345"], from: "/sign-in/sent")
        }
        let refused = try await strangers[1].post("/sign-in/code", ["code": mail.code], from: "/sign-in/sent")
        #expect(refused.status == 429 && refused.headers[.retryAfter] == "720")
        let answer = try await own.post("/sign-in/code", ["code": mail.code], from: "/sign-in/sent")
        #expect(answer.status == 303)
        #expect(try await accounts.isSignedIn(own))
    }

    @Test("strangers in one network use up nothing of what somebody may ask for from another (AT-13)")
    func elsewhere() async throws {
        let accounts = try await AccountsWorld()
        for _ in 0..<6 { #expect(try await ask(accounts.browser(from: "198.51.100.7")).status == 303) }
        let refused = try await ask(accounts.browser(from: "198.51.100.7"))
        #expect(refused.status == 429 && refused.headers[.retryAfter] == "150")
        #expect(try await ask(accounts.browser(from: "203.0.113.7")).status == 303)
    }

    @Test("a cookie that is on no record, or another account's, makes no browser known (AT-13)")
    func planted() async throws {
        let accounts = try await AccountsWorld()
        let guest = try await accounts.invited("mia@example.com", as: "member")
        guest.setCookie("klatch_session", nil)
        for _ in 0..<4 { _ = try await ask(guest) }
        for _ in 0..<11 { _ = try await ask(accounts.world.browser()) }
        #expect(try await ask(guest).status == 429)
        let planted = accounts.world.browser()
        planted.setCookie("klatch_device", "klatch_device_planted")
        #expect(try await ask(planted).status == 429)
    }

    @Test("links that lead nowhere are counted, whatever they are for; one that is good is never refused for them")
    func deadLinks() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        let stranger = accounts.world.browser()
        let csrf = try await stranger.get("/sign-in/link").csrf
        let fields = ["csrf": csrf, "token": "klatch_link_x"]
        for _ in 0..<60 { #expect(try await stranger.submit("/sign-in/link", fields).status == 410) }
        for path in ["/sign-in/link", "/not-me", "/owner", "/invitation"] {
            let answer = try await stranger.post(path, ["token": "x"], from: path)
            #expect(answer.status == 429 && answer.headers[.retryAfter] == "30", "\(path)")
            #expect(answer.body.contains("Wait as long as it says"), "\(path)")
        }
        let answer = try await browser.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        #expect(answer.status == 303)
    }

    @Test("an invitation above the limit comes back filled in, and nobody is written to")
    func invitations() async throws {
        let accounts = try await AccountsWorld()
        try await accounts.world.exhaust(.invitation, [accounts.world.account(), accounts.world.workspace()])
        let answer = try await accounts.owner.post(
            "/members/invite", ["address": "mia@example.com", "role": "member"], from: "/members")
        #expect(answer.status == 429 && answer.headers[.retryAfter] != nil)
        #expect(answer.body.contains("value=\"mia@example.com\""))
        #expect(try accounts.count("invitation") == 0)
    }

    @Test("another address can be asked for five times an hour, and nobody's inbox is filled by several accounts")
    func addresses() async throws {
        let accounts = try await AccountsWorld()
        let keys = accounts.world.limiter.keys
        let target = keys.address(accounts.world.vault.blindIndex(try EmailAddress(parsing: "new@example.org")))
        try await accounts.world.exhaust(.addressChange, [keys.account(AccountID(UUID())), target])
        let path = "/account/profile/address"
        #expect(try await accounts.owner.post(path, ["address": "new@example.org"], from: path).status == 429)
        for number in 0..<5 {
            let answer = try await accounts.owner.post(path, ["address": "n\(number)@example.org"], from: path)
            #expect(answer.status == 303)
        }
        let refused = try await accounts.owner.post(path, ["address": "n9@example.org"], from: path)
        #expect(refused.status == 429 && refused.body.contains("value=\"n9@example.org\""))
    }
}

extension String {
    /// Without what is new on each page: tokens and nonces.
    fileprivate var withoutSecrets: String {
        ["name=\"csrf\" value=\"", "nonce=\""].reduce(self) { text, start in
            text.components(separatedBy: start).enumerated().map { part in
                part.offset == 0 ? part.element : String(part.element.drop { $0 != "\"" })
            }.joined()
        }
    }
}

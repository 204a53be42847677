import Foundation
import HTTPTypes
import TestSupport
import TestStage
import Testing

@Suite("A session")
struct SessionTests {
    private func session(_ accounts: AccountsWorld, _ position: Int = 0) throws -> String {
        try #require(
            try accounts.world.read("SELECT id FROM session ORDER BY created_at, id").dropFirst(position).first)
    }

    private func second(_ accounts: AccountsWorld) async throws -> TestBrowser {
        accounts.world.clock.advance(by: 1)
        let browser = accounts.world.browser()
        try await browser.post("/owner", ["token": accounts.ownerToken()], from: "/owner")
        return browser
    }

    @Test("lasts fourteen days whatever happens in between, and not a second longer")
    func fortnight() async throws {
        let accounts = try await AccountsWorld()
        let member = try await accounts.invited("mia@example.com", as: "member")
        for _ in 0..<14 {
            #expect(try await accounts.isSignedIn(member))
            accounts.world.clock.advance(by: 86_400 - 0.1)
        }
        #expect(try await accounts.isSignedIn(member))
        accounts.world.clock.advance(by: 2.4)
        #expect(try await member.get("/sessions").status == 303)
    }

    @Test(
        "of whoever administers anything lasts twelve hours, used every twenty minutes",
        arguments: ["admin", "auditor"])
    func administrators(_ role: String) async throws {
        let accounts = try await AccountsWorld()
        let admin = try await accounts.invited("bob@example.com", as: role)
        for _ in 0..<36 {
            #expect(try await accounts.isSignedIn(admin))
            accounts.world.clock.advance(by: 1200)
        }
        #expect(try await admin.get("/sessions").status == 303)
    }

    @Test("of whoever administers anything ends after half an hour without use")
    func idleness() async throws {
        let accounts = try await AccountsWorld()
        accounts.world.clock.advance(by: 1799)
        #expect(try await accounts.isSignedIn(accounts.owner))
        accounts.world.clock.advance(by: 1800)
        #expect(try await !accounts.isSignedIn(accounts.owner))
    }

    @Test("that is over is told to its browser on the way to the door; a stranger is told nothing")
    func over() async throws {
        let accounts = try await AccountsWorld()
        let bob = try await accounts.invited("bob@example.com", as: "member")
        _ = try accounts.world.test.asOwner("SET app.scope = 'system'; UPDATE session SET ended_at = created_at")
        #expect(try await bob.get("/introductions").location == "/sign-in?next=/introductions")
        let told = try await bob.get("/sign-in").body
        #expect(told.contains("Your session is over") && told.contains("class=\"notice flash warn\""))
        let stranger = accounts.world.browser()
        #expect(try await stranger.get("/introductions").location == "/sign-in?next=/introductions")
        #expect(try await !stranger.get("/sign-in").body.contains("Your session is over"))
    }

    @Test("that is the only one is not offered as the one that stays")
    func only() async throws {
        let accounts = try await AccountsWorld()
        let bob = try await accounts.invited("bob@example.com", as: "member")
        let alone = try await bob.get("/sessions").body
        #expect(alone.contains("You are signed in here and nowhere else") && !alone.contains("/sessions/end-others"))
        try await accounts.signedIn("bob@example.com")
        let both = try await bob.get("/sessions").body
        #expect(both.contains("End every session but this one") && both.contains("/sessions/end-others"))
    }

    @Test("is kept as a hash: its token stands nowhere")
    func hashed() async throws {
        let accounts = try await AccountsWorld()
        let token = try #require(accounts.owner.cookies["klatch_session"])
        let secret = token.dropFirst("klatch_session_".count)
        for (table, rows) in try accounts.world.everyRow() { #expect(!rows.joined().contains(secret), "\(table)") }
    }

    @Test("has a cookie that scripts and other sites do not get, for as long as it lasts")
    func cookie() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        let answer = try await browser.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        let line = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix("klatch_session=") })
        #expect(line.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600"))
        #expect(!line.contains("Domain"))
    }

    @Test("ends at once by signing out, for every copy of its cookie, and what was cached is cleared")
    func signOut() async throws {
        let accounts = try await AccountsWorld()
        let copy = accounts.world.browser()
        copy.setCookie("klatch_session", accounts.owner.cookies["klatch_session"])
        #expect(try await accounts.isSignedIn(copy))
        let answer = try await accounts.owner.post("/sign-out", from: "/sign-out")
        let name = try #require(HTTPField.Name("Clear-Site-Data"))
        #expect(answer.headers[name] == "\"cache\", \"storage\"")
        #expect(accounts.owner.cookies["klatch_session"] == nil)
        #expect(try await !accounts.isSignedIn(copy))
    }

    @Test("ends from another one of the same account, and so do all others together")
    func ending() async throws {
        let accounts = try await AccountsWorld()
        let other = try await second(accounts)
        let third = try await second(accounts)
        let id = try session(accounts, 1)
        #expect(try await accounts.owner.post("/sessions/\(id)/end", from: "/sessions").location == "/sessions")
        #expect(try await !accounts.isSignedIn(other))
        #expect(try await accounts.isSignedIn(third))
        try await accounts.owner.post("/sessions/end-others", from: "/sessions")
        #expect(try await !accounts.isSignedIn(third))
        #expect(try await accounts.isSignedIn(accounts.owner))
    }

    @Test("of another account is not there to be seen or ended")
    func foreign() async throws {
        let accounts = try await AccountsWorld()
        let guest = try await accounts.invited("bob@example.com", as: "member")
        let id = try session(accounts)
        #expect(try await guest.post("/sessions/\(id)/end", from: "/sessions").status == 404)
        #expect(try await guest.post("/sessions/\(UUID().uuidString)/end", from: "/sessions").status == 404)
        #expect(try await guest.post("/sessions/x/end", from: "/sessions").status == 404)
        #expect(try await !guest.get("/sessions").body.contains(id))
        try await guest.post("/sessions/end-others", from: "/sessions")
        #expect(try await accounts.isSignedIn(accounts.owner))
    }

    @Test("is none where the token is forged, cut, doubled or of another kind")
    func forged() async throws {
        let accounts = try await AccountsWorld()
        let token = try #require(accounts.owner.cookies["klatch_session"])
        let owner = try await accounts.ownerToken()
        for text in [
            "", "x", String(token.dropLast()), token + "0", token.uppercased(), owner, "klatch_session_", "\u{FF}",
        ] {
            let browser = accounts.world.browser()
            browser.setCookie("klatch_session", text)
            #expect(try await !accounts.isSignedIn(browser))
        }
        let tossed = try await accounts.world.browser().get(
            "/sessions", ["Cookie": "klatch_session=x; klatch_session=\(token)"])
        #expect(tossed.status == 303)
    }

    @Test("names a browser from a closed vocabulary, whatever the browser says of itself")
    func device() async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.world.browser()
        let csrf = try await browser.get("/owner").csrf
        let agent = ["User-Agent": "<script>Mozilla Firefox/1 secret-serial-4711 Windows"]
        _ = try await browser.submit("/owner", ["csrf": csrf, "token": accounts.ownerToken()], headers: agent)
        #expect(
            try accounts.world.read("SELECT device FROM session ORDER BY created_at, id").contains("Firefox, Windows"))
        #expect(try accounts.count("session WHERE device LIKE '%4711%'") == 0)
    }
}

import Accounts
import Foundation
import HTTPTypes
import Primitives
import Store
import TestStage
import TestSupport
import Testing

/// An installation with a provider, and the way there and back.
struct ProviderWorld: Sendable {
    let issuer: FakeIssuer
    let credentials: CredentialsWorld
    var world: TestWorld { credentials.world }
    var owner: TestBrowser { credentials.owner }

    init(_ vendor: FakeVendor = .generic) async throws {
        issuer = try FakeIssuer(vendor)
        credentials = try await CredentialsWorld(settings: issuer.settings)
    }

    /// What went to the provider in the address.
    struct Departure: Sendable {
        let fields: [String: String]
        var state: String { fields["state"] ?? "" }
        var nonce: String { fields["nonce"] ?? "" }
    }

    static func back(_ departure: Departure, from provider: String = "oidc") -> String {
        "/sign-in/return/\(provider)?code=c&state=\(departure.state)"
    }

    func leave(_ browser: TestBrowser, _ path: String = "/sign-in/with/oidc") async throws -> Departure {
        let isSignIn = path.hasPrefix("/sign-in/")
        let answer = try await browser.post(
            path, isSignIn ? ["next": "/sessions"] : [:], from: isSignIn ? "/sign-in" : "/account/connections")
        let location = try #require(answer.location)
        try #require(answer.status == 303 && location.hasPrefix(issuer.address + "/"), "\(location)")
        let items = URLComponents(string: location)?.queryItems ?? []
        return Departure(fields: Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 })
    }

    /// There and back as `subject`, with claims changed.
    func visit(
        _ browser: TestBrowser, _ subject: String, _ path: String? = nil, _ changes: [String: String] = [:]
    ) async throws -> TestAnswer {
        let departure = try await leave(browser, path ?? "/sign-in/with/\(issuer.vendor.name)")
        try issuer.grant(to: subject, nonce: departure.nonce, at: world.clock.now, changes)
        return try await browser.get(Self.back(departure, from: issuer.vendor.name))
    }

    func connect(
        _ browser: TestBrowser, _ subject: String, _ changes: [String: String] = [:]
    ) async throws -> TestAnswer {
        try await visit(browser, subject, "/account/connect/\(issuer.vendor.name)", changes)
    }

    func count(_ table: String) throws -> String { try world.read("SELECT count(*) FROM \(table)").first ?? "" }
}

/// When you connect or sign in through another service, the state we send is signed with HMAC-SHA256, tied to your browser,
/// good for ten minutes and usable once.
@Suite("Claim signin.state-bound")
struct Claim_signin_state_bound {
    @Test("a state that is missing, made up, changed or over is answered by 400, and nothing changes (AT-8)")
    func forged() async throws {
        let world = try await ProviderWorld()
        let browser = world.world.browser()
        let departure = try await world.leave(browser)
        let swapped = departure.state.dropLast(2) + (departure.state.hasSuffix("AA") ? "BB" : "AA")
        let before = try world.world.state()
        for query in [
            "", "?state=x", "?code=c", "?code=c&state=x", "?code=c&state=\(swapped)", "?code=c&code=d&state=x",
        ] {
            #expect(try await browser.get("/sign-in/return/oidc" + query).status == 400, "\(query)")
        }
        world.world.clock.advance(by: 601)
        #expect(try await browser.get(ProviderWorld.back(departure)).status == 400)
        #expect(try world.world.state() == before)
        #expect(world.issuer.exchanges == 0)
    }

    @Test("another browser's state is refused, and used up by that (AT-8, AT-16)")
    func otherBrowser() async throws {
        let world = try await ProviderWorld()
        let (browser, other) = (world.world.browser(), world.world.browser())
        let departure = try await world.leave(browser)
        try await other.get("/sign-in")
        #expect(try await other.get(ProviderWorld.back(departure)).status == 400)
        #expect(try await browser.get(ProviderWorld.back(departure)).status == 400)
        #expect(world.issuer.exchanges == 0)
    }

    @Test("a state is good once, and a HEAD does not use it up")
    func once() async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        let browser = world.world.browser()
        let departure = try await world.leave(browser)
        try world.issuer.grant(to: "ada-1", nonce: departure.nonce, at: world.world.clock.now)
        _ = try await browser.send(.head, ProviderWorld.back(departure))
        #expect(try await browser.get(ProviderWorld.back(departure)).location == "/sessions")
        #expect(try await browser.get(ProviderWorld.back(departure)).status == 400)
    }

    @Test("to connect does not do once what allowed it was taken away meanwhile: a report locked the account")
    func lockedMeanwhile() async throws {
        let world = try await ProviderWorld()
        let departure = try await world.leave(world.owner, "/account/connect/oidc")
        try world.issuer.grant(to: "eve", nonce: departure.nonce, at: world.world.clock.now)
        _ = try world.world.test.asOwner("SET app.scope = 'system'; UPDATE account SET locked_until = '2026-02-01'")
        #expect(try await world.owner.get(ProviderWorld.back(departure)).status == 403)
        #expect(try world.count("identity") == "0")
    }

    @Test("to connect, another person's session does not do")
    func otherPerson() async throws {
        let world = try await ProviderWorld()
        let departure = try await world.leave(world.owner, "/account/connect/oidc")
        world.owner.setCookie("klatch_session", nil)
        try world.issuer.grant(to: "eve", nonce: departure.nonce, at: world.world.clock.now)
        #expect(try await world.owner.get(ProviderWorld.back(departure)).status == 400)
        #expect(try world.count("identity") == "0")
    }
}

/// You can sign in through outside providers we switch on; a matching email alone never opens an existing account.
@Suite("Claim signin.trusted-providers")
struct Claim_signin_trusted_providers {
    @Test("the sign-in page names what is configured, and its forms may lead there and nowhere else")
    func named() async throws {
        let world = try await ProviderWorld()
        let page = try await world.world.browser().get("/sign-in")
        #expect(page.body.contains("Sign in with Example Works") && !page.body.contains("Google"))
        let policy = page.headers[.contentSecurityPolicy] ?? ""
        #expect(policy.contains("form-action 'self' \(world.issuer.address);"))
        #expect(
            try await world.world.browser().get("/owner").headers[.contentSecurityPolicy]?
                .contains("form-action 'self';") == true)
    }

    @Test("an account there with the owner's own verified address opens nothing and makes nothing (AT-6)")
    func addressAlone() async throws {
        let world = try await ProviderWorld()
        let browser = world.world.browser()
        let answer = try await world.visit(browser, "eve")
        #expect(answer.location == "/sign-in/not-connected/oidc")
        #expect(try await browser.get("/sign-in/not-connected/oidc").body.contains("Example Works"))
        #expect(try await browser.get("/sessions").location?.hasPrefix("/sign-in?") == true)
        #expect(try world.count("account") == "1" && world.count("identity") == "0")
    }

    @Test("an account that was connected signs in, whatever its address is by then, and ends other sessions (AT-14)")
    func connected() async throws {
        let world = try await ProviderWorld()
        let other = try await world.credentials.signedInByMail()
        #expect(try await world.connect(world.owner, "ada-1").location == "/account/connections")
        #expect(try await other.get("/sessions").status == 303)
        let browser = world.world.browser()
        let answer = try await world.visit(browser, "ada-1", "/sign-in/with/oidc", ["email": "\"new@example.com\""])
        #expect(answer.location == "/sessions")
        #expect(try await browser.get("/sessions").status == 200)
        #expect(try await browser.get("/account/receipt").body.contains("Connect an account"))
    }

    @Test("a provider that is down leaves the person on the sign-in page with a sentence and the other ways")
    func down() async throws {
        let world = try await ProviderWorld()
        world.issuer.goDown()
        let browser = world.world.browser()
        let answer = try await browser.post("/sign-in/with/oidc", ["next": "/"], from: "/sign-in")
        #expect(answer.location == "/sign-in")
        let page = try await browser.get("/sign-in").body
        #expect(page.contains("Example Works does not answer just now") && page.contains("/sign-in/passkey"))
        let elsewhere = try await browser.post("/sign-in/with/oidc", ["next": "/members"], from: "/sign-in")
        #expect(elsewhere.location == "/sign-in?next=/members")
        #expect(try await browser.get("/sign-in?next=/members").body.contains("name=\"next\" value=\"/members\""))
    }

    @Test("who says no at the provider is back on the sign-in page, for where they wanted to go")
    func declined() async throws {
        let world = try await ProviderWorld()
        let browser = world.world.browser()
        let departure = try await world.leave(browser)
        let answer = try await browser.get("/sign-in/return/oidc?error=access_denied&state=\(departure.state)")
        #expect(answer.location == "/sign-in?next=/sessions")
        #expect(try await browser.get("/sign-in?next=/sessions").body.contains("signing in at Example Works"))
    }

    @Test("afterwards leads nowhere but into the site (AT-9)")
    func openRedirect() async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        for next in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
            let browser = world.world.browser()
            let sent = try await browser.post("/sign-in/with/oidc", ["next": next], from: "/sign-in")
            let items = URLComponents(string: sent.location ?? "")?.queryItems ?? []
            let departure = ProviderWorld.Departure(fields: Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 })
            try world.issuer.grant(to: "ada-1", nonce: departure.nonce, at: world.world.clock.now)
            #expect(try await browser.get(ProviderWorld.back(departure)).location == "/", "\(next)")
        }
    }
}

/// A workspace can demand sign-in through its own company directory, and then we accept nothing weaker.
@Suite("Claim signin.company-sso")
struct Claim_signin_company_sso {
    @Test(
        "a token for others, of others, over, without our nonce or unsigned opens nothing and is noted",
        arguments: [
            ["aud": "\"other\""], ["iss": "\"https://evil.example\""], ["exp": "1"], ["nonce": "\"other\""],
            ["nonce": ""], ["sub": ""], ["iat": "1"],
        ])
    func hostile(_ changes: [String: String]) async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        let browser = world.world.browser()
        let answer = try await world.visit(browser, "ada-1", "/sign-in/with/oidc", changes)
        #expect(answer.status == 400 && answer.body.contains("href=\"/sign-in?next=/sessions\""))
        #expect(try await browser.get("/sessions").location?.hasPrefix("/sign-in?") == true)
        #expect(
            try world.world.read("SELECT count(*) FROM audit_event WHERE action = 'provider-answer.refused'") == ["1"])
    }

    @Test("an unsigned token, by name or by fact, opens nothing")
    func unsigned() async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        for header in [#"{"alg":"none"}"#, #"{"alg":"RS256","kid":"k"}"#] {
            let browser = world.world.browser()
            let departure = try await world.leave(browser)
            try world.issuer.grant(
                to: "ada-1", nonce: departure.nonce, at: world.world.clock.now, header: header, isSigned: false)
            #expect(try await browser.get(ProviderWorld.back(departure)).status == 400, "\(header)")
        }
    }

    @Test("an owner demands what they came in by, and then a mailed link opens the workspace no more; a passkey does")
    func demanded() async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        try await world.world.prove(world.owner)
        let rules = ["passwords": "no", "minutes": "60", "days": "14", "demand": "yes"]
        let early = try await world.owner.post("/sign-in-rules", rules, from: "/sign-in-rules")
        #expect(early.status == 409)
        #expect(try await !world.owner.get("/sign-in-rules").body.contains("Organisation:"))
        let browser = world.world.browser()
        _ = try await world.visit(browser, "ada-1")
        try await world.world.prove(browser)
        let answer = try await browser.post("/sign-in-rules", rules, from: "/sign-in-rules")
        #expect(answer.location == "/sign-in-rules")
        #expect(try await !browser.get("/sign-in-rules").body.contains("Organisation:"))
        #expect(try await browser.get("/people").status == 200)
        #expect(try await world.owner.get("/people").location == "/sign-in/company?next=/people")
        let door = try await world.owner.get("/sign-in/company?next=/people")
        #expect(door.status == 200 && door.body.contains("Sign in with Example Works"))
        for (factor, role, opens) in [
            ("totp", "owner", false), ("recovery-code", "owner", false), ("passkey", "admin", false),
            ("passkey", "owner", true),
        ] {
            _ = try world.world.test.asOwner(
                "SET app.scope = 'system'; UPDATE session SET second_factor = '\(factor)'; "
                    + "UPDATE membership SET role = '\(role)'")
            let status = try await world.owner.get("/people").status
            #expect((status == 200) == opens, "\(factor) of \(role): \(status)")
        }
    }

    @Test("a workspace that demands it takes nothing else: not by way, provider, organisation, role or factor")
    func nothingWeaker() async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        let ways = ["owner-link", "invitation", "link", "code", "passkey", "password", "provider", "token"]
        for demanded in ["NULL", "'example.com'"] {
            try change(
                world,
                "UPDATE workspace SET required_provider = 'oidc', required_tenant = \(demanded), allows_passwords = true"
            )
            for (role, factor) in [("owner", "NULL"), ("owner", "'totp'"), ("member", "NULL"), ("member", "'passkey'")]
            {
                for way in ways {
                    for (provider, tenant) in [
                        ("NULL", "NULL"), ("'google'", "'example.com'"), ("'oidc'", "NULL"),
                        ("'oidc'", "'other.example'"), ("'oidc'", "'example.com'"),
                    ] {
                        try change(
                            world,
                            """
                            UPDATE membership SET role = '\(role)'; UPDATE session SET method = '\(way)',
                                provider = \(provider), tenant = \(tenant), second_factor = \(factor)
                            """)
                        let opens =
                            way == "provider" && provider == "'oidc'" && (demanded == "NULL" || tenant == demanded)
                        let status = try await world.owner.get("/people").status
                        #expect((status == 200) == opens, "\(demanded): \(role) \(factor) \(way) \(provider) \(tenant)")
                    }
                }
            }
        }
        let (demanding, weaker) = try await world.world.database.transaction(.system("test")) {
            try SessionStore.weakerWays($0)
        }
        #expect(demanding == 1 && weaker == 0)
    }

    private func change(_ world: ProviderWorld, _ text: String) throws {
        _ = try world.world.test.asOwner("SET app.scope = 'system'; \(text)")
    }

    @Test("an owner makes no passkey, which would open it, in a session it does not believe; the machine's own may")
    func passkeyElsewhere() async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        let mailed = try await world.credentials.signedInByMail()
        try change(world, "UPDATE workspace SET required_provider = 'oidc'")
        for path in ["/account/passkeys/new", "/account/authenticator"] {
            #expect(try await mailed.get(path).status == 403, "\(path)")
        }
        let csrf = try await mailed.get("/sessions").csrf
        for path in ["/account/passkeys", "/account/authenticator"] {
            #expect(try await mailed.submit(path, ["csrf": csrf]).status == 403, "\(path)")
        }
        let believed = world.world.browser()
        _ = try await world.visit(believed, "ada-1")
        #expect(try await believed.get("/account/passkeys/new").status == 200)
        #expect(try await world.owner.get("/account/passkeys/new").status == 200)
        try change(world, "UPDATE membership SET role = 'member'")
        #expect(try await mailed.get("/account/passkeys/new").status == 200)
    }

    @Test("a first account there, in a session it does not take, has to be vouched for by the person's own address")
    func firstConnection() async throws {
        let world = try await ProviderWorld()
        let mailed = try await world.credentials.signedInByMail()
        try change(world, "UPDATE workspace SET required_provider = 'oidc'; UPDATE membership SET role = 'member'")
        for claims in [["email": "\"mallory@example.org\""], ["email_verified": "false"], ["email": ""]] {
            #expect(try await world.connect(mailed, "m-1", claims).location == "/account/connections", "\(claims)")
            #expect(try await mailed.get("/account/connections").body.contains("Not connected"), "\(claims)")
        }
        #expect(try world.count("identity") == "0")
        #expect(try await world.connect(mailed, "ada-1").location == "/sign-in/company")
        #expect(try await mailed.get("/people").location == "/sign-in/company?next=/people")
        let believed = world.world.browser()
        _ = try await world.visit(believed, "ada-1")
        #expect(try await believed.get("/people").status == 200)
        #expect(
            try await world.connect(believed, "m-2", ["email": "\"other@example.org\""]).location
                == "/account/connections")
        #expect(try world.count("identity") == "2")
    }

    @Test("the connection that a workspace demands cannot be removed; another can, and ends other sessions")
    func kept() async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        let id = try #require(try world.world.read("SELECT id FROM identity").first)
        let path = "/account/connections/\(id)/remove"
        _ = try world.world.test.asOwner("SET app.scope = 'system'; UPDATE workspace SET required_provider = 'oidc'")
        #expect(try await world.owner.post(path, from: "/account/connections").status == 409)
        _ = try world.world.test.asOwner("SET app.scope = 'system'; UPDATE workspace SET required_provider = NULL")
        #expect(try await world.owner.post(path, from: "/account/connections").status == 303)
        #expect(try world.count("identity") == "0")
        try await world.world.work()
        let mails = world.world.mail.all.map { $0.source.replacing("=\r\n", with: "") }
        let told = try #require(mails.last { $0.contains("was taken away") })
        #expect(told.contains("an account at") && told.contains("/not-me#"))
    }
}

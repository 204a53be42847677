import Foundation
import HTTPTypes
import Policy
import TestStage
import TestSupport
import Testing

@testable import Accounts

/// Beside ``SignInLinkTests``.
@Suite("Claim signin.link-single-use")
struct Claim_signin_link_single_use {
    @Test("of fifty uses at the same time one opens a session")
    func once() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        let csrf = try await browser.get("/sign-in/link").csrf
        let sessions = try accounts.count("session")
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask { try await browser.submit("/sign-in/link", ["csrf": csrf, "token": mail.token]).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 303 }.count == 1)
        #expect(try accounts.count("session") == sessions + 1)
    }

    @Test("its token stands nowhere but in the mail; we keep a hash")
    func hashed() async throws {
        let accounts = try await AccountsWorld()
        let (_, mail) = try await accounts.asking()
        let secret = mail.token.dropFirst("klatch_link_".count)
        for (table, rows) in try accounts.world.everyRow() { #expect(!rows.joined().contains(secret), "\(table)") }
        #expect(try accounts.count("sign_in WHERE octet_length(token_hash) = 32") == 1)
    }
}

@Suite("Claim signin.link-one-hour")
struct Claim_signin_link_one_hour {
    private func set(_ accounts: AccountsWorld, minutes: String, days: String = "14") async throws -> Int {
        try await accounts.owner.post(
            "/sign-in-rules", ["passwords": "no", "minutes": minutes, "days": days], from: "/sign-in-rules"
        ).status
    }

    @Test("an hour after its mail was written a link is dead", arguments: [(3599.0, 303), (3601.0, 410)])
    func hour(_ seconds: Double, _ status: Int) async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        accounts.world.clock.advance(by: seconds)
        let answer = try await browser.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        #expect(answer.status == status)
    }

    @Test("a workspace can say ten minutes, and the mail says so", arguments: [(599.0, 303), (601.0, 410)])
    func ten(_ seconds: Double, _ status: Int) async throws {
        let accounts = try await AccountsWorld()
        #expect(try await set(accounts, minutes: "10") == 303)
        let (browser, mail) = try await accounts.asking()
        #expect(accounts.world.mail.all.last?.words.contains("10") == true)
        accounts.world.clock.advance(by: seconds)
        let answer = try await browser.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        #expect(answer.status == status)
    }

    @Test("a code that died early looks like a wrong one, as it does for an address without an account (AT-11)")
    func early() async throws {
        let accounts = try await AccountsWorld()
        #expect(try await set(accounts, minutes: "5") == 303)
        let (browser, mail) = try await accounts.asking()
        accounts.world.clock.advance(by: 301)
        let answer = try await browser.post("/sign-in/code", ["code": mail.code], from: "/sign-in/sent")
        #expect(answer.status == 422)
    }

    @Test(
        "more than an hour cannot be said, by the page or by the database", arguments: ["61", "0", "4", "-1", "x", ""])
    func bounds(_ minutes: String) async throws {
        let accounts = try await AccountsWorld()
        #expect(try await set(accounts, minutes: minutes) == 422)
        #expect(try accounts.world.read("SELECT link_minutes FROM workspace") == ["60"])
        #expect(throws: (any Error).self) {
            try accounts.world.read("UPDATE workspace SET link_minutes = 61 RETURNING id")
        }
    }

    @Test("a newer link of the same browser kills the older")
    func newer() async throws {
        let accounts = try await AccountsWorld()
        let (browser, old) = try await accounts.asking()
        _ = try await accounts.asking(in: browser)
        let answer = try await browser.post("/sign-in/link", ["token": old.token], from: "/sign-in/link")
        #expect(answer.status == 410)
    }
}

@Suite("Claim signin.passwordless")
struct Claim_signin_passwordless {
    @Test("passwords are forbidden until an owner allows them; a session made with one does not enter")
    func forbidden() async throws {
        let accounts = try await AccountsWorld()
        #expect(try accounts.world.read("SELECT allows_passwords FROM workspace") == ["f"])
        let member = try await accounts.invited("mia@example.com", as: "member")
        #expect(try await member.get("/people").status == 200)
        _ = try accounts.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE session SET method = 'password' RETURNING id")
        #expect(try await member.get("/people").location?.hasPrefix("/sign-in/company") == true)
        _ = try accounts.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE workspace SET allows_passwords = true RETURNING id")
        #expect(try await member.get("/people").status == 200)
    }
}

@Suite("The rules of a workspace for signing in")
struct SignInRulesTests {
    @Test("shorten sessions at once, those that go on too, and never lengthen any")
    func days() async throws {
        let accounts = try await AccountsWorld()
        let member = try await accounts.invited("mia@example.com", as: "member")
        let rules = ["passwords": "no", "minutes": "60", "days": "2"]
        #expect(try await accounts.owner.post("/sign-in-rules", rules, from: "/sign-in-rules").status == 303)
        let (late, mail) = try await accounts.asking("mia@example.com")
        let answer = try await late.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        #expect(answer.headers[values: .setCookie].contains { $0.hasSuffix("Max-Age=172800") })
        for _ in 0..<2 {
            accounts.world.clock.advance(by: 86_400 - 10)
            #expect(try await accounts.isSignedIn(member))
        }
        accounts.world.clock.advance(by: 30)
        #expect(try await !accounts.isSignedIn(member))
        #expect(throws: (any Error).self) {
            try accounts.world.read("UPDATE workspace SET session_days = 15 RETURNING id")
        }
    }

    @Test("are not changed by a form that was open meanwhile: it comes back filled, with what holds now")
    func stale() async throws {
        let accounts = try await AccountsWorld()
        let page = try await accounts.owner.get("/sign-in-rules")
        let was = try #require(page.hidden("was"))
        _ = try accounts.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE workspace SET required_provider = 'oidc', link_minutes = 20")
        try await accounts.world.prove(accounts.owner, by: .passkey)
        let fields = ["csrf": page.csrf, "passwords": "no", "minutes": "30", "days": "7"]
        for was in [was, "", "no|60|14||"] {
            let answer = try await accounts.owner.submit("/sign-in-rules", fields.merging(["was": was]) { $1 })
            #expect(answer.status == 409 && answer.body.contains("Somebody changed these rules"))
            #expect(answer.body.contains("A mailed link works for (minutes): 20"))
            #expect(answer.body.contains("value=\"30\"") && answer.body.contains("value=\"yes\" checked"))
        }
        #expect(try accounts.count("workspace WHERE required_provider = 'oidc' AND link_minutes = 20") == 1)
        let again = fields.merging(["was": "no|20|14|oidc|", "demand": "yes"]) { $1 }
        #expect(try await accounts.owner.submit("/sign-in-rules", again).status == 303)
        #expect(try accounts.count("workspace WHERE required_provider = 'oidc' AND link_minutes = 30") == 1)
    }

    @Test("of two owners who save at once one is asked to look again")
    func race() async throws {
        let accounts = try await AccountsWorld()
        let page = try await accounts.owner.get("/sign-in-rules")
        let fields = ["csrf": page.csrf, "was": page.hidden("was") ?? "", "passwords": "no", "days": "7"]
        async let one = accounts.owner.submit("/sign-in-rules", fields.merging(["minutes": "30"]) { $1 }).status
        async let two = accounts.owner.submit("/sign-in-rules", fields.merging(["minutes": "40"]) { $1 }).status
        #expect(try await [one, two].sorted() == [303, 409])
    }

    @Test("are an owner's to change, with fresh proof, and noted")
    func owners() async throws {
        let accounts = try await AccountsWorld()
        let admin = try await accounts.invited("bob@example.com", as: "admin")
        #expect(try await admin.get("/sign-in-rules").status == 403)
        #expect(try await !admin.get("/members").body.contains("/sign-in-rules"))
        #expect(try await accounts.owner.get("/members").body.contains("/sign-in-rules"))
        let rules = ["passwords": "yes", "minutes": "30", "days": "7"]
        try await accounts.owner.post("/sign-in-rules", rules, from: "/sign-in-rules")
        #expect(
            try accounts.world.read("SELECT allows_passwords, link_minutes || ' ' || session_days FROM workspace")
                == ["t"])
        #expect(try accounts.count("audit_event WHERE action = 'sign-in-rules.changed'") == 1)
        let body = try await accounts.owner.get("/sign-in-rules").body
        #expect(body.contains("value=\"yes\" selected") && body.contains("value=\"30\""))
        accounts.world.clock.advance(by: 601)
        #expect(try await accounts.owner.get("/sign-in-rules").location?.hasPrefix("/confirm") == true)
    }
}

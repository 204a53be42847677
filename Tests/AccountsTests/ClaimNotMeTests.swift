import Foundation
import HTTPTypes
import Primitives
import TestStage
import TestSupport
import Testing

@Suite("Claim signin.this-was-not-me")
struct Claim_signin_this_was_not_me {
    private static let mia = "mia@example.com"

    /// Mia in her own browser, and somebody with her mailbox in another one.
    private func reported() async throws -> (accounts: AccountsWorld, own: TestBrowser, thief: TestBrowser) {
        let accounts = try await AccountsWorld()
        let own = try await accounts.invited(Self.mia, as: "member")
        accounts.world.clock.advance(by: 60)
        let thief = try await accounts.signedIn(Self.mia, in: accounts.browser(from: "203.0.113.77"))
        return (accounts, own, thief)
    }

    private func press(_ accounts: AccountsWorld, _ token: String) async throws -> TestAnswer {
        try await accounts.world.browser().post("/not-me", ["token": token], from: "/not-me")
    }

    @Test("a sign-in in a new browser is told in one mail: when, in what, from which network")
    func mail() async throws {
        let (accounts, _, _) = try await reported()
        #expect(accounts.alarms(Self.mia).count == 1)
        let words = try #require(accounts.alarms(Self.mia).first).words
        let year = accounts.world.clock.now.formatted(.iso8601.year())
        for word in ["203.0.113.0/24", "Browser", year] { #expect(words.contains(word), "\(word)") }
        #expect(!words.contains { $0.contains("203.0.113.77") })
    }

    @Test("a browser that signed in before is told of no more, also after signing out; nor is an account's first")
    func known() async throws {
        let (accounts, own, thief) = try await reported()
        try await own.post("/sign-out", from: "/sign-out")
        #expect(own.cookies["klatch_device"] != nil)
        try await accounts.signedIn(Self.mia, in: own)
        try await accounts.signedIn(Self.mia, in: thief)
        #expect(accounts.alarms(Self.mia).count == 1)
        #expect(accounts.alarms("ada@example.org").isEmpty)
    }

    @Test("the link of the machine is a device like any other")
    func machine() async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.world.browser()
        try await browser.post("/owner", ["token": accounts.ownerToken()], from: "/owner")
        try await accounts.world.work()
        #expect(accounts.alarms("ada@example.org").count == 1)
    }

    @Test("the link ends all sessions signed out, forgets devices, bars changes, opens a case, and says so by mail")
    func report() async throws {
        let (accounts, own, thief) = try await reported()
        let answer = try await press(accounts, accounts.alarm(Self.mia))
        #expect(answer.status == 200)
        #expect(try await !accounts.isSignedIn(own))
        #expect(try await !accounts.isSignedIn(thief))
        #expect(try await accounts.isSignedIn(accounts.owner))
        let mia = "(SELECT account_id FROM membership WHERE role = 'member')"
        #expect(try accounts.count("device WHERE account_id = \(mia)") == 0)
        let now = accounts.world.clock.now.addingTimeInterval(72 * 3600).formatted(.iso8601)
        let isLocked = "abs(extract(epoch FROM locked_until - '\(now)')) < 2"
        #expect(try accounts.count("account WHERE id = \(mia) AND \(isLocked)") == 1)
        #expect(try accounts.count("security_case WHERE account_id = \(mia) AND state = 'open'") == 1)
        #expect(try accounts.count("audit_event WHERE action = 'account.reported'") == 1)
        try await accounts.world.work()
        #expect(accounts.world.mail.all.last { $0.to.text == Self.mia }?.words.contains("72") == true)
    }

    @Test("what the lock refuses says when it ends and that nobody lifts it; the page of ways in offers none of it")
    func lockSaysWhen() async throws {
        let (accounts, own, _) = try await reported()
        #expect(try await press(accounts, accounts.alarm(Self.mia)).status == 200)
        let end = accounts.world.clock.now.addingTimeInterval(72 * 3600)
        let style = Date.FormatStyle(
            date: .abbreviated, time: .omitted, locale: Locale(identifier: "en_GB"), timeZone: .gmt)
        let day = end.formatted(style)
        try await accounts.signedIn(Self.mia, in: own)
        let refused = try await own.get("/account/profile/address")
        #expect(refused.status == 403 && refused.body.contains("72 hours"))
        #expect(refused.body.contains("nobody can lift it"))
        #expect(refused.body.contains("by itself on \(day)") && refused.body.contains("UTC"))
        #expect(!refused.body.contains("load the page again"))
        let page = try await own.get("/account/sign-in-methods").body
        #expect(page.contains("Until \(day)") && !page.contains("href=\"/account/passkeys/new\""))
        #expect(!page.contains("href=\"/account/authenticator\""))
        accounts.world.clock.advance(by: 72 * 3600)
        try await accounts.signedIn(Self.mia, in: own)
        #expect(try await own.get("/account/sign-in-methods").body.contains("href=\"/account/passkeys/new\""))
        #expect(try await own.get("/account/profile/address").status == 200)
    }

    @Test("afterwards every browser is new again, the person's own too")
    func newAgain() async throws {
        let (accounts, own, _) = try await reported()
        _ = try await press(accounts, accounts.alarm(Self.mia))
        try await accounts.signedIn(Self.mia, in: own)
        #expect(accounts.alarms(Self.mia).count == 2)
    }

    @Test("opening the page does nothing, by GET or HEAD, however often")
    func looking() async throws {
        let (accounts, own, _) = try await reported()
        let token = try accounts.alarm(Self.mia)
        let before = try accounts.world.state()
        for method in [HTTPRequest.Method.get, .head] {
            #expect(try await accounts.world.browser().send(method, "/not-me?token=\(token)").status == 200)
        }
        #expect(try accounts.world.state() == before)
        #expect(try await accounts.isSignedIn(own))
    }

    @Test("a link that is forged, cut, of another kind, used or too old is refused alike, and does nothing")
    func refused() async throws {
        let (accounts, own, _) = try await reported()
        let token = try accounts.alarm(Self.mia)
        let session = own.cookies["klatch_session"] ?? ""
        let wrong = ["", "x", String(token.dropLast()), token + "0", token.uppercased(), session, "klatch_report_"]
        var bodies: Set<String> = []
        let browser = accounts.world.browser()
        let refuse = { (token: String) in
            let answer = try await browser.post("/not-me", ["token": token], from: "/not-me")
            #expect(answer.status == 410)
            bodies.insert(Self.bare(answer))
        }
        let before = try accounts.world.state()
        for text in wrong { try await refuse(text) }
        for _ in 0..<40 { try await refuse(token.replacing("_", with: "-")) }
        #expect(try accounts.world.state() == before)
        #expect(try await press(accounts, token).status == 200)
        try await refuse(token)
        try await accounts.signedIn(Self.mia, in: accounts.world.browser())
        accounts.world.clock.advance(by: 14 * 86_400 + 1)
        try await refuse(accounts.alarm(Self.mia))
        #expect(bodies.count == 1)
    }

    private static func bare(_ answer: TestAnswer) -> String {
        var body = answer.body.replacing(answer.csrf, with: "")
        while let start = body.firstRange(of: "nonce=\""), let end = body[start.upperBound...].firstRange(of: "\"") {
            body.removeSubrange(start.lowerBound..<end.upperBound)
        }
        return body
    }

    @Test("pressed by twenty at once it opens one case")
    func once() async throws {
        let (accounts, _, _) = try await reported()
        let token = try accounts.alarm(Self.mia)
        let browser = accounts.world.browser()
        let csrf = try await browser.get("/not-me").csrf
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask { try await browser.submit("/not-me", ["csrf": csrf, "token": token]).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 200 }.count == 1 && statuses.filter { $0 == 410 }.count == 19)
        #expect(try accounts.count("security_case") == 1)
    }

    @Test("mailed links die with it, and invitations that went out since")
    func pending() async throws {
        let accounts = try await AccountsWorld()
        let address = "bob@example.com"
        _ = try await accounts.invited(address, as: "admin")
        accounts.world.clock.advance(by: 60)
        let thief = try await accounts.signedIn(address)
        try await accounts.world.prove(thief)
        let early = try await accounts.invitation("carl@example.com", by: accounts.owner)
        let mole = try await accounts.invitation("mole@example.com", as: "admin", by: thief)
        let (waiting, mail) = try await accounts.asking(address)
        #expect(try await press(accounts, accounts.alarm(address)).status == 200)
        #expect(
            try await waiting.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link").status == 410)
        let visitor = accounts.world.browser()
        #expect(try await visitor.post("/invitation", ["token": mole], from: "/invitation").status == 410)
        #expect(try await visitor.post("/invitation", ["token": early], from: "/invitation").status == 200)
    }

    @Test("whoever signs up is asked to keep their sign-in to themselves, and told of the mail")
    func advice() async throws {
        let accounts = try await AccountsWorld()
        let token = try await accounts.invitation("new@example.com")
        let answer = try await accounts.world.browser().post("/invitation", ["token": token], from: "/invitation")
        #expect(answer.body.contains("Keep your sign-in to yourself"))
    }
}

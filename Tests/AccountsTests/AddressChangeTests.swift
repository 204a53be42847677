import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

/// AT-7, AT-14: an address is proved before it counts, and what was given out before ends with it.
@Suite("A change of address")
struct AddressChangeTests {
    private static let old = "mia@example.com"
    private static let new = "mia@example.org"

    private func member() async throws -> (accounts: AccountsWorld, browser: TestBrowser) {
        let accounts = try await AccountsWorld()
        return (accounts, try await accounts.invited(Self.old, as: "member"))
    }

    /// Asks for an address; the words of the mail that went there.
    private func ask(_ accounts: AccountsWorld, _ browser: TestBrowser, _ address: String = new) async throws
        -> [String]
    {
        accounts.world.clock.advance(by: 1)
        let answer = try await browser.post(
            "/account/profile/address", ["address": address], from: "/account/profile/address")
        #expect(answer.location == "/account/profile/address/proof")
        try await accounts.world.work()
        return try #require(accounts.world.mail.all.last { $0.to.text == address }).words
    }

    private func code(_ words: [String]) throws -> String { try #require(words.first(where: SignInMail.isCode)) }

    private func prove(_ browser: TestBrowser, _ code: String) async throws -> TestAnswer {
        let csrf = try await browser.get("/account/profile/address").csrf
        return try await browser.submit("/account/profile/address/proof", ["csrf": csrf, "code": code])
    }

    private func signsIn(_ accounts: AccountsWorld, _ address: String) async throws -> Bool {
        let mails = accounts.world.mail.all.count
        let browser = accounts.world.browser()
        try await browser.post("/sign-in", ["address": address, "next": "/"], from: "/sign-in")
        try await accounts.world.work()
        return accounts.world.mail.all.dropFirst(mails).contains {
            $0.to.text == address && $0.source.contains("/sign-in/link#")
        }
    }

    @Test("counts once a code from the new mailbox was typed, and not before")
    func works() async throws {
        let (accounts, browser) = try await member()
        let words = try await ask(accounts, browser)
        #expect(try await signsIn(accounts, Self.old))
        #expect(try await !signsIn(accounts, Self.new))
        #expect(try await prove(browser, code(words)).location == "/account/profile")
        #expect(try await browser.get("/account/profile").body.contains(Self.new))
        accounts.world.clock.advance(by: 1000)
        #expect(try await signsIn(accounts, Self.new))
        #expect(try await !signsIn(accounts, Self.old))
    }

    @Test("ends every other session and every mailed link of the account, and leaves this session (AT-7, AT-14)")
    func ends() async throws {
        let (accounts, browser) = try await member()
        let other = try await accounts.signedIn(Self.old)
        let words = try await ask(accounts, browser)
        let (waiting, mail) = try await accounts.asking(Self.old)
        #expect(try await prove(browser, code(words)).status == 303)
        #expect(try await accounts.isSignedIn(browser))
        #expect(try await !accounts.isSignedIn(other))
        let late = try await waiting.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        #expect(late.status == 410)
    }

    @Test("wants fresh proof that it is the person, and a browser that is signed in")
    func stepUp() async throws {
        let (accounts, browser) = try await member()
        accounts.world.clock.advance(by: 601)
        #expect(try await browser.get("/account/profile/address").location?.hasPrefix("/confirm?next=") == true)
        let csrf = try await browser.get("/account/profile").csrf
        let answer = try await browser.submit("/account/profile/address", ["csrf": csrf, "address": Self.new])
        #expect(answer.status == 403)
        #expect(try accounts.count("address_change") == 0)
    }

    @Test("has a code that works five times wrong, an hour long, once, and only the newest")
    func codes() async throws {
        let (accounts, browser) = try await member()
        let first = try await code(ask(accounts, browser))
        let second = try await code(ask(accounts, browser))
        #expect(try await prove(browser, first).status == 422)
        for _ in 0..<4 { #expect(try await prove(browser, "CDFG-2345").status == 422) }
        #expect(try await prove(browser, second).location == "/account/profile/address")
        let third = try await code(ask(accounts, browser))
        accounts.world.clock.advance(by: 3600)
        try await accounts.world.prove(browser)
        #expect(try await prove(browser, third).location == "/account/profile/address")
        let fourth = try await code(ask(accounts, browser))
        #expect(try await prove(browser, fourth).location == "/account/profile")
        #expect(try await prove(browser, fourth).location == "/account/profile/address")
    }

    @Test("to an address of another account looks the same, and cannot be proved (AT-1, AT-11)")
    func taken() async throws {
        let (accounts, browser) = try await member()
        let words = try await ask(accounts, browser, "ada@example.org")
        #expect(words.first(where: SignInMail.isCode) == nil)
        #expect(try await prove(browser, "CDFG-2345").status == 422)
        #expect(try await signsIn(accounts, "ada@example.org"))
        #expect(try accounts.count("account") == 2)
    }

    @Test("dies with the session's account being taken back: nothing waits to be proved later (AT-7)")
    func pending() async throws {
        let (accounts, browser) = try await member()
        let words = try await ask(accounts, browser)
        let alarm = try accounts.alarm(Self.old)
        #expect(try await accounts.world.browser().post("/not-me", ["token": alarm], from: "/not-me").status == 200)
        try await accounts.signedIn(Self.old, in: browser)
        try await accounts.world.prove(browser)
        let csrf = try await browser.get("/account/profile").csrf
        let late = try await browser.submit("/account/profile/address/proof", ["csrf": csrf, "code": code(words)])
        #expect(late.status == 403)
        #expect(try accounts.count("address_change WHERE voided_at IS NULL") == 0)
    }

    @Test(
        "is told to the old address, whose link puts it back within three days, and locks it", arguments: [true, false])
    func takenBack(_ isInTime: Bool) async throws {
        let (accounts, browser) = try await member()
        #expect(try await prove(browser, code(ask(accounts, browser))).status == 303)
        try await accounts.world.work()
        let alarm = try accounts.alarm(Self.old)
        accounts.world.clock.advance(by: isInTime ? 72 * 3600 - 1 : 72 * 3600 + 1)
        #expect(try await accounts.world.browser().post("/not-me", ["token": alarm], from: "/not-me").status == 200)
        #expect(try await !accounts.isSignedIn(browser))
        #expect(try await signsIn(accounts, Self.old) == isInTime)
        #expect(try await signsIn(accounts, Self.new) == !isInTime)
        #expect(try accounts.count("account WHERE locked_until IS NOT NULL") == 1)
    }

    /// Mia's session in somebody else's hands, who moves the account on and on.
    private func stolen(_ addresses: String...) async throws -> (accounts: AccountsWorld, thief: TestBrowser) {
        let (accounts, thief) = try await member()
        for address in addresses {
            #expect(try await prove(thief, code(ask(accounts, thief, address))).status == 303)
        }
        try await accounts.world.work()
        return (accounts, thief)
    }

    private func report(_ accounts: AccountsWorld, _ mail: CaughtMail.Caught) async throws -> TestAnswer {
        let word = try #require(mail.words.first { $0.hasPrefix(TestWorld.origin + "/not-me#") })
        return try await accounts.world.browser().post("/not-me", ["token": word.tokenOfLink], from: "/not-me")
    }

    @Test(
        "and another after it are both undone by any mail that went to the first address, and by no later mailbox (AT-7)",
        arguments: [0, 1])
    func chained(_ pressed: Int) async throws {
        let (accounts, thief) = try await stolen("evil1@example.net", "evil2@example.net")
        let mails = accounts.alarms(Self.old)
        try #require(mails.count == 2)
        #expect(try await report(accounts, mails[pressed]).body.contains("Your account is secured"))
        #expect(try await !accounts.isSignedIn(thief))
        for mail in accounts.alarms("evil1@example.net") {
            #expect(try await report(accounts, mail).status == 410)
        }
        #expect(try await signsIn(accounts, Self.old))
        for address in ["evil1@example.net", "evil2@example.net"] {
            #expect(try await !signsIn(accounts, address), "\(address)")
        }
    }

    @Test("that is reported from its own mailbox first still goes back to whoever had the account before")
    func reportedByThief() async throws {
        let (accounts, _) = try await stolen("evil1@example.net", "evil2@example.net")
        let theirs = try #require(accounts.alarms("evil1@example.net").last)
        #expect(try await report(accounts, theirs).status == 200)
        #expect(try await report(accounts, try #require(accounts.alarms(Self.old).last)).status == 200)
        #expect(try await signsIn(accounts, Self.old))
        #expect(try await !signsIn(accounts, "evil1@example.net"))
    }

    @Test("that cannot be put back any more is not called secured")
    func lost() async throws {
        let (accounts, _) = try await stolen("evil1@example.net")
        let mail = try #require(accounts.alarms(Self.old).last)
        accounts.world.clock.advance(by: 72 * 3600 + 1)
        let page = try await report(accounts, mail).body
        #expect(page.contains("cannot be put back") && !page.contains("is out") && !page.contains("secured"))
        #expect(try accounts.count("audit_event WHERE details::json ->> 'address' = 'lost'") == 1)
    }

    @Test("can be asked for five times an hour: each asking writes to an address of somebody's choosing")
    func flood() async throws {
        let (accounts, browser) = try await member()
        for turn in 0..<5 { _ = try await ask(accounts, browser, "x\(turn)@example.net") }
        let answer = try await browser.post(
            "/account/profile/address", ["address": "y@example.net"], from: "/account/profile/address")
        #expect(answer.status == 429)
        #expect(!accounts.world.mail.all.contains { $0.to.text == "y@example.net" })
    }

    @Test(
        "refuses what is not one plain address, and the one that is there already (AT-16, AT-17)",
        arguments: ["", "x", "a@example.org,b@example.org", "a@example.org\r\nBcc: b@example.org", old])
    func refused(_ address: String) async throws {
        let (accounts, browser) = try await member()
        let answer = try await browser.post(
            "/account/profile/address", ["address": address], from: "/account/profile/address")
        #expect(answer.status == 422)
        #expect(try accounts.count("address_change") == 0)
    }
}

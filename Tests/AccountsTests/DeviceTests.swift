import Foundation
import HTTPTypes
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Accounts

@Suite("A device")
struct DeviceTests {
    private static let mia = "mia@example.com"

    @Test("is known by a cookie that scripts do not get, for four hundred days; kept as a hash")
    func cookie() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        let answer = try await browser.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        let line = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix("klatch_device=") })
        #expect(line.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000"))
        let secret = try #require(browser.cookies["klatch_device"]).dropFirst("klatch_device_".count)
        for (table, rows) in try accounts.world.everyRow() { #expect(!rows.joined().contains(secret), "\(table)") }
    }

    @Test("with a cookie that is on no record gets one of ours: none can be planted (AT-19)")
    func planted() async throws {
        let accounts = try await AccountsWorld()
        for planted in ["x", Token.issue(.device, random: .system).text, Token.issue(.session, random: .system).text] {
            let browser = accounts.world.browser()
            browser.setCookie("klatch_device", planted)
            accounts.world.clock.advance(by: 1000)
            try await accounts.signedIn("ada@example.org", in: browser)
            #expect(browser.cookies["klatch_device"] != planted)
        }
        #expect(accounts.alarms("ada@example.org").count == 3)
    }

    @Test("that is new is told of by mail, also where the mail waits a while for its turn")
    func late() async throws {
        let accounts = try await AccountsWorld()
        let (browser, mail) = try await accounts.asking()
        try await browser.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        accounts.world.clock.advance(by: 37)
        try await accounts.world.work()
        #expect(accounts.alarms("ada@example.org").count == 1)
    }

    @Test("that two people share is known to each of them, and new to each once")
    func shared() async throws {
        let accounts = try await AccountsWorld()
        let browser = try await accounts.invited(Self.mia, as: "member")
        let cookie = browser.cookies["klatch_device"]
        for _ in 0..<2 {
            accounts.world.clock.advance(by: 1000)
            try await browser.post("/sign-out", from: "/sign-out")
            try await accounts.signedIn("ada@example.org", in: browser)
            try await browser.post("/sign-out", from: "/sign-out")
            try await accounts.signedIn(Self.mia, in: browser)
        }
        #expect(browser.cookies["klatch_device"] == cookie)
        #expect(accounts.alarms("ada@example.org").count == 1 && accounts.alarms(Self.mia).isEmpty)
    }

    @Test("of one account says nothing of another's")
    func knows() async throws {
        let accounts = try await AccountsWorld()
        let guest = try await accounts.invited(Self.mia, as: "member")
        let token = guest.cookies["klatch_device"]
        let known = try await accounts.world.database.transaction(.system("test")) { tx in
            try tx.rows("SELECT account_id FROM membership ORDER BY created_at").map {
                try DeviceStore().knows(tx, $0.get("account_id"), token: token)
            }
        }
        #expect(known == [false, true])
    }

    @Test("of somebody who administers is shown to be signed in for twelve hours, of a member for fourteen days")
    func ends() async throws {
        let accounts = try await AccountsWorld()
        let member = try await accounts.invited(Self.mia, as: "member")
        for (browser, seconds) in [(accounts.owner, 43_200.0), (member, 14 * 86_400.0)] {
            let body = try await browser.get("/sessions").body
            let mark = try #require(body.firstRange(of: "<time datetime=\""))
            let start = try Date(String(body[mark.upperBound...].prefix { $0 != "\"" }), strategy: .iso8601)
            #expect(body.contains(start.addingTimeInterval(seconds).formatted(.iso8601)))
        }
    }

    @Test("and network, way in and second factor stand in the list of sessions, the network as a sealed prefix")
    func list() async throws {
        let accounts = try await AccountsWorld()
        let browser = accounts.browser(from: "2001:db8:1:2::3")
        try await accounts.signedIn("ada@example.org", in: browser)
        try await accounts.world.prove(browser)
        let body = try await browser.get("/sessions").body
        for words in ["2001:db8:1::/48", "Link by mail", "authenticator app", "Link printed on the machine"] {
            #expect(body.contains(words), "\(words)")
        }
        for (table, rows) in try accounts.world.everyRow() { #expect(!rows.joined().contains("2001:db8"), "\(table)") }
    }
}

import Accounts
import App
import Foundation
import HTTPTypes
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Oversight

/// One fixture for each rule: what happens, that a case is there seconds later, what was ended, and who was told.
@Suite("Claim monitor.intrusion")
struct Claim_monitor_intrusion {
    @Test(
        "guessing of one account is noticed, the owner and the person are told, and nobody is locked out (AT-3, AT-13)")
    func guessing() async throws {
        let world = try await OversightWorld()
        let member = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        for _ in 0..<9 { try await member.post("/second-factor/code", ["code": "000000"], from: "/sessions") }
        try await world.watch()
        #expect(try world.cases() == [])
        try await member.post("/second-factor/code", ["code": "000000"], from: "/sessions")
        try await world.watch()
        #expect(try world.cases() == ["guessing"])
        #expect(try await world.isSignedIn(member))
        #expect(world.alerts().count == 1 && world.alerts()[0].contains("10 times"))
        let told = world.world.mail.all.filter {
            $0.to.text == "mia@example.org" && $0.whole.contains("for your account")
        }
        #expect(told.count == 1 && told[0].whole.contains("/sessions"))
    }

    @Test("a password that is right after many wrong ones, in a new browser, ends what came in by it and nothing else")
    func guessed() async throws {
        let world = try await OversightWorld()
        let member = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        let account = try world.account(1)
        try await world.refuse(
            8, account: account, network: { "198.51.\($0).7" }, address: { _ in "mia@example.org" })
        let guest = try await world.signIn("mia@example.org")
        try world.world.test.asOwner(
            """
            SET app.scope = 'system';
            UPDATE session SET method = 'password' WHERE created_at = (SELECT max(created_at) FROM session)
            """)
        let signals = world.signals
        try await world.world.database.transaction(.system("test")) {
            try signals.note($0, .passwordOnNewDevice, account: account)
        }
        try await world.watch()
        #expect(try world.cases() == ["guessed"])
        #expect(try await world.isSignedIn(member))
        #expect(try await !world.isSignedIn(guest))
        #expect(try world.steps().contains("sessions-ended 1"))
        #expect(try await world.isSignedIn(world.owner))
    }

    @Test("stuffing is noticed by one network's many addresses, and by many networks' many addresses")
    func stuffing() async throws {
        let world = try await OversightWorld()
        try await world.refuse(19, network: { _ in "203.0.113.7" }, address: { "n\($0)@example.com" })
        try await world.refuse(
            1, account: try world.account(), network: { _ in "203.0.113.7" }, address: { _ in "ada@example.org" })
        try await world.watch()
        #expect(try world.cases() == ["stuffing"])
        try await world.refuse(80, network: { "10.9.\($0).1" }, address: { "m\($0)@example.com" })
        try await world.watch()
        #expect(try world.cases() == ["stuffing"])
        #expect(try world.world.read("SELECT kind FROM security_case ORDER BY 1") == ["stuffing", "stuffing-spread"])
        #expect(try await world.isSignedIn(world.owner))
    }

    @Test("one person's wrong passwords are no stuffing, and a wave that meets no account here is the installation's")
    func noStuffing() async throws {
        let world = try await OversightWorld()
        try await world.refuse(25, network: { _ in "203.0.113.7" }, address: { _ in "nobody@example.com" })
        try await world.watch()
        #expect(try world.world.read("SELECT kind FROM security_case") == [])
        try await world.refuse(25, network: { _ in "203.0.113.7" }, address: { "n\($0)@example.com" })
        try await world.watch()
        #expect(try world.cases() == [] && world.world.read("SELECT kind FROM security_case") == ["stuffing"])
    }

    @Test("a session that looks for what it must not see is ended")
    func refusals() async throws {
        let world = try await OversightWorld()
        let member = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        for turn in 0..<30 {
            try await member.get(turn < 15 ? "/members" : "/people/\(UUID().uuidString.lowercased())")
        }
        try await world.watch()
        #expect(try world.cases() == ["refusals"])
        let tried = "SELECT details::json ->> 'tried' FROM audit_event WHERE action = 'request.refused' ORDER BY seq"
        #expect(Set(try world.world.read(tried)) == ["GET /members", "GET /people/{person}"])
        #expect(try await !world.isSignedIn(member))
        #expect(try await world.isSignedIn(world.owner))
    }

    @Test("a cookie that was used twice is told to the owners, and its session is over")
    func reuse() async throws {
        let world = try await OversightWorld()
        let member = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        let old = member.cookies["klatch_session"]
        world.world.clock.advance(by: 86_400)
        try await member.get("/sessions")
        try await member.get("/sessions")
        world.world.clock.advance(by: 61)
        let thief = world.world.browser()
        thief.setCookie("klatch_session", old)
        #expect(try await thief.get("/sessions").status == 303)
        try await world.watch()
        #expect(try world.cases() == ["session-reuse"])
        #expect(try await !world.isSignedIn(member))
        #expect(world.alerts().count == 1)
    }

    @Test("a token that asks for what it does not open is ended")
    func tokenRefusals() async throws {
        let world = try await OversightWorld()
        let token = try await world.token("programs")
        for _ in 0..<30 { #expect(try await world.call(token).status == 403) }
        try await world.watch()
        #expect(try world.cases() == ["token-refusals"])
        #expect(try await world.call(token, "/api/v1/programs").status == 401)
    }

    @Test("a token that was ended and is still used, and one that is used in many networks, are noticed")
    func tokens() async throws {
        let world = try await OversightWorld()
        let token = try await world.token()
        for turn in 0..<7 {
            world.world.clock.advance(by: 61)
            #expect(try await world.call(token, from: "198.51.\(turn).9").status == 200)
        }
        try await world.watch()
        #expect(try world.cases() == ["shared-token"])
        _ = try await world.world.database.transaction(.system("test")) {
            try $0.run("UPDATE bearer_token SET ended_at = \($0.now)")
        }
        for _ in 0..<5 { #expect(try await world.call(token).status == 401) }
        try await world.watch()
        #expect(try world.cases() == ["dead-token", "shared-token"])
    }

    @Test("a list of all people taken again and again ends the sessions of whoever takes it (AT-62)")
    func export() async throws {
        let world = try await OversightWorld()
        let admin = try await world.world.invited("mia@example.org", as: "admin", by: world.owner)
        for _ in 0..<3 { #expect(try await admin.get("/people/export.csv").status == 200) }
        try await world.watch()
        #expect(try world.cases() == ["export"])
        #expect(try await !world.isSignedIn(admin))
    }

    @Test("an administrator in a new browser is told to the other owners, a member's is not")
    func newDevice() async throws {
        let world = try await OversightWorld()
        _ = try await world.world.invited("mia@example.org", as: "admin", by: world.owner)
        _ = try await world.world.invited("bob@example.org", as: "member", by: world.owner)
        for address in ["mia@example.org", "bob@example.org"] { try await world.signIn(address) }
        try await world.watch()
        #expect(try world.cases() == ["new-device"])
        #expect(world.alerts().count == 1)
        try await world.signIn("ada@example.org")
        try await world.watch()
        #expect(try world.cases() == ["new-device", "new-device"] && world.alerts().count == 1)
    }

    @Test("a decoy that somebody tries looks dead to them, and alive to us; also where the directory calls")
    func decoy() async throws {
        let world = try await OversightWorld()
        let (decoy, second) = (try await world.decoy(), try await world.decoy("Wiki"))
        let random = Token.issue(.pat, random: .system).text
        let touched = try await world.call(decoy)
        let unknown = try await world.call(random)
        #expect(touched.status == 401 && touched.headers[.wwwAuthenticate] == unknown.headers[.wwwAuthenticate])
        #expect(touched.body.count == unknown.body.count)
        _ = try await world.world.browser().get("/scim/v2/Users", ["Authorization": "Bearer \(second)"])
        try await world.watch()
        #expect(try world.cases() == ["decoy", "decoy"])
        #expect(world.alerts().count == 2)
        let page = try await world.owner.get("/security/decoys").body
        #expect(page.contains("Build server") && page.contains("/security/cases/") && !page.contains(decoy))
    }

    @Test("what a person reports is told to the owners of their workspaces")
    func reported() async throws {
        let world = try await OversightWorld()
        _ = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        try await world.signIn("mia@example.org")
        let mail = try #require(world.world.mail.all.last { $0.source.contains("/not-me#") })
        let link = try #require(
            mail.source.replacing("=\r\n", with: "").split(whereSeparator: \.isWhitespace).first {
                $0.contains("/not-me#")
            })
        let token = String(try #require(link.split(separator: "#").last))
        #expect(try await world.world.browser().post("/not-me", ["token": token], from: "/not-me").status == 200)
        try await world.watch()
        #expect(try world.cases() == ["reported"] && world.alerts().count == 1)
    }

    @Test("each alert is there within a minute, even where nobody was told to look")
    func sweep() async throws {
        let world = try await OversightWorld()
        let decoy = try await world.decoy()
        _ = try await world.call(decoy)
        _ = try await world.world.database.transaction(.system("test")) { tx in
            try tx.run("DELETE FROM job WHERE kind = 'accounts.signals'")
        }
        try await world.world.assembly.oversight.look()
        #expect(try world.cases() == ["decoy"])
        #expect(try OversightSlice.recurring().first { $0.name == "oversight.sweep" }?.schedule == .every(minutes: 1))
    }
}

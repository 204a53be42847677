import App
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

/// Whoever stole a session, or reads somebody's mail for a while, does not make themselves at home (AT-7, AT-14).
@Suite("A new way in")
struct WayInTests {
    private func mails(_ world: CredentialsWorld) async throws -> [String] {
        try await world.world.work()
        return world.world.mail.all.map { $0.source.replacing("=\r\n", with: "").replacing("=3D", with: "=") }.filter {
            $0.contains("/not-me#")
        }
    }

    private func report(_ world: CredentialsWorld, _ mail: String) async throws {
        let token = try #require(
            mail.components(separatedBy: "/not-me#").last?.prefix { !$0.isWhitespace && $0 != "\"" })
        let answer = try await world.world.browser().post("/not-me", ["token": String(token)], from: "/not-me")
        #expect(answer.status == 200)
    }

    @Test("of an account without a factor wants a sign-in ten minutes old at most, and leads to a new one otherwise")
    func first() async throws {
        let world = try await CredentialsWorld()
        world.world.clock.advance(by: 601)
        for path in ["/account/passkeys/new", "/account/authenticator"] {
            #expect(try await world.owner.get(path).location == "/confirm?next=" + path)
        }
        let csrf = try await world.owner.get("/sessions").csrf
        for path in ["/account/passkeys", "/account/authenticator", "/account/authenticator/confirm"] {
            let answer = try await world.owner.submit(path, ["csrf": csrf, "next": "/"])
            #expect(answer.location?.hasPrefix("/confirm?") == true, "\(path)")
        }
        let page = try await world.owner.get("/confirm?next=/account/passkeys/new").body
        let out = ["csrf": csrf, "next": "/account/passkeys/new"]
        #expect(page.contains("name=\"next\" value=\"/account/passkeys/new\""))
        #expect(page.contains("action=\"/sign-out\"") && !page.contains("/account/passkeys/new?"))
        #expect(try world.world.read("SELECT count(*) FROM factor") == ["0"])
        #expect(try await world.owner.submit("/sign-out", out).location == "/sign-in?next=/account/passkeys/new")
    }

    @Test("is told by mail, with a way out that takes it away again and nothing older than three days before")
    func told() async throws {
        let world = try await CredentialsWorld()
        _ = try await world.enrol(world.owner)
        #expect(try await mails(world).count == 1)
        world.world.clock.advance(by: 72 * 3600 + 1)
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        try await world.allowPasswords()
        let password = ["password": "seven quiet herons at the mill"]
        #expect(try await world.owner.post("/account/password", password, from: "/account/password").status == 303)
        let all = try await mails(world)
        #expect(all.count == 2)
        try await report(world, try #require(all.last))
        #expect(try world.world.read("SELECT count(*) FROM password") == ["0"])
        #expect(try world.world.read("SELECT count(*) FROM factor") == ["1"])
    }

    @Test("goes by the mail about any later one: whoever stole a session may have made several (AT-7)")
    func several() async throws {
        let world = try await CredentialsWorld()
        let (_, _) = try await world.enrol(world.owner)
        world.world.clock.advance(by: 3600)
        try await world.world.renew(world.owner)
        try await world.world.prove(world.owner)
        let second = try await world.begin(world.owner)
        try #require(
            try await world.confirm(world.owner, second, second.code(at: world.world.clock.now)).status == 303)
        try await report(world, try #require(try await mails(world).last))
        #expect(try world.world.read("SELECT count(*) FROM factor") == ["0"])
    }

    @Test(
        "that somebody made who was let in by mistake goes with their sign-in, and only the machine lets one be made anew"
    )
    func planted() async throws {
        let world = try await CredentialsWorld()
        world.world.clock.advance(by: 60)
        let thief = try await world.signedInByMail()
        let alarm = try #require(try await mails(world).last)
        _ = try await world.enrol(thief)
        try await report(world, alarm)
        #expect(try world.world.read("SELECT count(*) FROM factor") == ["0"])
        #expect(try world.world.read("SELECT count(*) FROM recovery_code") == ["0"])
        let back = try await world.signedInByMail()
        #expect(try await back.get("/sessions").location?.hasPrefix("/second-factor?") == true)
        #expect(try await back.get("/second-factor").body.contains("klatch account reset-factors"))
        #expect(try await FactorRescue(world.world.installation).reset("ada@example.org"))
        try await world.world.work()
        let told = world.world.mail.all.filter { $0.source.contains("by whoever has the machine") }
        #expect(told.map(\.to.text) == ["ada@example.org"])
        #expect(try await world.signedInByMail().get("/account/authenticator").status == 200)
    }

    @Test(
        "of one's own is not taken away for whoever reads the mail about it: a second factor is owed before and after (AT-15)"
    )
    func mailboxAlone() async throws {
        let world = try await CredentialsWorld()
        _ = try await world.enrol(world.owner)
        try await report(world, try #require(try await mails(world).last))
        world.world.clock.advance(by: 73 * 3600)
        let thief = try await world.signedInByMail()
        for path in ["/", "/people", "/members", "/sessions", "/account/sign-in-methods", "/account/passkeys/new"] {
            #expect(try await thief.get(path).location?.hasPrefix("/second-factor") == true, "\(path)")
        }
        let page = try await thief.get("/second-factor")
        #expect(!page.body.contains("/account/passkeys/new") && !page.body.contains("/account/authenticator"))
        for path in ["/account/authenticator", "/account/passkeys", "/account/password"] {
            #expect(try await thief.submit(path, ["csrf": page.csrf, "next": "/"]).status == 403, "\(path)")
        }
        #expect(try world.world.read("SELECT count(*) FROM factor") == ["0"])
        #expect(try await !FactorRescue(world.world.installation).reset("nobody@example.org"))
    }

    @Test("by a short password goes with the last factor beside which it was long enough")
    func short() async throws {
        let world = try await CredentialsWorld()
        let (app, _) = try await world.enrol(world.owner)
        try await world.allowPasswords()
        let password = ["password": "heron-9m"]
        #expect(try await world.owner.post("/account/password", password, from: "/account/password").status == 303)
        _ = try await world.world.database.transaction(.system("test")) { tx in
            try tx.run("UPDATE membership SET role = 'member'")
        }
        let path = "/account/factors/\(app.factor)/remove"
        #expect(try await world.owner.post(path, from: path).status == 303)
        #expect(try world.world.read("SELECT count(*) FROM password") == ["0"])
        let told = try #require(try await mails(world).last { $0.contains("was taken away") })
        for words in ["an authenticator app", "a password", "the recovery codes", "No second factor is left"] {
            #expect(told.contains(words), "\(words)")
        }
        #expect(!told.contains("heron"))
    }

    @Test("that is taken away is told by mail as well, with the way out where it was not them")
    func away() async throws {
        let world = try await CredentialsWorld()
        let (app, _) = try await world.enrol(world.owner)
        world.world.clock.advance(by: 60)
        let second = try await world.begin(world.owner)
        let code = try second.code(at: world.world.clock.now)
        try #require(try await world.confirm(world.owner, second, code).status == 303)
        try await world.allowPasswords()
        let password = ["password": "seven quiet herons at the mill"]
        #expect(try await world.owner.post("/account/password", password, from: "/account/password").status == 303)
        #expect(try await world.owner.post("/account/password/remove", from: "/account/password").status == 303)
        #expect(try await mails(world).contains { $0.contains("taken away") })
        let path = "/account/factors/\(app.factor)/remove"
        #expect(try await world.owner.post(path, from: path).status == 303)
        let told = try #require(try await mails(world).last)
        #expect(told.contains("an authenticator app") && !told.contains("No second factor is left"))
        try await report(world, told)
        #expect(try world.world.read("SELECT count(*) FROM account WHERE locked_until IS NOT NULL") == ["1"])
    }
}

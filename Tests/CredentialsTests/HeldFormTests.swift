import App
import Foundation
import HTTPTypes
import Policy
import TestStage
import TestSupport
import Testing
import Web

@Suite("A form that was sent when the proof it wants had grown old")
struct HeldFormTests {
    private static let wish = ["name": "Reports & \"more\" <b>", "scopes": "people", "days": "30"]

    /// Its owner has shown an authenticator app, more than ten minutes ago.
    private func stale() async throws -> (CredentialsWorld, CredentialsWorld.App) {
        let world = try await CredentialsWorld()
        let (app, _) = try await world.enrol(world.owner)
        world.world.clock.advance(by: 601)
        return (world, app)
    }

    private func send(_ world: CredentialsWorld, _ path: String, _ fields: [String: String]) async throws -> TestAnswer
    {
        let token = try await world.owner.get("/sessions").csrf
        return try await world.owner.submit(path, fields.merging(["csrf": token]) { $1 })
    }

    /// What stands in the hidden fields of a page, but for the token.
    private func hidden(_ body: String) -> [String: String] {
        let names = body.words(between: "<input type=\"hidden\" name=\"", and: "\"")
        return names.filter { $0 != "csrf" }.reduce(into: [:]) { found, name in
            found[name] = body.words(between: "name=\"\(name)\" value=\"", and: "\"").first.map {
                $0.replacing("&quot;", with: "\"").replacing("&#34;", with: "\"").replacing("&lt;", with: "<")
                    .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
            }
        }
    }

    @Test("is kept through the proof as it was typed, a wrong code between, and then does what it was for")
    func kept() async throws {
        let (world, app) = try await stale()
        let refused = try await send(world, "/account/tokens", Self.wish)
        #expect(refused.status == 403 && refused.body.contains("What you typed is kept"))
        let held = try #require(refused.hidden("held"))
        let asked = try await send(world, "/confirm", ["held": held])
        #expect(asked.status == 200 && asked.hidden("held") == held)
        let wrong = try await send(world, "/second-factor/code", ["code": "000000", "held": held, "confirm": "yes"])
        #expect(wrong.status == 422 && wrong.hidden("held") == held)
        world.world.clock.advance(by: 60)
        let code = try app.code(at: world.world.clock.now)
        let shown = try await send(world, "/second-factor/code", ["code": code, "held": held, "confirm": "yes"])
        #expect(shown.status == 200 && shown.body.contains("action=\"/account/tokens\""))
        let fields = hidden(shown.body)
        #expect(fields == Self.wish)
        let made = try await send(world, "/account/tokens", fields)
        #expect(made.status == 200 && made.body.contains("<code>klatch_pat_"))
        #expect(try await world.owner.get("/account/tokens").body.contains("Reports &amp; "))
    }

    @Test("is not said to be kept where there is no factor to show: a new sign-in leads back to its page")
    func withoutFactor() async throws {
        let world = try await CredentialsWorld()
        let browser = try await world.signedInByMail()
        world.world.clock.advance(by: 601)
        let csrf = try await browser.get("/account/tokens").csrf
        let referer = ["Referer": TestWorld.origin + "/account/tokens?made=no"]
        let refused = try await browser.submit("/account/tokens", ["csrf": csrf], headers: referer)
        #expect(refused.status == 403 && !refused.body.contains("What you typed is kept"))
        #expect(refused.body.contains("href=\"/confirm?next=/account/tokens\""))
        let asked = try await browser.get("/confirm?next=/account/tokens").body
        #expect(asked.contains("action=\"/sign-out\"") && asked.contains("name=\"next\" value=\"/account/tokens\""))
        for elsewhere in ["https://evil.example/account/tokens", TestWorld.origin + "//evil.example/x"] {
            let answer = try await browser.submit("/account/tokens", ["csrf": csrf], headers: ["Referer": elsewhere])
            #expect(answer.body.contains("href=\"/confirm?next=/\""), "\(elsewhere)")
        }
    }

    @Test("is kept wherever a form wants fresh proof: every route there is is asked")
    func everywhere() async throws {
        let (world, _) = try await stale()
        var tried = 0
        for route in world.world.assembly.routes.routes where route.method == .post && route.body == .form {
            guard case .may(let act) = route.access, act.wantsFreshProof, act.area != .installation else { continue }
            let path = route.path.replacing("{", with: "").replacing("}", with: "")
            let answer = try await send(world, path, ["typed": "by hand"])
            let held = answer.hidden("held").flatMap { HeldForm($0) }
            #expect(answer.status == 403 && held?.path == path && held?.fields == ["typed": "by hand"], "\(path)")
            tried += 1
        }
        #expect(tried > 10)
    }

    @Test("with new recovery codes is one press more, though nothing was typed")
    func recoveryCodes() async throws {
        let (world, app) = try await stale()
        let held = try #require(try await send(world, "/account/recovery-codes", [:]).hidden("held"))
        let code = try app.code(at: world.world.clock.now)
        let shown = try await send(world, "/second-factor/code", ["code": code, "held": held, "confirm": "yes"])
        #expect(shown.body.contains("action=\"/account/recovery-codes\""))
        #expect(try await send(world, "/account/recovery-codes", hidden(shown.body)).body.contains("<li><code>"))
    }

    @Test("keeps no password, and nothing at all for another site's page")
    func notKept() async throws {
        let (world, _) = try await stale()
        try await world.allowPasswords()
        let fields = ["password": "correct horse battery staple"]
        let answer = try await send(world, "/account/password", fields)
        #expect(answer.status == 403 && answer.hidden("held") == nil && !answer.body.contains("staple"))
        let forged = try await world.owner.submit("/account/tokens", Self.wish)
        #expect(forged.status == 403 && forged.hidden("held") == nil)
        let held = try #require(try await send(world, "/account/tokens", Self.wish).hidden("held"))
        #expect(try await world.owner.submit("/confirm", ["held": held]).status == 403)
    }

    @Test("is not shown at all on the page of tokens until there is proof")
    func gated() async throws {
        let (world, _) = try await stale()
        let page = try await world.owner.get("/account/tokens").body
        #expect(page.contains("/confirm?next=/account/tokens") && !page.contains("action=\"/account/tokens\""))
    }
}

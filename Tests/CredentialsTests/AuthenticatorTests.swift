import App
import Factors
import Foundation
import HTTPTypes
import Store
import TestStage
import TestSupport
import Testing

@Suite("An authenticator app")
struct AuthenticatorTests {
    @Test("counts from its first right code, opens administration in this session, and ends all others (AT-14)")
    func enrolment() async throws {
        let world = try await CredentialsWorld()
        let other = try await world.signedInByMail()
        #expect(try await world.owner.get("/members").location == "/second-factor?next=/members")
        let (_, codes) = try await world.enrol(world.owner)
        #expect(Set(codes).count == 10)
        #expect(try await world.owner.get("/members").status == 200)
        #expect(try await other.get("/sessions").status == 303)
    }

    @Test("that is half set up changes nothing: a wrong code leaves the account as it was")
    func half() async throws {
        let world = try await CredentialsWorld()
        let app = try await world.begin(world.owner)
        #expect(try await world.confirm(world.owner, app, "000000").status == 422)
        #expect(try await world.owner.get("/members").status == 303)
        let fresh = try await world.signedInByMail()
        #expect(try await fresh.get("/sessions").status == 200)
    }

    @Test("is asked for at each sign-in, and until then only this and signing out are open (AT-15)")
    func owed() async throws {
        let world = try await CredentialsWorld()
        let (app, _) = try await world.enrol(world.owner)
        let browser = try await world.signedInByMail()
        for path in ["/", "/sessions", "/people", "/members", "/account/sign-in-methods"] {
            #expect(try await browser.get(path).location?.hasPrefix("/second-factor?next=") == true, "\(path)")
        }
        world.world.clock.advance(by: 60)
        let answer = try await world.show(browser, try app.code(at: world.world.clock.now))
        #expect(answer.location == "/members")
        #expect(try await browser.get("/members").status == 200)
    }

    @Test("has codes that are good once, in all sessions together")
    func once() async throws {
        let world = try await CredentialsWorld()
        let (app, _) = try await world.enrol(world.owner)
        world.world.clock.advance(by: 60)
        let (first, second) = (try await world.signedInByMail(), try await world.signedInByMail())
        let code = try app.code(at: world.world.clock.now)
        #expect(try await world.show(first, code).status == 303)
        #expect(try await world.show(second, code).status == 422)
        #expect(try await second.get("/members").status == 303)
    }

    @Test("makes who guesses wait longer and longer, and is let in by the right code after the wait (AT-3, AT-13)")
    func waits() async throws {
        let world = try await CredentialsWorld()
        let (app, _) = try await world.enrol(world.owner)
        let browser = try await world.signedInByMail()
        world.world.clock.advance(by: 60)
        for _ in 0..<4 { #expect(try await world.show(browser, "123456").status == 422) }
        let refused = try await world.show(browser, try app.code(at: world.world.clock.now))
        #expect(refused.status == 429 && refused.headers[.retryAfter] == "1")
        world.world.clock.advance(by: 1)
        #expect(try await world.show(browser, "123456").status == 422)
        let bounded = try await world.show(browser, "123456")
        #expect(bounded.status == 429 && bounded.headers[.retryAfter] == "719")
        world.world.clock.advance(by: 16 * 60)
        #expect(try await world.show(browser, try app.code(at: world.world.clock.now)).status == 303)
    }

    @Test("can be replaced by a recovery code, each once")
    func recovery() async throws {
        let world = try await CredentialsWorld()
        let (_, codes) = try await world.enrol(world.owner)
        let code = try #require(codes.first)
        for status in [303, 422] {
            let browser = try await world.signedInByMail()
            let answer = try await browser.post(
                "/second-factor/recovery", ["recovery": code.lowercased(), "next": "/"], from: "/second-factor")
            #expect(answer.status == status)
        }
    }

    @Test("that is an administrator's last factor cannot be removed; a member's can")
    func last() async throws {
        let world = try await CredentialsWorld()
        let (app, _) = try await world.enrol(world.owner)
        let path = "/account/factors/\(app.factor)/remove"
        let asked = try await world.owner.get(path).body
        #expect(asked.contains("until you have another") && !asked.contains("action=\"\(path)\""))
        #expect(try await world.owner.post(path, from: "/account/sign-in-methods").status == 409)
        _ = try await world.world.database.transaction(.system("test")) { tx in
            try tx.run("UPDATE membership SET role = 'member'")
        }
        #expect(try await world.owner.post(path, from: path).status == 303)
        #expect(try await world.signedInByMail().get("/sessions").status == 200)
    }

    @Test("of two that an administrator removes at once, one stays")
    func twoAtOnce() async throws {
        let world = try await CredentialsWorld()
        let (first, _) = try await world.enrol(world.owner)
        world.world.clock.advance(by: 60)
        let second = try await world.begin(world.owner)
        let code = try second.code(at: world.world.clock.now)
        try #require(try await world.confirm(world.owner, second, code).status == 303)
        let (owner, csrf) = (world.owner, try await world.owner.get("/account/sign-in-methods").csrf)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for factor in [first.factor, second.factor] {
                group.addTask {
                    try await owner.submit("/account/factors/\(factor)/remove", ["csrf": csrf]).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.sorted() == [303, 409])
        #expect(try world.world.read("SELECT count(*) FROM factor") == ["1"])
    }

    @Test("is asked for afresh after ten minutes where it matters, and leads back there")
    func freshness() async throws {
        let world = try await CredentialsWorld()
        let (app, _) = try await world.enrol(world.owner)
        #expect(try await world.owner.get("/people/export.csv").status == 200)
        world.world.clock.advance(by: 601)
        #expect(try await world.owner.get("/people/export.csv").location == "/confirm?next=/people/export.csv")
        let code = try app.code(at: world.world.clock.now)
        let answer = try await world.owner.post(
            "/second-factor/code", ["code": code, "next": "/people/export.csv", "confirm": "yes"],
            from: "/confirm?next=/people/export.csv")
        #expect(answer.location == "/people/export.csv")
        #expect(try await world.owner.get("/people/export.csv").status == 200)
    }

    @Test("needs the factors that are there to add another")
    func another() async throws {
        let world = try await CredentialsWorld()
        _ = try await world.enrol(world.owner)
        world.world.clock.advance(by: 601)
        for path in ["/account/passkeys/new", "/account/authenticator"] {
            #expect(try await world.owner.get(path).location?.hasPrefix("/confirm?next=") == true)
        }
        let token = try await world.owner.get("/sessions").csrf
        let answer = try await world.owner.submit("/account/authenticator", ["csrf": token, "next": "/"])
        #expect(answer.location == "/confirm?next=/account/authenticator")
        #expect(try world.world.read("SELECT count(*) FROM factor") == ["1"])
    }

    @Test("that took longer to scan than a proof is good for is added all the same, once it was confirmed who it is")
    func slow() async throws {
        let world = try await CredentialsWorld()
        let (first, _) = try await world.enrol(world.owner)
        let second = try await world.begin(world.owner)
        world.world.clock.advance(by: 660)
        let now = { world.world.clock.now }
        let late = try await world.confirm(world.owner, second, second.code(at: now()), from: "/sessions")
        let door = "/confirm?next=/account/authenticator/\(second.factor)"
        #expect(late.location == door)
        #expect(try await world.owner.get(door).body.contains("longer than ten minutes"))
        let shown = try await world.show(world.owner, try first.code(at: now()), next: String(door.dropFirst(14)))
        let page = try await world.owner.get(try #require(shown.location)).body
        #expect(page.contains(second.secret.text))
        #expect(try await world.confirm(world.owner, second, second.code(at: now())).status == 303)
        #expect(try world.world.read("SELECT count(*) FROM factor WHERE confirmed_at IS NOT NULL") == ["2"])
    }

    @Test("that nobody began here, or that has been begun anew since, is not shown and not added")
    func notBegun() async throws {
        let world = try await CredentialsWorld()
        let old = try await world.begin(world.owner)
        let new = try await world.begin(world.owner)
        let path = "/account/authenticator/\(old.factor)"
        #expect(try await world.owner.get(path).status == 404)
        let from = "/account/authenticator/\(new.factor)"
        let answer = try await world.confirm(world.owner, old, old.code(at: world.world.clock.now), from: from)
        #expect(answer.location == "/account/authenticator")
        #expect(try await world.owner.get("/account/authenticator").body.contains("not good any more"))
    }

    @Test("that is lost with all codes is taken away on the machine: sessions end, a link lets in, a new one is set up")
    func reset() async throws {
        let world = try await CredentialsWorld()
        _ = try await world.enrol(world.owner)
        let link = try #require(try await OwnerLink(world.world.installation).makeWithoutFactors())
        #expect(try await world.owner.get("/sessions").location?.hasPrefix("/sign-in") == true)
        let browser = world.world.browser()
        let token = String(link.split(separator: "#").last ?? "")
        try await browser.post("/owner", ["token": token], from: "/owner")
        #expect(try await browser.get("/sessions").status == 200)
        #expect(try await browser.get("/members").location == "/second-factor?next=/members")
        #expect(try world.world.read("SELECT count(*) FROM factor") == ["0"])
        #expect(try world.world.read("SELECT count(*) FROM recovery_code") == ["0"])
    }

    @Test("never stands in the database as it is, nor do its recovery codes")
    func sealed() async throws {
        let world = try await CredentialsWorld()
        let (app, codes) = try await world.enrol(world.owner)
        let secrets = [app.secret.text, app.secret.text.replacing(" ", with: "")] + codes
        for (table, rows) in try world.world.everyRow() {
            let text = rows.joined()
            for secret in secrets { #expect(!text.contains(secret), "\(table)") }
        }
    }
}

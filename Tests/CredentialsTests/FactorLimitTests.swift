import App
import Factors
import Foundation
import HTTPTypes
import Limits
import TestStage
import TestSupport
import Testing

@Suite("Tries of a second factor")
struct FactorLimitTests {
    @Test("by somebody who has the first factor leave the owner's browser its own, and no new browser gets any (AT-13)")
    func own() async throws {
        let world = try await CredentialsWorld()
        let (app, _) = try await world.enrol(world.owner)
        world.world.clock.advance(by: 60)
        for statuses in [[422, 422, 422, 422], [422, 429, 429, 429]] {
            let thief = try await world.signedInByMail()
            for status in statuses { #expect(try await world.show(thief, "123456").status == status) }
        }
        world.owner.setCookie("klatch_session", nil)
        let owner = try await world.signedInByMail(in: world.owner)
        #expect(try await world.show(owner, try app.code(at: world.world.clock.now)).status == 303)
    }

    @Test("by recovery code cannot be stopped by wrong ones of anybody in the network, which alone are counted (AT-13)")
    func recovery() async throws {
        let world = try await CredentialsWorld()
        let (_, codes) = try await world.enrol(world.owner)
        let thief = try await world.signedInByMail()
        for _ in 0..<5 { _ = try await world.show(thief, "123456") }
        let owner = try await world.signedInByMail()
        let fields = ["recovery": try #require(codes.first), "next": "/"]
        #expect(try await owner.post("/second-factor/recovery", fields, from: "/second-factor").status == 303)
        try await world.world.exhaust(.recoveryCodeTry, world.world.anybody)
        let refused = try await thief.post("/second-factor/recovery", fields, from: "/second-factor")
        #expect(refused.status == 429 && refused.headers[.retryAfter] == "120")
        #expect(refused.body.contains("Please wait a little") && !refused.body.contains("Please put this right"))
        let right = ["recovery": try #require(codes.last), "next": "/"]
        #expect(try await thief.post("/second-factor/recovery", right, from: "/second-factor").status == 303)
    }
}

@Suite("Tries of a password")
struct PasswordLimitTests {
    private static let good = "seven quiet herons at the mill"

    private func world() async throws -> CredentialsWorld {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        let answer = try await world.owner.post(
            "/account/password", ["password": Self.good], from: "/account/password")
        try #require(answer.status == 303)
        world.owner.setCookie("klatch_session", nil)
        return world
    }

    private func open(_ browser: TestBrowser, _ password: String = good) async throws -> TestAnswer {
        let fields = ["address": "ada@example.org", "password": password, "next": "/"]
        return try await browser.post("/sign-in/password", fields, from: "/sign-in/password")
    }

    @Test("above the network's limit come back with the address and without the password; a known browser's do not")
    func network() async throws {
        let world = try await world()
        try await world.world.exhaust(.passwordTry, world.world.anybody)
        let refused = try await open(world.world.browser())
        #expect(refused.status == 429 && refused.headers[.retryAfter] == "60")
        #expect(refused.body.contains("value=\"ada@example.org\"") && !refused.body.contains(Self.good))
        #expect(try await open(world.owner).status == 303)
    }

    @Test("by strangers make strangers wait, and not the account's own browser (AT-13)")
    func delay() async throws {
        let world = try await world()
        let delays = Delays(database: world.world.database)
        let account = try world.world.account()
        for _ in 0..<4 { _ = try await delays.begin(.password, account) }
        let refused = try await open(world.world.browser())
        #expect(refused.status == 429 && refused.headers[.retryAfter] == "1")
        #expect(try await open(world.owner).status == 303)
    }

    @Test("ask the same of the database for a wrong password, an account without one, and nobody at all (AT-11)")
    func statements() async throws {
        let world = try await world()
        _ = try await world.world.stranger()
        let browser = world.world.browser()
        let csrf = try await browser.get("/sign-in/password").csrf
        var seen: [[[String]]] = []
        let work = world.world.assembly.passwords
        for address in ["ada@example.org", "eve@example.com", "nobody@example.org"] {
            let before = work.comparisons
            let fields = ["csrf": csrf, "address": address, "password": "wrong", "next": "/"]
            let trips = try await world.world.test.trips {
                let answer = try await browser.submit("/sign-in/password", fields)
                #expect(answer.status == 422)
            }
            seen.append(trips)
            #expect(work.comparisons == before + 1)
        }
        #expect(seen[0] == seen[1] && seen[1] == seen[2] && !seen[0].isEmpty)
    }
}

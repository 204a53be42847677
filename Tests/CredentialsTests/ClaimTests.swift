import App
import Foundation
import HTTPTypes
import Policy
import Primitives
import TestStage
import TestSupport
import Testing
import Vault
import Web

/// None of our administrative functions opens without a second factor, whichever way the person signed in; operators of
/// the whole system must use a passkey.
@Suite("Claim signin.admin-mfa")
struct Claim_signin_admin_mfa {
    @Test(
        "no administrative route opens to an owner with one factor, and nothing changes",
        arguments: ["link", "code", "owner-link", "invitation", "password", "provider"])
    func oneFactor(_ method: String) async throws {
        let world = try await CredentialsWorld()
        let token = try await world.owner.get("/sessions").csrf
        try await world.allowPasswords()
        try await world.world.appoint("ada@example.org", .support, .security, .infrastructure)
        _ = try world.world.test.asOwner("SET app.scope = 'system'; UPDATE session SET method = '\(method)'")
        let before = try world.world.state()
        for route in world.world.assembly.routes.routes {
            guard case .may(let act) = route.access, act.isAdministrative else { continue }
            let path = route.path.replacing("{", with: "").replacing("}", with: "")
            if route.method == .get {
                #expect(try await world.owner.get(path).location?.hasPrefix("/second-factor") == true, "\(path)")
            } else {
                #expect(try await world.owner.submit(path, ["csrf": token]).status == 403, "\(path)")
            }
        }
        #expect(try world.world.state() == before)
    }

    private func administrative(_ world: CredentialsWorld) -> [(path: String, isReading: Bool)] {
        world.world.assembly.routes.routes.compactMap { route in
            guard case .may(let act) = route.access, act.isAdministrative else { return nil }
            return (route.path.replacing("{", with: "").replacing("}", with: ""), route.method == .get)
        }
    }

    @Test("a token of a program opens none of them, whatever it was made for")
    func token() async throws {
        let world = try await CredentialsWorld()
        try await world.world.appoint("ada@example.org", .support, .security, .infrastructure)
        try await world.world.prove(world.owner, by: .passkey)
        let wish = ["name": "Reports", "scopes": "both", "days": "30"]
        let made = try await world.owner.post("/account/tokens", wish, from: "/account/tokens").body
        let token = try #require(made.words(between: "<code>klatch_pat_", and: "<").first)
        let bearer = ["Authorization": "Bearer klatch_pat_\(token)"]
        #expect(try await world.world.browser().get("/api/v1/people", bearer).status == 200)
        let before = try world.world.state()
        for (path, isReading) in administrative(world) {
            let browser = world.world.browser()
            let answer = try await isReading ? browser.get(path, bearer) : browser.submit(path, [:], headers: bearer)
            let isDoor = answer.location?.hasPrefix("/sign-in?") == true
            #expect(answer.status == 401 || isDoor, "\(path): \(answer.status)")
        }
        #expect(try world.world.state() == before)
    }

    @Test("a link that takes lost factors away opens none of them until there is a new factor")
    func recovery() async throws {
        let world = try await CredentialsWorld()
        _ = try await world.enrol(world.owner)
        try await world.world.appoint("ada@example.org", .support, .security, .infrastructure)
        let link = try await OwnerLink(world.world.installation).makeWithoutFactors() ?? ""
        let back = world.world.browser()
        try await back.post("/owner", ["token": link.split(separator: "#").last.map(String.init) ?? ""], from: "/owner")
        let csrf = try await back.get("/second-factor").csrf
        let before = try world.world.state()
        for (path, isReading) in administrative(world) {
            let answer = try await isReading ? back.get(path) : back.submit(path, ["csrf": csrf])
            #expect(answer.location?.hasPrefix("/second-factor") == true || answer.status == 403, "\(path)")
        }
        #expect(try world.world.state() == before)
    }

    @Test("the last factor of who administers stays, and a mailed link or code is never the second")
    func lastFactor() async throws {
        let world = try await CredentialsWorld()
        _ = try await world.enrol(world.owner)
        let id = try #require(try world.world.read("SELECT id FROM factor").first)
        let path = "/account/factors/\(id)/remove"
        #expect(try await world.owner.post(path, from: "/account/sign-in-methods").status == 409)
        #expect(try world.world.read("SELECT count(*) FROM factor") == ["1"])
        // Two mailed codes in a row are one factor still.
        let browser = try await world.signedInByMail()
        _ = try await world.signedInByMail(in: browser)
        #expect(try await browser.get("/members").location == "/second-factor?next=/members")
        let mailed = "SELECT count(*) FROM session WHERE method IN ('link', 'code') AND second_factor IS NOT NULL"
        #expect(try world.world.read(mailed) == ["0"])
    }

    @Test(
        "what opened them does not stay: half an hour without use, or twelve hours, end the session of who administers")
    func ends() async throws {
        let world = try await CredentialsWorld()
        _ = try await world.enrol(world.owner)
        for minutes in Array(repeating: 29.0, count: 24) + [23] {
            world.world.clock.advance(by: minutes * 60)
            #expect(try await world.owner.get("/members").status == 200)
        }
        world.world.clock.advance(by: 2 * 60)
        #expect(try await world.owner.get("/members").location?.hasPrefix("/sign-in?") == true)
        let again = try await world.signedInByMail()
        try await world.world.prove(again)
        #expect(try await again.get("/members").status == 200)
        world.world.clock.advance(by: 31 * 60)
        #expect(try await again.get("/members").location?.hasPrefix("/sign-in?") == true)
    }
}

/// You can sign in without a password, by mailed link, passkey or company account; where a workspace forbids passwords we
/// hold none, so none can leak.
@Suite("Claim signin.passwordless")
struct Claim_signin_passwordless {
    @Test("a workspace without passwords holds none, takes those away that there were, and its pages refuse new ones")
    func none() async throws {
        let world = try await CredentialsWorld()
        #expect(try await world.owner.get("/account/password").status == 403)
        #expect(try await !world.world.browser().get("/sign-in").body.contains("/sign-in/password"))
        try await world.allowPasswords()
        let password = ["password": "seven quiet herons at the mill"]
        #expect(try await world.owner.post("/account/password", password, from: "/account/password").status == 303)
        #expect(try world.world.read("SELECT count(*) FROM password") == ["1"])
        try await world.world.prove(world.owner)
        let rules = ["passwords": "no", "minutes": "30", "days": "7"]
        #expect(try await world.owner.post("/sign-in-rules", rules, from: "/sign-in-rules").status == 303)
        #expect(try world.world.read("SELECT count(*) FROM password") == ["0"])
        let csrf = try await world.owner.get("/sessions").csrf
        let again = try await world.owner.submit("/account/password", password.merging(["csrf": csrf]) { $1 })
        #expect(again.status == 403)
    }

    @Test("the database itself takes no password of somebody whose workspaces forbid them")
    func constraint() async throws {
        let world = try await CredentialsWorld()
        let insert = """
            SET app.scope = 'system';
            INSERT INTO password SELECT id, '$2b$12$' || repeat('a', 53), '1', now() FROM account RETURNING pepper
            """
        #expect(throws: (any Error).self) { try world.world.test.asOwner(insert) }
        #expect(throws: (any Error).self) { try world.world.test.asApp(insert) }
        try await world.allowPasswords()
        #expect(try world.world.test.asApp(insert) == ["1"])
        try await world.allowPasswords(false)
        let update = "SET app.scope = 'system'; UPDATE password SET changed_at = now() RETURNING pepper"
        #expect(throws: (any Error).self) { try world.world.test.asApp(update) }
    }

    @Test("a session that began by a password enters no such workspace, and the other ways go on without one")
    func passwordSession() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        let password = "seven quiet herons at the mill"
        try await world.owner.post("/account/password", ["password": password], from: "/account/password")
        let browser = world.world.browser()
        let fields = ["address": "ada@example.org", "password": password, "next": "/"]
        #expect(try await browser.post("/sign-in/password", fields, from: "/sign-in/password").status == 303)
        try await world.world.prove(browser, by: .passkey)
        _ = try world.world.test.asOwner("SET app.scope = 'system'; UPDATE membership SET role = 'admin'")
        #expect(try await browser.get("/people").status == 200)
        try await world.allowPasswords(false)
        #expect(try await browser.get("/people").location == "/sign-in/company?next=/people")
        #expect(try await world.signedInByMail().get("/sessions").status == 200)
    }

    @Test("nothing that stands in the database signs anybody in: no value of it is a token, or becomes one")
    func dump() async throws {
        let world = try await CredentialsWorld()
        _ = try await world.enrol(world.owner)
        _ = try await world.world.invited("ben@example.org", as: "member", by: world.owner)
        let asking = world.world.browser()
        try await asking.post("/sign-in", ["address": "ada@example.org", "next": "/"], from: "/sign-in")
        _ = try await OwnerLink(world.world.installation).make()
        try await world.world.work()
        let rows = try world.world.everyRow().values.joined()
        for row in rows { #expect(!row.contains("klatch_session_") && !row.contains("/sign-in/link#")) }
        let values = Set(rows.flatMap(Self.secrets))
        #expect(values.count > 5)
        for value in values {
            let same = RandomSource { _ in value }
            let browser = world.world.browser()
            for cookie in [Token.issue(.session, random: same).text, Hex.encode(value), Base64URL.encode(value)] {
                browser.setCookie("klatch_session", cookie)
                #expect(try await browser.get("/sessions").location?.hasPrefix("/sign-in?") == true)
            }
            let link = ["token": Token.issue(.link, random: same).text]
            #expect(try await [410, 429].contains(asking.post("/sign-in/link", link, from: "/sign-in/link").status))
        }
    }

    /// Every 32 bytes that a row shows.
    private static func secrets(_ row: String) -> [[UInt8]] {
        row.components(separatedBy: "\\x").dropFirst().compactMap { piece in
            let digits = piece.prefix(while: \.isHexDigit)
            return digits.count == 64 ? Hex.decode(String(digits)) : nil
        }
    }
}

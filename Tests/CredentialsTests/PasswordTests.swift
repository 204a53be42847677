import Foundation
import Jobs
import Store
import TestStage
import Testing

@testable import Credentials

@Suite("A password")
struct PasswordTests {
    private static let good = "seven quiet herons at the mill"

    private func set(_ world: CredentialsWorld, _ password: String) async throws -> TestAnswer {
        try await world.owner.post("/account/password", ["password": password], from: "/account/password")
    }

    private func signIn(
        _ world: CredentialsWorld, _ address: String, _ password: String
    ) async throws -> (browser: TestBrowser, answer: TestAnswer) {
        let browser = world.world.browser()
        let fields = ["address": address, "password": password, "next": "/sessions"]
        return (browser, try await browser.post("/sign-in/password", fields, from: "/sign-in/password"))
    }

    @Test("is off until a workspace allows it")
    func off() async throws {
        let world = try await CredentialsWorld()
        #expect(try await world.owner.get("/account/password").status == 403)
        let token = try await world.owner.get("/sessions").csrf
        let fields = ["csrf": token, "password": Self.good]
        #expect(try await world.owner.submit("/account/password", fields).status == 403)
        #expect(try world.world.read("SELECT count(*) FROM password") == ["0"])
    }

    @Test("signs in, as one factor that opens nothing of administration")
    func signsIn() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        #expect(try await set(world, Self.good).status == 303)
        let (browser, answer) = try await signIn(world, "ADA@example.org", Self.good)
        #expect(answer.location == "/sessions")
        #expect(try await browser.get("/sessions").status == 200)
        #expect(try await browser.get("/members").location == "/second-factor?next=/members")
    }

    @Test("that is wrong, and an address that is unknown or has none, get the same page (AT-11)")
    func same() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        #expect(try await set(world, Self.good).status == 303)
        var pages: Set<String> = []
        for (address, password) in [
            ("ada@example.org", "seven loud herons at the mill"), ("ben@example.org", Self.good),
        ] {
            let answer = try await signIn(world, address, password).answer
            #expect(answer.status == 422)
            pages.insert(answer.body.replacing(address, with: "").withoutSecrets)
        }
        #expect(pages.count == 1)
    }

    @Test("stops signing in when no workspace allows it any more, and its sessions enter none that forbids it")
    func forbidden() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        #expect(try await set(world, Self.good).status == 303)
        let (browser, _) = try await signIn(world, "ada@example.org", Self.good)
        try await world.allowPasswords(false)
        #expect(try await browser.get("/people").location?.hasPrefix("/sign-in/company") == true)
        // The first page tells nothing of the workspace either, and leads round in no circle.
        #expect(try await browser.get("/").location == "/sign-in/company")
        #expect(try await browser.get("/sign-in/company").location == "/sessions")
        #expect(try await signIn(world, "ada@example.org", Self.good).answer.status == 422)
    }

    @Test("is deleted at once when an owner forbids them, unless another workspace of its person takes one")
    func deleted() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        #expect(try await set(world, Self.good).status == 303)
        try await world.world.prove(world.owner)
        let rules = ["passwords": "yes", "minutes": "30", "days": "7"]
        #expect(try await world.owner.post("/sign-in-rules", rules, from: "/sign-in-rules").status == 303)
        #expect(try world.world.read("SELECT count(*) FROM password") == ["1"])
        let forbidding = rules.merging(["passwords": "no"]) { $1 }
        #expect(try await world.owner.post("/sign-in-rules", forbidding, from: "/sign-in-rules").status == 303)
        #expect(try world.world.read("SELECT count(*) FROM password") == ["0"])
    }

    @Test(
        "is forgotten within the hour once no workspace of its person allows one; calls that never ended are named so")
    func forgotten() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        #expect(try await set(world, Self.good).status == 303)
        try await world.allowPasswords(false)
        try await world.world.database.transaction(.system("test")) { tx in
            try tx.run(
                """
                INSERT INTO outbound_call (workspace_id, id, vendor, operation, host, method, path, asked, result, started_at)
                VALUES (\(UUID()), \(UUID()), 'Test', 'test', 'example.org', 'GET', '/', '{}', 'started',
                    \(tx.now.addingTimeInterval(-3600)))
                """)
            try JobQueue().enqueue(tx, CredentialsPrune(), workspace: nil)
        }
        try await world.world.work()
        #expect(try world.world.read("SELECT count(*) FROM password") == ["0"])
        #expect(try world.world.read("SELECT result FROM outbound_call") == ["unknown"])
    }

    @Test("of a changed kind ends all other sessions (AT-14)")
    func change() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        let other = try await world.signedInByMail()
        #expect(try await set(world, Self.good).status == 303)
        #expect(try await other.get("/sessions").status == 303)
    }
}

extension String {
    /// Without what is new on each page: tokens and nonces.
    var withoutSecrets: String {
        var text = self
        for start in ["name=\"csrf\" value=\"", "nonce=\""] {
            for secret in words(between: start, and: "\"") { text = text.replacing(secret, with: "") }
        }
        return text
    }
}

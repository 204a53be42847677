import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Factors

/// Where passwords are allowed we store only a salted bcrypt hash of cost 12 or more, mixed with a secret kept outside the
/// database. Beside the suite of this name in FactorsTests: by the pages, as rows.
@Suite("Claim signin.password-bcrypt")
struct Claim_signin_password_bcrypt {
    private static let good = "seven quiet herons at the mill"

    private func signIn(_ world: CredentialsWorld, _ password: String) async throws -> Int {
        let fields = ["address": "ada@example.org", "password": password, "next": "/"]
        return try await world.world.browser().post("/sign-in/password", fields, from: "/sign-in/password").status
    }

    private func kept(_ world: CredentialsWorld) throws -> String {
        try #require(try world.world.read("SELECT hash FROM password").first)
    }

    @Test("what the page stores is bcrypt of cost 12, each time another, and worth nothing without the secret")
    func stored() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        var hashes: Set<String> = []
        for _ in 0..<2 {
            let set = ["password": Self.good]
            #expect(try await world.owner.post("/account/password", set, from: "/account/password").status == 303)
            #expect(try kept(world).hasPrefix("$2b$12$"))
            hashes.insert(try kept(world))
        }
        #expect(hashes.count == 2)
        let pepper = PasswordPepper(id: "1", key: [UInt8](repeating: 0, count: 32))
        let hashing = PasswordHashing(peppers: PasswordPeppers(current: pepper), threads: 1)
        let hash = try #require(PasswordHash(try kept(world), pepper: "1"))
        #expect(try await hashing.verify(Password(typed: Self.good), against: hash) == .differs)
        #expect(throws: (any Error).self) { try world.world.read("UPDATE password SET hash = 'plain' RETURNING hash") }
    }

    @Test("a hash of a lower cost is made anew by the sign-in that shows its password, and by no other")
    func rehashed() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        let pepper = PasswordPepper(id: "1", key: world.world.vault.mac("password-pepper", []))
        let cheap = PasswordHashing(
            peppers: PasswordPeppers(current: pepper), cost: PasswordCost(unchecked: 4), threads: 1)
        let old = try await cheap.hash(Password(typed: Self.good))
        _ = try await world.world.database.transaction(.system("test")) { tx in
            try tx.run("INSERT INTO password SELECT id, \(old.text), '1', \(tx.now)::timestamptz FROM account")
        }
        #expect(try await signIn(world, "seven loud herons at the mill") == 422)
        #expect(try kept(world) == old.text)
        #expect(try await signIn(world, Self.good) == 303)
        let renewed = try kept(world)
        #expect(old.text.hasPrefix("$2b$04$") && renewed.hasPrefix("$2b$12$"))
        #expect(try await signIn(world, Self.good) == 303)
        #expect(try kept(world) == renewed)
    }

    @Test("the whole password counts on the page as well: of 73 bytes the last one opens or does not (AT-18)")
    func whole() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        let start = "seven quiet herons, a mill, two boats on the canal: nobody ever saw more"
        #expect(start.utf8.count == 72)
        let set = ["password": start + "7"]
        #expect(try await world.owner.post("/account/password", set, from: "/account/password").status == 303)
        for (typed, status) in [(start + "8", 422), (start, 422), (start + "7", 303)] {
            #expect(try await signIn(world, typed) == status)
        }
    }
}

/// We accept only passwords of 15 characters or more (8 with a second factor), refuse leaked ones by an offline list, and
/// suggest a passkey or provider first. Beside the suite of this name in FactorsTests: by the pages.
@Suite("Claim signin.strong-passwords")
struct Claim_signin_strong_passwords {
    private static func set(_ browser: TestBrowser, _ password: String) async throws -> Int {
        try await browser.post("/account/password", ["password": password], from: "/account/password").status
    }

    @Test(
        "15 characters alone and 8 beside a second factor are taken by the page; one less, common and own words are not"
    )
    func lengths() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        for (password, status) in [
            ("bee elm oak iv", 422), ("bee elm oak ivy", 303), ("passwordpassword", 422), ("Ada Example Engines", 422),
            ("password12345678", 422), ("!!!sunshine2026", 422), ("thisismypassword", 422), ("passwordpassword1", 422),
            ("letmeinletmein123", 422), ("welcome123456789", 422), ("iloveyouiloveyou1", 422),
            ("Summer2026Summer2026!", 422), ("correct horse battery staple", 422), ("correcthorsebatterystaple", 422),
            ("seven quiet herons at the mill", 303),
            ((1...10).map { "heron \($0 * 7919) mill" }.joined(separator: "; "), 303),
            ("дождь идёт над рекой 🌧", 303),
        ] { #expect(try await Self.set(world.owner, password) == status, "\(password)") }
        _ = try await world.enrol(world.owner)
        for (password, status) in [("tulip b", 422), ("sunshine1", 422), ("tulip br", 303)] {
            #expect(try await Self.set(world.owner, password) == status, "\(password)")
        }
        #expect(try world.world.read("SELECT count(*) FROM password") == ["1"])
    }

    @Test("the page advises a passkey first, takes what is pasted, and says what is wrong beside the field")
    func advice() async throws {
        let world = try await CredentialsWorld()
        try await world.allowPasswords()
        let page = try await world.owner.get("/account/password").body
        #expect(page.contains("A passkey is safer") && page.contains("autocomplete=\"new-password\""))
        #expect(page.contains("At least 15 characters") && !page.contains("onpaste"))
        let refused = try await world.owner.post("/account/password", ["password": "short"], from: "/account/password")
        #expect(refused.body.contains("password-error") && !refused.body.contains("value=\"short\""))
        let door = try await world.world.browser().get("/sign-in").body
        let (passkey, password) = (door.firstRange(of: "/sign-in/passkey"), door.firstRange(of: "/sign-in/password"))
        #expect(try #require(passkey).lowerBound < #require(password).lowerBound)
    }
}

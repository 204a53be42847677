import Accounts
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Tokens

/// What a token rests on, taken away piece by piece (AT-14, AT-30).
@Suite("A token ends")
struct TokenEndTests {
    private struct Bob {
        let tokens: TokensWorld
        let token: String
        let person: String

        init(role: String = "admin") async throws {
            tokens = try await TokensWorld()
            let browser = try await tokens.world.invited("bob@example.org", as: role, by: tokens.owner)
            token = try await tokens.make(by: browser)
            let query = "SELECT person_id FROM membership WHERE role <> 'owner'"
            person = try #require(try tokens.read(query))
            try #require(try await tokens.get("/api/v1/people", token).status == 200)
        }

        func run(_ statement: String) throws {
            _ = try tokens.world.read("WITH done AS (\(statement) RETURNING 1) SELECT count(*) FROM done")
        }

        var isDead: Bool {
            get async throws { try await tokens.get("/api/v1/people", token).status == 401 }
        }
    }

    @Test("when its day has come")
    func expiry() async throws {
        let bob = try await Bob()
        bob.tokens.world.clock.advance(by: 90 * 86_400 - 1)
        #expect(try await !bob.isDead)
        bob.tokens.world.clock.advance(by: 1)
        #expect(try await bob.isDead)
    }

    @Test("when its owner's role changes, and does not come back with the role (AT-14)")
    func role() async throws {
        let bob = try await Bob()
        for role in ["member", "admin"] {
            try await bob.tokens.owner.post("/members/\(bob.person)/role", ["role": role], from: "/members")
            #expect(try await bob.isDead)
        }
    }

    @Test("when its owner is removed, and does not come back with them (AT-30)")
    func removal() async throws {
        let bob = try await Bob()
        try await bob.tokens.owner.post("/members/\(bob.person)/remove", from: "/members")
        #expect(try await bob.isDead)
        #expect(try bob.tokens.read("SELECT count(*) FROM bearer_token") == "0")
    }

    @Test(
        "while its owner's membership is suspended, they have left, or their role is another, whoever noted that",
        arguments: [
            "UPDATE membership SET state = 'suspended' WHERE person_id", "UPDATE person SET state = 'left' WHERE id",
            "UPDATE membership SET role = 'member' WHERE person_id",
        ])
    func standing(_ change: String) async throws {
        let bob = try await Bob()
        try bob.run("\(change) = '\(bob.person)'")
        #expect(try await bob.isDead)
    }

    @Test("with all others of an account when a factor changes (AT-14)")
    func factors() async throws {
        let bob = try await Bob()
        let store = TokenStore(vault: bob.tokens.world.vault, random: .system)
        let text = try #require(try bob.tokens.read("SELECT account_id FROM bearer_token"))
        let account = try #require(AccountID(text))
        let ended = try await bob.tokens.world.database.transaction(.account(account)) {
            try store.endAll($0, of: account)
        }
        #expect(ended == 1)
        #expect(try await bob.isDead)
    }

    @Test("when its owner gets another way of signing in, on the page where they set it (AT-14)")
    func password() async throws {
        let tokens = try await TokensWorld()
        let token = try await tokens.make()
        try #require(try await tokens.get("/api/v1/people", token).status == 200)
        _ = try tokens.read("WITH d AS (UPDATE workspace SET allows_passwords = true RETURNING 1) SELECT 1 FROM d")
        let fields = ["password": "nine turnips dance on my quiet piano"]
        #expect(try await tokens.owner.post("/account/password", fields, from: "/account/password").status == 303)
        #expect(try await tokens.get("/api/v1/people", token).status == 401)
    }

    @Test("to open anything while its workspace demands a sign-in that its maker did not show")
    func companySignIn() async throws {
        let bob = try await Bob()
        try bob.run("UPDATE workspace SET required_provider = 'entra'")
        #expect(try await bob.tokens.get("/api/v1/people", bob.token).status == 403)
    }

    @Test("as a row ninety days after it is over")
    func pruning() async throws {
        let bob = try await Bob()
        let count = "SELECT count(*) FROM bearer_token"
        for (days, wanted) in [(179.0, "1"), (2.0, "0")] {
            bob.tokens.world.clock.advance(by: days * 86_400)
            _ = try await bob.tokens.world.database.transaction(.system("test")) {
                try JobQueue().enqueue($0, TokensPrune(), workspace: nil)
            }
            try await bob.tokens.world.work()
            #expect(try bob.tokens.read(count) == wanted)
        }
    }
}

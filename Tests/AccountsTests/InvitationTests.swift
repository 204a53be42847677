import Foundation
import Primitives
import TestStage
import TestSupport
import Testing

/// AT-1, AT-25.
@Suite("An invitation")
struct InvitationTests {
    private func accept(_ browser: TestBrowser, _ token: String, name: String? = "Bob") async throws -> TestAnswer {
        let fields = ["token": token].merging(name.map { ["name": $0] } ?? [:]) { $1 }
        return try await browser.post("/invitation/accept", fields, from: "/invitation")
    }

    @Test("lets its address in, with its role, once (AT-25)")
    func works() async throws {
        let accounts = try await AccountsWorld()
        let token = try await accounts.invitation("bob@example.com", as: "admin")
        let browser = accounts.world.browser()
        #expect(
            try await browser.post("/invitation", ["token": token], from: "/invitation").body.contains(
                "bob@example.com"))
        #expect(try await accept(browser, token).location == "/")
        #expect(try accounts.role(1) == "admin")
        #expect(try await accept(accounts.world.browser(), token).status == 410)
        #expect(try accounts.count("membership") == 2 && accounts.count("account") == 2)
    }

    @Test("greets by name who is in the roster under that very address, and nobody else")
    func greets() async throws {
        let accounts = try await AccountsWorld()
        let owner = accounts.owner
        let file = Array("Name,Email\r\nBob Berg,bob@example.com\r\n".utf8)
        let preview = try #require(try await owner.upload("/people/import", file, from: "/people/import").location)
        try await owner.post(preview + "/confirm", from: preview)
        for (address, words) in [("bob@example.com", "Hello Bob Berg,"), ("eve@example.com", "Hello,")] {
            _ = try await accounts.invitation(address)
            let mail = try #require(accounts.world.mail.all.last { $0.to.text == address })
            #expect(mail.text.contains(words) && mail.source.contains("<p>\(words)</p>"))
        }
    }

    @Test("lets twenty at the same time in once (AT-25)")
    func parallel() async throws {
        let accounts = try await AccountsWorld()
        let token = try await accounts.invitation("bob@example.com")
        let browser = accounts.world.browser()
        let fields = ["token": token, "name": "Bob", "csrf": try await browser.get("/invitation").csrf]
        let locations = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { try await browser.submit("/invitation/accept", fields).location } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(locations.filter { $0 == "/" }.count == 1)
        #expect(try accounts.count("membership") == 2 && accounts.count("account") == 2)
    }

    @Test("is dead when withdrawn, when a newer one was sent, and after seven days (AT-25)")
    func dead() async throws {
        let accounts = try await AccountsWorld()
        let old = try await accounts.invitation("bob@example.com")
        let token = try await accounts.invitation("bob@example.com")
        #expect(try await accept(accounts.world.browser(), old).status == 410)
        let id = try #require(try accounts.world.read("SELECT id FROM invitation WHERE withdrawn_at IS NULL").first)
        try await accounts.owner.post("/invitations/\(id)/withdraw", from: "/members")
        #expect(try await accept(accounts.world.browser(), token).status == 410)
        #expect(try await accounts.owner.post("/invitations/\(id)/withdraw", from: "/members").status == 404)
        let late = try await accounts.invitation("eve@example.com")
        accounts.world.clock.advance(by: 7 * 86_400 + 1)
        #expect(try await accept(accounts.world.browser(), late).status == 410)
        #expect(try accounts.count("account") == 1)
    }

    @Test("of somebody demoted is gone from the list, and does not come back to life with their role (AT-24)")
    func inviterLost() async throws {
        let accounts = try await AccountsWorld()
        let admin = try await accounts.invited("ann@example.com", as: "admin")
        let token = try await accounts.invitation("bob@example.com", as: "member", by: admin)
        let ann = try accounts.member(1)
        #expect(try await accounts.owner.get("/members").body.contains("bob@example.com"))
        try await accounts.owner.post("/members/\(ann)/role", ["role": "member"], from: "/members")
        #expect(try await !accounts.owner.get("/members").body.contains("bob@example.com"))
        try await accounts.owner.post("/members/\(ann)/role", ["role": "admin"], from: "/members")
        #expect(try await accept(accounts.world.browser(), token).status == 410)
    }

    @Test("for an address that has an account wants its owner signed in, and never changes the account (AT-1, AT-25)")
    func existing() async throws {
        let accounts = try await AccountsWorld()
        let guest = try await accounts.invited("bob@example.com", as: "member")
        let bob = try accounts.member(1)
        try await accounts.owner.post("/members/\(bob)/remove", from: "/members")
        #expect(try await !accounts.isSignedIn(guest))
        let token = try await accounts.invitation("bob@example.com", as: "admin")
        let before = try accounts.world.state()["account"]
        let thief = accounts.world.browser()
        #expect(try await accept(thief, token, name: "Mallory").location == "/sign-in?next=/invitation")
        #expect(try await accept(accounts.owner, token, name: "Mallory").status == 403)
        #expect(try await !accounts.isSignedIn(thief))
        #expect(try accounts.count("membership") == 1)
        let (browser, mail) = try await accounts.asking("bob@example.com")
        try await browser.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        #expect(try await accept(browser, token, name: "Mallory").location == "/")
        #expect(try accounts.world.state()["account"] == before)
        #expect(try accounts.role(1) == "admin")
    }

    @Test(
        "for an address that has an account, in other letters, is for that account and makes no second one (AT-1)",
        arguments: ["BOB@example.com", "Bob@example.com", "boB@example.com"])
    func otherLetters(address: String) async throws {
        let accounts = try await AccountsWorld()
        _ = try await accounts.invited("bob@example.com", as: "member")
        let bob = try accounts.member(1)
        try await accounts.owner.post("/members/\(bob)/remove", from: "/members")
        let before = try accounts.world.state()["account"]
        let token = try await accounts.invitation(address, as: "admin")
        #expect(
            try await accept(accounts.world.browser(), token, name: "Mallory").location == "/sign-in?next=/invitation")
        #expect(try accounts.world.state()["account"] == before && accounts.count("account") == 2)
    }

    @Test("meets the database itself: an address belongs to one account, whoever writes the row (AT-1)")
    func unique() async throws {
        let accounts = try await AccountsWorld()
        let columns = try accounts.world.read(
            """
            SELECT string_agg(column_name, ', ') FROM information_schema.columns
            WHERE table_name = 'account' AND column_name <> 'id' AND table_schema = 'klatch'
            """)
        let list = try #require(columns.first)
        #expect(throws: (any Error).self) {
            try accounts.world.read(
                """
                WITH twin AS (INSERT INTO account (id, \(list)) SELECT gen_random_uuid(), \(list) FROM account
                    RETURNING id) SELECT id FROM twin
                """)
        }
        #expect(try accounts.count("account") == 1)
    }

    @Test("is the only way to an account beside the owner's: no statement writes one over another (AT-1)")
    func noUpsert() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
        var statements = 0
        for file in try #require(files) where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for piece in text.components(separatedBy: "INSERT INTO ").dropFirst() {
                let table = piece.prefix { $0.isLetter || $0 == "_" }
                guard ["account", "membership", "identity", "factor", "passkey"].contains(String(table)) else {
                    continue
                }
                statements += 1
                let statement = piece.components(separatedBy: "\"\"\"").first ?? ""
                #expect(!statement.contains("DO UPDATE"), "\(file.lastPathComponent): \(table)")
            }
        }
        #expect(statements >= 3)
    }

    @Test("to a role of administration wants proof of the last ten minutes, and what was typed is not lost")
    func freshProof() async throws {
        let accounts = try await AccountsWorld()
        accounts.world.clock.advance(by: 11 * 60)
        let wish = { (role: String) in ["address": "\(role)@example.com", "role": role] }
        for role in ["admin", "owner"] {
            let refused = try await accounts.owner.post("/members/invite", wish(role), from: "/members")
            #expect(refused.status == 403 && refused.body.contains("/confirm"))
        }
        #expect(try await accounts.owner.post("/members/invite", wish("member"), from: "/members").status == 303)
        #expect(try accounts.count("invitation") == 1)
        try await accounts.world.prove(accounts.owner)
        #expect(try await accounts.owner.post("/members/invite", wish("admin"), from: "/members").status == 303)
    }

    @Test("that somebody opens who is a member by now leads them in, changes nothing and is used up")
    func already() async throws {
        let accounts = try await AccountsWorld()
        let (token, browser) = (try await accounts.invitation("bob@example.com"), accounts.world.browser())
        #expect(try await accept(browser, token).location == "/")
        // As one that was sent before somebody else let them in.
        _ = try accounts.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE invitation SET accepted_at = NULL, role = 'admin'")
        let answer = try await accept(browser, token)
        #expect(answer.status == 303 && answer.location == "/")
        #expect(try await browser.get("/").body.contains("already"))
        #expect(try accounts.role(1) == "member")
        #expect(try await accept(browser, token).status == 410)
    }

    @Test("hands out no role above the inviter's")
    func roles() async throws {
        let accounts = try await AccountsWorld()
        let admin = try await accounts.invited("bob@example.com", as: "admin")
        let refused = try await admin.post(
            "/members/invite", ["address": "eve@example.com", "role": "owner"], from: "/members")
        #expect(refused.status == 403)
        for role in ["", "root", "Owner", "owner "] {
            let answer = try await admin.post(
                "/members/invite", ["address": "eve@example.com", "role": role], from: "/members")
            #expect(answer.status == 422)
        }
        let member = try await accounts.invited("mia@example.com", as: "member")
        let csrf = try await member.get("/sessions").csrf
        let fields = ["csrf": csrf, "address": "eve@example.com", "role": "member"]
        #expect(try await member.submit("/members/invite", fields).status == 403)
        #expect(try accounts.count("invitation") == 2)
    }

    @Test("takes no role, workspace or address from whoever accepts it")
    func extraFields() async throws {
        let accounts = try await AccountsWorld()
        let token = try await accounts.invitation("bob@example.com")
        for extra in ["role", "address", "workspace", "email", "is_admin"] {
            let answer = try await accounts.world.browser().post(
                "/invitation/accept", ["token": token, "name": "Bob", extra: "owner"], from: "/invitation")
            #expect(answer.status == 400)
        }
        #expect(try accounts.count("membership") == 1)
    }

    @Test("needs a name for a new account, and says so beside the field")
    func name() async throws {
        let accounts = try await AccountsWorld()
        let token = try await accounts.invitation("bob@example.com")
        let answer = try await accept(accounts.world.browser(), token, name: nil)
        #expect(answer.status == 422 && answer.body.contains("name-error"))
        #expect(try await accept(accounts.world.browser(), token).status == 303)
    }

    @Test("is not there in a forged or foreign token")
    func forged() async throws {
        let accounts = try await AccountsWorld()
        let token = try await accounts.invitation("bob@example.com")
        let owner = try await accounts.ownerToken()
        for wrong in ["", "x", String(token.dropLast()), token + "0", owner] {
            #expect(try await accept(accounts.world.browser(), wrong).status == 410)
        }
    }
}

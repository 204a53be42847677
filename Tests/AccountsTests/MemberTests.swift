import Primitives
import TestStage
import TestSupport
import Testing

@Suite("Members")
struct MemberTests {
    @Test("get another role from an owner, and sign in again with it")
    func role() async throws {
        let accounts = try await AccountsWorld()
        let bob = try await accounts.invited("bob@example.com", as: "member")
        let id = try accounts.member(1)
        try await accounts.owner.post("/members/\(id)/role", ["role": "admin"], from: "/members")
        #expect(try accounts.role(1) == "admin")
        #expect(try await !accounts.isSignedIn(bob))
        try await accounts.world.work()
        let told = try Self.told(accounts)
        for words in ["\"Member\"", "\"Admin\"", "ada@example.org"] { #expect(told.contains(words), "\(words)") }
    }

    private static func told(_ accounts: AccountsWorld) throws -> String {
        let mail = try #require(accounts.world.mail.all.last { $0.to.text == "bob@example.com" })
        return mail.source.replacing("=\r\n", with: "")
    }

    @Test("are made owners or admins, lose that, and go with it, by proof of the last ten minutes alone")
    func freshProof() async throws {
        let accounts = try await AccountsWorld()
        _ = try await accounts.invited("bob@example.com", as: "admin")
        accounts.world.clock.advance(by: 11 * 60)
        let path = "/members/\(try accounts.member(1))"
        for (act, fields) in [("role", ["role": "owner"]), ("role", ["role": "member"]), ("remove", [:])] {
            let refused = try await accounts.owner.post("\(path)/\(act)", fields, from: "/members")
            #expect(refused.status == 403 && refused.body.contains("/confirm"), "\(act)")
        }
        #expect(try accounts.role(1) == "admin")
        try await accounts.world.prove(accounts.owner)
        #expect(try await accounts.owner.post(path + "/role", ["role": "member"], from: "/members").status == 303)
        #expect(try accounts.role(1) == "member")
    }

    @Test("are not told of a role that stays what it was")
    func sameRole() async throws {
        let accounts = try await AccountsWorld()
        _ = try await accounts.invited("bob@example.com", as: "member")
        let before = accounts.world.mail.all.count
        let path = "/members/\(try accounts.member(1))/role"
        try await accounts.owner.post(path, ["role": "member"], from: "/members")
        try await accounts.world.work()
        #expect(accounts.world.mail.all.count == before)
    }

    @Test("are not invited once more: whoever tries is told at once who they are and what they hold")
    func already() async throws {
        let accounts = try await AccountsWorld()
        let admin = try await accounts.invited("bob@example.com", as: "admin")
        _ = try await accounts.invited("cem@example.com", as: "member")
        let before = accounts.world.mail.all.count
        let wish = ["address": "CEM@example.com", "role": "member"]
        let answer = try await accounts.owner.post("/members/invite", wish, from: "/members")
        #expect(answer.status == 422 && answer.body.contains("is a member already: Member. You can change"))
        let asked = try await admin.post("/members/invite", wish, from: "/members")
        #expect(asked.status == 422 && asked.body.contains("An owner can change"))
        try await accounts.world.work()
        #expect(accounts.world.mail.all.count == before)
    }

    @Test("that are removed are out at once")
    func removal() async throws {
        let accounts = try await AccountsWorld()
        let bob = try await accounts.invited("bob@example.com", as: "admin")
        try await accounts.owner.post("/members/\(accounts.member(1))/remove", from: "/members")
        #expect(try await bob.get("/members").status == 303)
        #expect(try accounts.count("membership") == 1)
        try await accounts.world.work()
        let told = try Self.told(accounts)
        #expect(told.contains("no longer a member") && told.contains("ada@example.org"))
    }

    @Test("whom the company's directory switched off are told so, and not that their role is too small")
    func suspended() async throws {
        let accounts = try await AccountsWorld()
        let bob = try await accounts.invited("bob@example.com", as: "member")
        _ = try accounts.world.test.asOwner(
            "SET app.scope = 'system'; UPDATE membership SET state = 'suspended' WHERE role = 'member'")
        let page = try await bob.get("/introductions")
        #expect(page.status == 403 && page.body.contains("switched you off") && !page.body.contains("Your role"))
        #expect(try await bob.get("/sessions").status == 200)
    }

    @Test("that are admins change nobody's role, not even their own")
    func admins() async throws {
        let accounts = try await AccountsWorld()
        let admin = try await accounts.invited("bob@example.com", as: "admin")
        let before = try accounts.world.state()
        for (position, act) in [(0, "role"), (1, "role"), (0, "remove"), (1, "remove")] {
            let path = "/members/\(try accounts.member(position))/\(act)"
            #expect(try await admin.post(path, act == "role" ? ["role": "owner"] : [:], from: "/members").status == 403)
        }
        #expect(try accounts.world.state() == before)
    }

    @Test("keep an owner: an only owner can neither step down nor go")
    func lastOwner() async throws {
        let accounts = try await AccountsWorld()
        let id = try accounts.member(0)
        #expect(
            try await accounts.owner.post("/members/\(id)/role", ["role": "member"], from: "/members").status == 403)
        #expect(try await accounts.owner.post("/members/\(id)/remove", from: "/members").status == 403)
        #expect(try accounts.role(0) == "owner")
    }

    @Test("keep an owner even if two owners put each other down at the same moment", arguments: ["role", "remove"])
    func duel(_ act: String) async throws {
        for _ in 0..<5 {
            let accounts = try await AccountsWorld()
            let second = try await accounts.invited("bob@example.com", as: "owner")
            let (ada, bob) = (try accounts.member(0), try accounts.member(1))
            let fields = act == "role" ? ["role": "member"] : [:]
            let tokens = (try await accounts.owner.get("/members").csrf, try await second.get("/members").csrf)
            async let first = accounts.owner.submit("/members/\(bob)/\(act)", fields.merging(["csrf": tokens.0]) { $1 })
            async let other = second.submit("/members/\(ada)/\(act)", fields.merging(["csrf": tokens.1]) { $1 })
            _ = try await (first, other)
            #expect(try accounts.count("membership WHERE role = 'owner'") == 1)
        }
    }

    @Test("who are not there cannot be changed")
    func absent() async throws {
        let accounts = try await AccountsWorld()
        for id in ["00000000-0000-0000-0000-000000000000", "x", "%2e%2e"] {
            #expect(try await accounts.owner.post("/members/\(id)/remove", from: "/members").status == 404)
        }
    }
}

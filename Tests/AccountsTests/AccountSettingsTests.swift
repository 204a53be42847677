import TestStage
import TestSupport
import Testing

@Suite("One's own settings")
struct AccountSettingsTests {
    @Test("have a list of pages that says which one is open, for whoever is signed in")
    func list() async throws {
        let accounts = try await AccountsWorld()
        for path in ["/account/profile", "/sessions"] {
            let body = try await accounts.owner.get(path).body
            #expect(body.contains("<a href=\"\(path)\" aria-current=\"page\">"), "\(path)")
            #expect(body.contains("href=\"/account/profile\"") && body.contains("href=\"/sessions\""))
            #expect(!body.contains("}}") && !body.contains("{{"))
        }
        #expect(try await accounts.owner.get("/account").location == "/account/profile")
    }

    @Test("let a person change their name, which is sealed")
    func name() async throws {
        let accounts = try await AccountsWorld()
        let saved = try await accounts.owner.post(
            "/account/profile", ["name": "Ada Lovelace-4711"], from: "/account/profile")
        #expect(saved.location == "/account/profile")
        #expect(try await accounts.owner.get("/account/profile").body.contains("value=\"Ada Lovelace-4711\""))
        let rows = try accounts.world.read("SELECT t::text FROM account t").joined()
        // As it is, and as bytes are written.
        #expect(!rows.contains("Lovelace") && !rows.contains("4c6f76656c616365"))
        #expect(try accounts.count("audit_event WHERE action = 'account.renamed'") == 1)
    }

    @Test("refuse a name that is none, and fields nobody asked for (AT-2, AT-23)")
    func refused() async throws {
        let accounts = try await AccountsWorld()
        let before = try accounts.world.state()
        for name in ["", "   ", "a\u{7}b", String(repeating: "x", count: 121)] {
            let answer = try await accounts.owner.post("/account/profile", ["name": name], from: "/account/profile")
            #expect(answer.status == 422)
        }
        for extra in ["id", "address", "account", "role", "is_operator", "workspace", "locked_until"] {
            let answer = try await accounts.owner.post(
                "/account/profile", ["name": "Eve", extra: "x"], from: "/account/profile")
            #expect(answer.status == 400, "\(extra)")
        }
        #expect(try accounts.world.state() == before)
    }
}

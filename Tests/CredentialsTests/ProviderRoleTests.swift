import HTTPTypes
import TestStage
import Testing

@Suite("Whoever administers elsewhere")
struct ProviderRoleTests {
    @Test("has no right here by that: roles, groups and flags of a provider's token are not read (AT-27)")
    func claims() async throws {
        let it = try await ProviderWorld()
        try await it.world.prove(it.owner)
        let member = try await it.world.invited("mia@example.org", as: "member", by: it.owner)
        _ = try await it.connect(member, "mia-there")
        let before = try it.world.read("SELECT m::text FROM membership m ORDER BY 1")
        let claims = [
            "roles": #"["admin","owner","Global Administrator"]"#, "role": #""owner""#, "is_admin": "true",
            "groups": #"["admins"]"#, "wids": #"["62e90394-69f5-4237-9190-012177145e10"]"#, "scope": #""admin""#,
            "workspace": #""Engines""#,
        ]
        let browser = it.world.browser()
        #expect(try await it.visit(browser, "mia-there", nil, claims).status == 303)
        #expect(try await browser.get("/sessions").status == 200)
        #expect(try await browser.get("/members").status == 403)
        #expect(try it.world.read("SELECT m::text FROM membership m ORDER BY 1") == before)
    }
}

import Foundation
import TestStage
import Testing

/// The compiled providers, on a test server that stands for their hosts.
@Suite("Sign-in through a vendor")
struct VendorSignInTests {
    private static let tenant = "11111111-1111-4111-8111-111111111111"
    private static let second = "22222222-2222-4222-8222-222222222222"
    private static let evil = "66666666-6666-4666-8666-666666666666"

    private func ours(_ tenant: String, object: Int = 1) -> [String: String] {
        [
            "iss": "\"https://login.microsoftonline.com/\(tenant)/v2.0\"", "tid": "\"\(tenant)\"",
            "oid": "\"aaaaaaaa-0000-4000-8000-00000000000\(object)\"",
        ]
    }

    @Test("of Google works by the account's number, of any domain where none is named")
    func google() async throws {
        let world = try await ProviderWorld(.google(domains: ""))
        #expect(try await world.connect(world.owner, "1234567890").location == "/account/connections")
        let browser = world.world.browser()
        #expect(try await world.visit(browser, "1234567890").location == "/sessions")
        #expect(try await world.visit(world.world.browser(), "1234567891").location == "/sign-in/not-connected/google")
        let receipt = try await browser.get("/account/receipt").body
        #expect(receipt.contains("Google"))
        // To connect, and to sign in: the visit of somebody who is not known here is in nobody's list.
        #expect(try world.count("outbound_call WHERE operation = 'exchange a sign-in code'") == "3")
        #expect(receipt.components(separatedBy: "who you are there").count == 3)
    }

    @Test("of Google takes the named organisations' accounts only, by the organisation and not by the address")
    func domains() async throws {
        let world = try await ProviderWorld(.google(domains: "example.org"))
        let hosted = ["hd": "\"example.org\""]
        #expect(try await world.connect(world.owner, "1", hosted).location == "/account/connections")
        #expect(try await world.visit(world.world.browser(), "1", nil, hosted).location == "/sessions")
        for changes in [[:], ["hd": "\"example.com\""], ["hd": "\"example.org.evil.example\""]] {
            #expect(try await world.visit(world.world.browser(), "1", nil, changes).status == 400, "\(changes)")
        }
    }

    @Test(
        "of Microsoft works by directory and object, whatever the subject is",
        arguments: [tenant, "\(tenant),\(second)"])
    func microsoft(_ tenants: String) async throws {
        let world = try await ProviderWorld(.microsoft(tenants: tenants))
        #expect(try await world.connect(world.owner, "a", ours(Self.tenant)).location == "/account/connections")
        let other = try await world.visit(world.world.browser(), "a", nil, ours(Self.tenant, object: 2))
        #expect(other.location == "/sign-in/not-connected/microsoft")
        #expect(try await world.visit(world.world.browser(), "b", nil, ours(Self.tenant)).location == "/sessions")
    }

    @Test("of Microsoft does not take another directory, named or not", arguments: [tenant, "\(tenant),\(second)"])
    func directories(_ tenants: String) async throws {
        let world = try await ProviderWorld(.microsoft(tenants: tenants))
        _ = try await world.connect(world.owner, "a", ours(Self.tenant))
        for changes in [
            ours(Self.evil), ours(Self.tenant).merging(["tid": "\"\(Self.evil)\""]) { $1 },
            ours(Self.evil).merging(["tid": "\"\(Self.tenant)\""]) { $1 },
        ] {
            let browser = world.world.browser()
            #expect(try await world.visit(browser, "a", nil, changes).status == 400)
            #expect(try await browser.get("/sessions").location?.hasPrefix("/sign-in?") == true)
        }
    }

    @Test("cannot be connected to a second person; the first keeps it (AT-6)")
    func somebodyElses() async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        try await world.world.prove(world.owner)
        let other = try await world.world.invited("ben@example.com", as: "member", by: world.owner)
        #expect(try await world.connect(other, "ada-1").location == "/account/connections")
        #expect(try await other.get("/account/connections").body.contains("signs in somebody else here"))
        #expect(try world.count("identity") == "1")
        #expect(try await world.visit(world.world.browser(), "ada-1").location == "/sessions")
        #expect(try await other.get("/sessions").status == 200)
    }

    @Test("ends the session that the browser had before")
    func before() async throws {
        let world = try await ProviderWorld()
        _ = try await world.connect(world.owner, "ada-1")
        let old = world.owner.cookies["klatch_session"]
        #expect(try await world.visit(world.owner, "ada-1").location == "/sessions")
        #expect(try world.count("session WHERE ended_at IS NULL") == "1")
        world.owner.setCookie("klatch_session", old)
        #expect(try await world.owner.get("/sessions").status == 303)
    }
}

import Foundation
import HTTPTypes
import Limits
import Primitives
import TestStage
import TestSupport
import Testing

/// Whom the site takes for the client (AT-12, AT-5). How the fields are read has tests of its own in WebTests.
@Suite("A request that came through a proxy")
struct ProxyTests {
    private static let proxies = ["KLATCH_TRUSTED_PROXIES": "10.0.0.5, 10.1.0.0/24, 2001:db8:5::/48"]
    private static let client = "203.0.113.7"

    /// The status of a link that leads nowhere, whose network has shown enough of them.
    private func status(_ world: TestWorld, from address: String, _ headers: [String: String]) async throws -> Int {
        let browser = world.browser()
        browser.comes(from: address)
        let csrf = try await browser.get("/not-me").csrf
        return try await browser.submit("/not-me", ["csrf": csrf, "token": "x"], headers: headers).status
    }

    private func world(_ settings: [String: String]) async throws -> TestWorld {
        let world = try await TestWorld(settings: settings)
        try await world.exhaust(.refusedLink, world.limiter.keys.peer(Self.client))
        return world
    }

    @Test(
        "is counted by its client, where every hop after it is a proxy that is named",
        arguments: [
            ("10.0.0.5", "203.0.113.7", 429), ("10.0.0.5", "198.51.100.1, 203.0.113.7", 429),
            ("10.1.0.9", "203.0.113.7, 10.0.0.5", 429), ("2001:db8:5::1", "203.0.113.7", 429),
            ("10.0.0.5", "203.0.113.7, 198.51.100.1", 410), ("10.2.0.1", "203.0.113.7", 410),
            ("192.0.2.1", "203.0.113.7", 410), ("203.0.113.7", "198.51.100.1", 429), ("10.0.0.5", "nobody", 410),
        ])
    func client(_ address: String, _ chain: String, _ status: Int) async throws {
        let world = try await world(Self.proxies)
        #expect(try await self.status(world, from: address, ["X-Forwarded-For": chain]) == status)
    }

    @Test("says so in the configured field alone")
    func field() async throws {
        let custom = try await world(Self.proxies)
        #expect(try await status(custom, from: "10.0.0.5", ["Forwarded": "for=203.0.113.7"]) == 410)
        let standard = try await world(Self.proxies.merging(["KLATCH_PROXY_HEADER": "forwarded"]) { $1 })
        #expect(try await status(standard, from: "10.0.0.5", ["Forwarded": "for=203.0.113.7"]) == 429)
        #expect(try await status(standard, from: "10.0.0.5", ["X-Forwarded-For": "203.0.113.7"]) == 410)
    }

    @Test("is not believed where no proxy is named, on this machine either")
    func none() async throws {
        let world = try await world([:])
        for address in ["127.0.0.1", "10.0.0.5"] {
            let claims = ["X-Forwarded-For": Self.client, "Forwarded": "for=\(Self.client)", "X-Real-IP": Self.client]
            #expect(try await status(world, from: address, claims) == 410)
        }
    }

    @Test("shows the client's network in the list of sessions, not the proxy's")
    func sessions() async throws {
        let world = try await TestWorld(settings: Self.proxies)
        _ = try await world.owner()
        let browser = world.browser()
        browser.comes(from: "10.0.0.5")
        try await browser.post("/sign-in", ["address": "ada@example.org", "next": "/"], from: "/sign-in")
        try await world.work()
        let mail = try #require(world.mail.all.last).source.replacing("=\r\n", with: "")
        let start = try #require(mail.firstRange(of: "/sign-in/link#"))
        let token = String(mail[start.upperBound...].prefix { !$0.isWhitespace })
        let csrf = try await browser.get("/sign-in/link").csrf
        let answer = try await browser.submit(
            "/sign-in/link", ["csrf": csrf, "token": token], headers: ["X-Forwarded-For": Self.client])
        #expect(answer.status == 303)
        let body = try await browser.get("/sessions").body
        #expect(body.contains("203.0.113.0/24") && !body.contains("10.0.0.0/24"))
    }

    @Test("is answered as the configured origin, whatever scheme and host even a named proxy tells (AT-5)")
    func origin() async throws {
        let world = try await TestWorld(settings: Self.proxies)
        _ = try await world.owner()
        let browser = world.browser()
        browser.comes(from: "10.0.0.5")
        let csrf = try await browser.get("/sign-in").csrf
        let claims = [
            "X-Forwarded-For": Self.client, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https",
            "X-Forwarded-Port": "443", "Forwarded": "for=\(Self.client);host=evil.example;proto=https",
        ]
        let fields = ["csrf": csrf, "address": "ada@example.org", "next": "/"]
        let answer = try await browser.submit("/sign-in", fields, headers: claims)
        #expect(answer.status == 303 && answer.location == "/sign-in/sent")
        #expect(!answer.headers[values: .setCookie].contains { $0.contains("Secure") })
        #expect(answer.headers[.strictTransportSecurity] == nil)
        try await world.work()
        let mail = try #require(world.mail.all.last).source
        #expect(mail.contains(TestWorld.origin + "/sign-in/link#") && !mail.contains("evil"))
        let foreign = try await browser.send(.get, "/sign-in", headers: claims, authority: "evil.example")
        #expect(foreign.status == 421)
    }
}

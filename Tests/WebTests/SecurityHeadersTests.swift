import HTTPTypes
import Testing

@testable import Web

@Suite("Every answer")
struct SecurityHeadersTests {
    private static let paths = [
        "/page", "/moved", "/closed", "/absent", "/broken", "/health", "/assets/absent.css", "/words/x",
    ]

    private func nonce(_ policy: String?) -> String? {
        policy?.split(separator: "'").first { $0.hasPrefix("nonce-") }.map(String.init)
    }

    @Test("carries the headers that protect, whatever its status", arguments: paths)
    func headers(_ path: String) async throws {
        let answer = try await SmallSite().send(.get, path)
        let policy = try #require(answer.header("Content-Security-Policy"))
        for part in [
            "default-src 'none'", "script-src 'nonce-", "'strict-dynamic'", "style-src 'self'", "form-action 'self'",
            "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        ] { #expect(policy.contains(part)) }
        #expect(!policy.contains("unsafe") && !policy.contains("http:") && !policy.contains("*"))
        let expected = [
            "X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
            "Cache-Control": "no-store",
        ]
        for (name, value) in expected { #expect(answer.header(name) == value, "\(name)") }
        #expect(answer.header("Permissions-Policy")?.contains("camera=()") == true)
        #expect(answer.header("Server") == nil && answer.header("Strict-Transport-Security") == nil)
    }

    @Test("also to a refused form and an unknown host")
    func refusals() async throws {
        let site = try SmallSite()
        let form = try await site.send(.post, "/form", ["Content-Type": "application/x-www-form-urlencoded"])
        let host = try await site.send(.get, "/page", authority: "evil.example")
        #expect(form.status == 403 && host.status == 421)
        for answer in [form, host] { #expect(answer.header("Content-Security-Policy") != nil) }
    }

    @Test("is shown in frames of the sites that are named for it, and of no others")
    func frames() {
        var (named, unnamed) = (HTTPFields(), HTTPFields())
        let (site, other) = ("https://www.example.org", "https://shop.example:8443")
        let reply = Reply.text("x").lettingFrames(of: [site, "https://a.example; script-src *", other, "*"])
        let headers = SecurityHeaders(isSecure: true)
        headers.add(to: &named, nonce: "n", framers: reply.framers)
        headers.add(to: &unnamed, nonce: "n", framers: Reply.text("x").lettingFrames(of: ["*"]).framers)
        #expect(named[.contentSecurityPolicy]?.contains("frame-ancestors \(site) \(other);") == true)
        #expect(named[.constant("X-Frame-Options")] == nil)
        #expect(unnamed[.contentSecurityPolicy]?.contains("frame-ancestors 'none';") == true)
        #expect(unnamed[.constant("X-Frame-Options")] == "DENY")
    }

    @Test("takes for a site that frames it an origin by https, as browsers write it, and nothing else")
    func framers() {
        for origin in ["https://example.org", "https://a-b.example.org:8443"] { #expect(Reply.isFramer(origin)) }
        for text in [
            "", "*", "https:", "https://", "https://*", "https://*.example.org", "http://example.org",
            "https://example.org/", "https://example.org:", "https://example.org:0443", "https://example.org:99999",
            "https://Example.org", "https://example", "https://a..b", "https://.a.b", "https://a.b.",
            "https://a.b 'self'", "https://a.b;x", "https://a.b,x", "https://u@a.b", "https://ä.example", "'self'",
        ] { #expect(!Reply.isFramer(text), "\(text)") }
    }

    @Test("has a nonce of its own, which stands on its page")
    func nonces() async throws {
        let site = try SmallSite()
        var seen: Set<String> = []
        for _ in 0..<50 {
            let answer = try await site.send(.get, "/page")
            let nonce = try #require(self.nonce(answer.header("Content-Security-Policy")))
            #expect(nonce.count == 6 + 22 && answer.body.contains("nonce=\"\(nonce.dropFirst(6))\""))
            seen.insert(nonce)
        }
        #expect(seen.count == 50)
    }

    @Test("over TLS binds browsers to TLS, and its cookies to this host")
    func secure() async throws {
        let answer = try await SmallSite(origin: "https://klatch.test").send(.get, "/page")
        #expect(answer.header("Strict-Transport-Security") == "max-age=63072000")
        let cookie = try #require(answer.header("Set-Cookie"))
        #expect(
            cookie.hasPrefix("__Host-klatch_visitor=") && cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Secure"))
    }

    @Test("of an asset may be kept for ever, since another text has another address")
    func assets() async throws {
        let site = try SmallSite()
        let path = try #require(site.site.assets.path("app.css"))
        let answer = try await site.send(.get, path)
        #expect(answer.status == 200 && answer.header("Content-Type") == "text/css; charset=utf-8")
        #expect(answer.header("Cache-Control") == "public, max-age=31536000, immutable")
    }
}

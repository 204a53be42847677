import App
import Foundation
import HTTPTypes
import Limits
import Primitives
import TestStage
import Testing
import Vault
import Web

/// AT-28: links that open one thing for whoever holds them.
@Suite("A link from a mail")
struct CapabilityLinkTests {
    private func link(_ site: FurnishedWorkspace) -> String { site.path("/me/{token}") }

    @Test("cannot be guessed or counted up: 256 random bits, and a checksum that is not among them (AT-28)")
    func random() throws {
        let all = (0..<2_000).map { _ in Token.issue(.capability, random: .system).text }
        #expect(Set(all).count == all.count)
        let bodies = all.map { $0.dropFirst("klatch_capability_".count).dropLast(6) }
        #expect(bodies.allSatisfy { $0.count == 43 })
        // Each place but the first takes all of its 62 digits.
        for place in 1..<43 {
            #expect(Set(bodies.map { $0[$0.index($0.startIndex, offsetBy: place)] }).count == 62)
        }
    }

    @Test("shows its person and whom they met, and nobody else, whatever is put behind it (AT-28)")
    func exposure() async throws {
        let site = try await FurnishedWorkspace.first()
        let browser = site.world.browser()
        let plain = try await browser.get(link(site)).body
        let others = try site.world.read("SELECT id FROM person WHERE workspace_id = '\(site.id)'")
        for query in ["?expand=all", "?person=\(others.first ?? "")", "?fields=*&include=people", "?debug=1"] {
            let answer = try await browser.get(link(site) + query)
            #expect(answer.status == 200 && Self.words(answer.body) == Self.words(plain), "\(query)")
        }
        // Of those they met, who can be chosen as somebody they would rather not meet.
        #expect(others.filter(plain.contains).count < 3)
        let named = (1...4).filter { plain.contains("Person \($0)") || plain.contains("p\($0)@example.org") }
        // Three at one table at most, of four.
        #expect((1...3).contains(named.count))
    }

    /// A page without what is another in each answer.
    private static func words(_ body: String) -> [Substring] {
        body.split(separator: "\n").filter { !$0.contains("csrf") && !$0.contains("nonce") }
    }

    @Test("is kept out of search engines, of caches, and of what other sites are told (AT-28)")
    func headers() async throws {
        let site = try await FurnishedWorkspace.first()
        let answer = try await site.world.browser().get(link(site))
        let header = { (name: String) in HTTPField.Name(name).flatMap { answer.headers[$0] } }
        #expect(header("X-Robots-Tag") == "noindex, nofollow")
        #expect(header("Cache-Control") == "no-store")
        // Within the site alone: other sites are told nothing, not even the origin.
        #expect(header("Referrer-Policy") == "same-origin")
    }

    @Test("opens what it is for and nothing that a link of another kind opens (AT-28)")
    func kinds() async throws {
        let site = try await FurnishedWorkspace.first()
        let own = site.parameters["token"] ?? ""
        let before = try site.world.state()
        for kind in TokenKind.allCases where kind != .capability {
            let other = Token.issue(kind, random: .system).text
            #expect(try await site.world.browser().get("/me/" + other).status == 404, "\(kind)")
        }
        for (path, field) in [
            ("/sign-in/link", "token"), ("/invitation", "token"), ("/not-me", "token"), ("/owner", "token"),
        ] {
            let answer = try await site.world.browser().post(path, [field: own], from: path)
            #expect([400, 404, 410, 422].contains(answer.status), "\(path): \(answer.status)")
        }
        let cookie = site.world.browser()
        cookie.setCookie("klatch_session", own)
        #expect(try await cookie.get("/people").status == 303)
        let bearer = try await site.world.browser().get("/api/v1/people", ["Authorization": "Bearer \(own)"])
        #expect(bearer.status == 401)
        #expect(try site.world.state() == before)
    }

    @Test("that leads nowhere makes whoever goes on trying wait, and a good one of the same network not (AT-28)")
    func limited() async throws {
        let site = try await FurnishedWorkspace.first()
        try await site.world.exhaust(.refusedLink, site.world.anybody)
        let made = Token.issue(.capability, random: .system).text
        #expect(try await site.world.browser().get("/me/" + made).status == 429)
        #expect(try await site.world.browser().get(link(site)).status == 200)
    }
}

import Foundation
import Primitives
import Testing

@testable import Outbound

@Suite("A redirect of an address that a person typed")
struct RedirectTests {
    @Test(
        "leads where RFC 3986 says",
        arguments: [
            ("https://other.example/x?y=z", "https://other.example/x?y=z"),
            ("https://other.example", "https://other.example/"), ("//other.example/x", "https://other.example/x"),
            ("/x", "https://example.org:8443/x"), ("/x?y#z", "https://example.org:8443/x?y"),
            ("c", "https://example.org:8443/a/c"), ("c/d?e=f:g", "https://example.org:8443/a/c/d?e=f:g"),
            ("?y=z", "https://example.org:8443/a/b?y=z"), ("https://other.example/#x", "https://other.example/"),
        ])
    func target(_ location: String, _ expected: String) throws {
        let base = try TypedAddress(parsing: "https://example.org:8443/a/b?c=d")
        #expect(try RedirectTarget.read(location, from: base).text == expected)
    }

    @Test(
        "is followed by GET, whatever its number",
        arguments: ["301", "302", "303", "307", "308"])
    func numbers(_ number: String) async throws {
        let world = try await FetchWorld.good()
        let reply = try await world.fetch.fetch(FetchWorld.request("redirect?n=\(number)&to=%2Ffeed"))
        #expect(reply.status == 200 && reply.address.path == "/feed")
    }

    @Test("is followed three times and not a fourth")
    func count() async throws {
        let world = try await FetchWorld.good()
        for (hops, expected) in [(3, nil), (4, FetchFailure.redirect)] {
            let id = UUID().uuidString
            var path = "feed?id=\(id)"
            for _ in 0..<hops { path = "redirect?id=\(id)&to=\(("/" + path).inQuery)" }
            #expect(await world.failure(try FetchWorld.request(path)) == expected)
            #expect(try world.peer.seen(id).count == 4)
        }
    }

    @Test("takes no header field of the caller's to another host")
    func credentials() async throws {
        let world = try await FetchWorld.good()
        for (target, isKept) in [("https://other.example.org:8443/echo", false), ("/echo", true)] {
            let id = UUID().uuidString
            let location = "\(target)?id=\(id)".inQuery
            var request = try FetchWorld.request("redirect?id=\(id)&to=\(location)", accepting: [])
            request.fields = [.bearer(Secret("canary"))]
            _ = try await world.fetch.fetch(request)
            let seen = try world.peer.seen(id)
            #expect(seen.map { $0.fields.contains("Authorization: Bearer canary") } == [true, isKept])
        }
    }

    @Test("never traps on what a server sends", .timeLimit(.minutes(20)))
    func fuzz() throws {
        var generator = SplitMix64(state: 303)
        let base = try TypedAddress(parsing: "https://example.org/a/b?c=d")
        let pieces = [
            "https:", "//", "/", "?", "#", "..", "%2e", "\\", "@", ":", "8443", "x", "é", "\0", "[", "]",
            "evil.example",
        ]
        for _ in 0..<30_000 {
            let count = Int.random(in: 0...7, using: &generator)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            guard let target = try? RedirectTarget.read(text, from: base) else { continue }
            #expect(try TypedAddress(parsing: target.text) == target)
        }
    }
}

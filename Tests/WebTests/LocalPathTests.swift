import Primitives
import Testing

@testable import Web

/// AT-9: a way back after signing in that leads out of the site.
@Suite("A path to go on to")
struct LocalPathTests {
    @Test(
        "is one of the site's own", arguments: ["/", "/programs", "/people/import", "/a-b_c.d/e", "/programs/0198-ab"])
    func safe(_ path: String) { #expect(LocalPath.isSafe(path)) }

    @Test(
        "is nothing that a browser reads as another place",
        arguments: [
            "", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
            "/\n/evil",
            "https://evil.example", "https:evil.example", "http:/evil", "javascript:alert(1)", "data:text/html,x",
            "evil.example",
            "/%2F/evil.example", "/%5cevil", "/a?next=//evil", "/a#x", "/a;b", "/@evil.example", "/a b", " /a",
            "/\u{0}",
            "/\r\nSet-Cookie: a=b", "/ä", "/a\u{2028}", "/\u{FF0F}evil", ".", "..", "?x", "/a:b", "/\u{202E}",
        ])
    func unsafe(_ path: String) { #expect(!LocalPath.isSafe(path)) }

    @Test("is not endless")
    func length() {
        #expect(LocalPath.isSafe("/" + String(repeating: "a", count: 499)))
        #expect(!LocalPath.isSafe("/" + String(repeating: "a", count: 500)))
    }

    @Test("that passes has no host and no scheme, whatever it is made of")
    func fuzz() {
        var generator = SplitMix64(state: 4)
        let pieces = ["/", "\\", ".", "a", ":", "@", "%2f", "?", "#", "\t", "//", "é", "-"]
        for _ in 0..<20_000 {
            let path = (0..<Int.random(in: 0...8, using: &generator)).compactMap { _ in
                pieces.randomElement(using: &generator)
            }.joined()
            if LocalPath.isSafe(path) {
                #expect(path.first == "/" && !path.hasPrefix("//"))
                #expect(!path.contains { "\\:@%?#\t".contains($0) })
            }
        }
    }
}

import Primitives
import Testing
import Vault

@testable import App

@Suite("A mail shown to an administrator")
struct TokenMaskTests {
    @Test("shows of a token only its kind", arguments: TokenKind.allCases)
    func kinds(_ kind: TokenKind) {
        let token = Token.issue(kind, random: .seeded(7)).text
        let masked = TokenMask.masked("Open https://klatch.example.org/x#\(token) now, or \(token).")
        #expect(!masked.contains(token.suffix(30)))
        #expect(masked.hasPrefix("Open https://klatch.example.org/x#klatch_") && masked.hasSuffix("."))
    }

    @Test("leaves short words that look alike, and text without any token")
    func others() {
        for text in ["", "klatch_", "klatch_app reads", "no tokens", "klatch_klatch_"] {
            #expect(TokenMask.masked(text) == text)
        }
    }

    @Test("hides tokens that a soft line break of quoted-printable cuts in two")
    func softBreak() {
        let token = Token.issue(.capability, random: .seeded(7)).text
        for place in [3, 10, 20, 40] {
            let cut = token.prefix(place) + "=\r\n" + token.dropFirst(place)
            #expect(!TokenMask.masked(source: "x \(cut) y").contains(token.suffix(10)))
        }
    }

    @Test("finds only links of the web")
    func links() {
        let text = "See http://a.example and https://b.example/x#y.\njavascript:alert(1) data:text/html,x https"
        #expect(TokenMask.links(in: text) == ["http://a.example", "https://b.example/x#y"])
    }

    @Test("masks anything without end or trap")
    func fuzz() {
        var generator = SplitMix64(state: 11)
        let pieces = ["klatch_", "_", "a", "9", " ", "é", "\u{301}", "link_", "\r\n", "="]
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }
            _ = TokenMask.masked(text.joined())
        }
    }
}

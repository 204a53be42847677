import HTTPTypes
import Primitives
import Testing

@testable import Web

@Suite("The token of a form")
struct ForgeryGuardTests {
    private static func guarded(_ key: UInt8 = 1) -> ForgeryGuard {
        ForgeryGuard(
            authenticate: { m in (0..<32).map { i in m.reduce(key) { $0 &* 31 &+ $1 &+ UInt8(i) } } },
            random: .seeded(2))
    }

    @Test("is accepted by its own session only, and never looks the same twice")
    func own() {
        let token = Self.guarded().token(for: "a")
        let shown = (0..<100).map { _ in token.masked }
        #expect(Set(shown).count == 100 && shown.allSatisfy { token.accepts($0) })
        #expect(!Self.guarded().token(for: "b").accepts(shown[0]))
        #expect(!Self.guarded(9).token(for: "a").accepts(shown[0]))
    }

    @Test("is refused absent, cut, padded, altered or endless")
    func wrong() {
        let token = Self.guarded().token(for: "a")
        let good = token.masked
        let altered = (good.first == "A" ? "B" : "A") + good.dropFirst()
        for text in [
            nil, "", "x", String(good.dropLast()), good + "=", good + "A", altered,
            String(repeating: "A", count: 100_000),
        ] {
            #expect(!token.accepts(text))
        }
        #expect(!token.accepts(Base64URL.encode(Array(repeating: UInt8(0), count: 64))))
    }

    @Test("is not enough where the browser says that another site asked")
    func origin() throws {
        let origin = "https://klatch.test"
        let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
        for value in ["cross-site", "same-site", "none", "", "Same-Origin"] {
            #expect(!ForgeryGuard.isSameOrigin([site: value], origin: origin))
        }
        for value in ["null", "http://klatch.test", "https://klatch.test:444", "https://klatch.test.evil.example", ""] {
            #expect(!ForgeryGuard.isSameOrigin([.origin: value], origin: origin))
        }
        #expect(ForgeryGuard.isSameOrigin([site: "same-origin", .origin: origin], origin: origin))
        #expect(ForgeryGuard.isSameOrigin([:], origin: origin))
    }
}

import Primitives
import Testing

@testable import Web

@Suite("A held form")
struct HeldFormTests {
    @Test("comes back as it went, and leads to a path of ours alone")
    func roundTrip() throws {
        let held = try #require(HeldForm(path: "/account/tokens", fields: ["name": "Käse \"<&\u{0}", "days": "30"]))
        #expect(HeldForm(held.text) == held)
        for path in ["//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)", "", "/a\r\nb"] {
            #expect(HeldForm(path: path, fields: [:]) == nil, "\(path)")
        }
    }

    @Test("holds no secret, and not more than a page can carry")
    func bounds() {
        for name in ["password", "code", "recovery", "answer"] {
            #expect(HeldForm(path: "/a", fields: [name: "x"]) == nil)
        }
        #expect(HeldForm(path: "/a", fields: ["a": String(repeating: "x", count: 12_000)]) != nil)
        #expect(HeldForm(path: "/a", fields: ["a": String(repeating: "x", count: 13_000)]) == nil)
        let long = HeldForm(path: "/a", fields: ["a": String(repeating: "\u{1}", count: 12_000)])
        #expect(long.map { HeldForm($0.text) == nil || HeldForm($0.text) == long } == true)
    }

    @Test("is nothing where it was bent: whatever a browser sends back ends nowhere")
    func bent() throws {
        let text = try #require(HeldForm(path: "/account/tokens", fields: ["name": "x"])).text
        let random = RandomSource.seeded(81)
        for _ in 0..<2_000 {
            var bytes = Array(text.utf8)
            let drawn = random.bytes(6)
            for (place, byte) in zip(drawn.prefix(3), drawn.suffix(3)) { bytes[Int(place) % bytes.count] = byte }
            let bent = HeldForm(String(decoding: bytes, as: UTF8.self))
            #expect(bent.map { LocalPath.isSafe($0.path) } ?? true)
        }
        for text in ["", "e30", "bnVsbA", "W10", "eyJwYXRoIjoiLy9ldmlsIiwiZmllbGRzIjp7fX0"] {
            #expect(HeldForm(text) == nil)
        }
    }
}

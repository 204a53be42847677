import Primitives
import Testing

@testable import Web

@Suite("A submitted form")
struct URLEncodedTests {
    private func parse(_ text: String) throws -> [String: String] { try URLEncoded.parse(Array(text.utf8)) }

    @Test("is read as browsers write it")
    func plain() throws {
        #expect(try parse("") == [:])
        #expect(try parse("a=1&b=") == ["a": "1", "b": ""])
        #expect(
            try parse("name=Gr%C3%BC%C3%9Fe+aus+K%c3%b6ln&x=1%2B1%3D2") == ["name": "Grüße aus Köln", "x": "1+1=2"])
        #expect(try parse("a=b=c") == ["a": "b=c"])
    }

    @Test(
        "is refused where two readers could differ",
        arguments: [
            "a", "a=1&a=2", "a=1&%61=2", "a=%", "a=%4", "a=%zz", "a=%C3", "a=%FF", "a=%ED%A0%80", "a=%C0%80",
            String(repeating: "n", count: 101) + "=1",
        ])
    func malformed(_ text: String) {
        #expect(throws: RequestRefusal.malformed) { try parse(text) }
    }

    @Test("has two hundred fields at most")
    func count() throws {
        let fields = (0..<200).map { "f\($0)=" }
        #expect(try parse(fields.joined(separator: "&")).count == 200)
        #expect(throws: RequestRefusal.malformed) { try parse((fields + ["g="]).joined(separator: "&")) }
    }

    @Test("never traps, whatever bytes it is made of")
    func fuzz() {
        var generator = SplitMix64(state: 1)
        let bytes = Array("ab%&=+019fF\u{0}".utf8) + [0xC3, 0xFF, 0x80]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...40, using: &generator)).compactMap { _ in
                bytes.randomElement(using: &generator)
            }
            let fields = try? URLEncoded.parse(text)
            #expect((fields?.count ?? 0) <= 20)
            _ = URLEncoded.decode(text)
        }
    }
}

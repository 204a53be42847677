import HTTPTypes
import Primitives
import Testing

@testable import Web

@Suite("Plain HTTP")
struct PlainResponderTests {
    private let responder = PlainResponder(origin: "https://klatch.test")

    private func location(_ path: String?, _ method: HTTPRequest.Method = .get) -> String? {
        responder.location(
            of: HTTPRequest(method: method, scheme: "http", authority: "evil.example.org", path: path))
    }

    @Test("leads to the same page under HTTPS, whatever host was asked for")
    func page() {
        #expect(location("/people?page=2") == "https://klatch.test/people?page=2")
        #expect(location("/", .head) == "https://klatch.test/")
        #expect(location("//evil.example.org/") == "https://klatch.test//evil.example.org/")
    }

    @Test("refuses what is sent, and what programs ask for")
    func refused() {
        for method in [HTTPRequest.Method.post, .put, .patch, .delete, .options] {
            #expect(location("/people", method) == nil)
        }
        #expect(location("/api/v1/people") == nil)
        #expect(location("/scim/v2/Users") == nil)
    }

    @Test("refuses what is no path: nothing of it can get into the header")
    func odd() {
        for path in [nil, "", "*", "http://evil.example.org/", "/a\r\nSet-Cookie: x=y", "/ü", "/a b"] {
            #expect(location(path) == nil)
        }
        #expect(location("/" + String(repeating: "a", count: 8192)) == nil)
    }

    @Test("never traps on any path")
    func fuzz() {
        let random = RandomSource.seeded(80)
        for length in 0..<2000 {
            let found = location("/" + String(decoding: random.bytes(length % 40), as: UTF8.self))
            #expect(found?.utf8.contains(10) != true && found?.utf8.contains(13) != true)
        }
    }
}

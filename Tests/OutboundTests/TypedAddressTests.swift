import Outbound
import Primitives
import Testing

@Suite("An address that a person types")
struct TypedAddressTests {
    @Test(
        "is taken when it is plain",
        arguments: [
            ("https://example.org", "https://example.org/"), ("https://example.org/", "https://example.org/"),
            ("HTTPS://Example.ORG/A", "https://example.org/A"), ("https://example.org:443/x", "https://example.org/x"),
            ("https://example.org:8443", "https://example.org:8443/"),
            ("https://example.org?a=b", "https://example.org/?a=b"),
            ("https://example.org/?", "https://example.org/?"),
            ("https://a-1.b--2.example/%C3%A9", "https://a-1.b--2.example/%C3%A9"),
            ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
            ("https://8.8.8.8/", "https://8.8.8.8/"),
            ("https://3com.example/", "https://3com.example/"),
            ("https://[2606:4700:0::1111]:8443/", "https://[2606:4700::1111]:8443/"),
            (
                "https://calendar.example/ical/ada%40example.org/private-0/basic.ics",
                "https://calendar.example/ical/ada%40example.org/private-0/basic.ics"
            ),
            ("https://example.org//a/;b=1/:@?x=/?&y=%2f0", "https://example.org//a/;b=1/:@?x=/?&y=%2f0"),
        ])
    func good(_ text: String, _ canonical: String) throws {
        let address = try TypedAddress(parsing: text)
        #expect(address.text == canonical)
        #expect(try TypedAddress(parsing: canonical) == address)
    }

    @Test("is cut into host, port, path and query")
    func parts() throws {
        let address = try TypedAddress(parsing: "https://hooks.example.org:8443/a/b?c=d?e")
        #expect(address.host == .name("hooks.example.org") && address.port == 8443)
        #expect(address.path == "/a/b" && address.query == "c=d?e")
    }

    @Test("shows neither path nor query to a log")
    func secret() throws {
        let address = try TypedAddress(parsing: "https://example.org/canary-path?canary-query")
        for text in ["\(address)", String(reflecting: address), "\([address])"] { #expect(!text.contains("canary")) }
        var dumped = ""
        dump(address, to: &dumped)
        #expect(!dumped.contains("canary") && dumped.contains("example.org"))
    }

    @Test("has bounds")
    func bounds() {
        let label = String(repeating: "a", count: 63)
        let long = Array(repeating: label, count: 3).joined(separator: ".") + "."
        #expect(throws: Never.self) { try TypedAddress(parsing: "https://" + long + String(repeating: "b", count: 61)) }
        #expect(throws: TypedAddressError.malformedHost) {
            try TypedAddress(parsing: "https://" + long + String(repeating: "b", count: 62))
        }
        #expect(throws: TypedAddressError.malformedHost) { try TypedAddress(parsing: "https://a" + label + ".org") }
        let path = String(repeating: "p", count: 2_048 - "https://example.org/".count)
        #expect(throws: Never.self) { try TypedAddress(parsing: "https://example.org/" + path) }
        #expect(throws: TypedAddressError.tooLong) { try TypedAddress(parsing: "https://example.org/p" + path) }
    }

    @Test("is refused with a sentence of its own for each reason", arguments: TypedAddressError.allCases)
    func words(_ error: TypedAddressError) {
        #expect(error.words.key.hasPrefix("outbound.") && error.status == 422)
        #expect(TypedAddressError.allCases.count { $0.words.key == error.words.key } == 1)
    }

    @Test("never traps; what is taken is https, public, of two ports, and survives being written and read")
    func fuzz() throws {
        var generator = SplitMix64(state: 2_121)
        let pieces = [
            "https://", "HTTPS:", "//", "example", ".org", "127.0.0.1", "8.8.8.8", "[", "]", "::", "ffff", ":", "443",
            ":8443", "@", "#",
            "?", "/", "\\", "%", "%2e", "..", ".", "0x7f", "。", "\r\n", "\0", "localhost", "a=b", "&", "-",
            "[2606:4700::1]",
        ]
        for round in 0..<60_000 {
            let count = Int.random(in: 0...8, using: &generator)
            let tail = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            guard let address = try? TypedAddress(parsing: (round % 4 == 0 ? "" : "https://") + tail) else { continue }
            #expect(try TypedAddress(parsing: address.text) == address)
            #expect([443, 8443].contains(address.port) && address.path.hasPrefix("/"))
            if case .address(let inside) = address.host { #expect(inside.isPublic) }
        }
    }
}

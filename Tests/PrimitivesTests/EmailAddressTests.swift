import Foundation
import Primitives
import Testing

@Suite("A mail address")
struct EmailAddressTests {
    @Test(
        "of a person is taken",
        arguments: [
            "ada@example.org", "ada.lovelace+tea@mail.example.co.uk", "a@b.co", "o'brien@example.org",
            "a_b-c@ex-ample.org",
            "!#$%&'*+-/=^_`{|}~@example.org", "1@2.example", "x@xn--bcher-kva.example",
        ])
    func good(_ text: String) throws {
        let address = try EmailAddress(parsing: text)
        #expect(address.text == text && "\(address.local)@\(address.domain)" == text)
    }

    @Test(
        "is one address and nothing beside it (AT-17)",
        arguments: [
            "ada", "@example.org", "ada@", "ada@@example.org", "a@b@example.org", "ada@example", "ada@localhost",
            "ada@127.0.0.1", "ada@[127.0.0.1]", "ada@example.org.", "ada@.example.org", "ada@example..org",
            ".ada@example.org",
            "ada.@example.org", "a..b@example.org", "ada @example.org", " ada@example.org", "ada@example.org ",
            "\"a b\"@example.org", "ada@example.org,eve@example.org", "ada@example.org;eve@example.org",
            "<ada@example.org>",
            "Ada <ada@example.org>", "ada@example.org\r\nBcc: eve@example.org", "ada@example.org\n",
            "ada\0@example.org",
            "ada(comment)@example.org", "ada@-example.org", "ada@example-.org", "ada@exa_mple.org", "ada@example.org>",
            "@relay.example:ada@example.org", "ada%eve@@example.org", "ada\\@example.org", "ada@example.org?bcc=eve",
            "ada\t@example.org",
        ])
    func bad(_ text: String) {
        #expect(throws: EmailAddressError.malformed) { try EmailAddress(parsing: text) }
    }

    @Test(
        "is never one that a mail program could read as an encoded word (AT-17)",
        arguments: [
            "=?utf-8?q?ada?=@example.org", "=?x@example.org", "a=?b@example.org", "=?utf-8?b?YQ==?=@example.org",
        ])
    func encodedWords(_ text: String) {
        #expect(throws: EmailAddressError.malformed) { try EmailAddress(parsing: text) }
    }

    @Test(
        "is of ASCII, since look-alikes would be two people (AT-17)",
        arguments: ["\u{430}da@example.org", "ada@ex\u{E4}mple.org", "ada@example.\u{FF4F}rg", "\u{212A}@example.org"])
    func ascii(_ text: String) {
        #expect(throws: EmailAddressError.notASCII) { try EmailAddress(parsing: text) }
    }

    @Test("has bounds that mail servers hold")
    func lengths() throws {
        let domain = (0..<3).map { _ in String(repeating: "d", count: 60) }.joined(separator: ".") + ".org"
        let local = String(repeating: "l", count: 64)
        #expect(throws: Never.self) { try EmailAddress(parsing: local + "@" + domain) }
        #expect(throws: EmailAddressError.malformed) { try EmailAddress(parsing: local + "l@" + domain) }
        #expect(throws: EmailAddressError.malformed) {
            try EmailAddress(parsing: "a@" + String(repeating: "d", count: 64) + ".org")
        }
        #expect(throws: EmailAddressError.tooLong) {
            try EmailAddress(parsing: String(repeating: "l", count: 250) + "@b.co")
        }
        #expect(throws: EmailAddressError.empty) { try EmailAddress(parsing: "") }
    }

    @Test("is the same person's in whatever case it is written")
    func canonical() throws {
        let (one, other) = (try EmailAddress(parsing: "Ada@Example.ORG"), try EmailAddress(parsing: "ada@example.org"))
        #expect(one == other && one.hashValue == other.hashValue && one.canonical == "ada@example.org")
        #expect(one.text == "Ada@example.org")
    }

    @Test("is checked also where it is read back")
    func decoding() throws {
        let good = try JSONDecoder().decode([EmailAddress].self, from: Data("[\"ada@example.org\"]".utf8))
        #expect(try JSONEncoder().encode(good) == Data("[\"ada@example.org\"]".utf8))
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode([EmailAddress].self, from: Data("[\"a@b@c\"]".utf8))
        }
    }

    @Test("that is taken survives being read again, and holds no byte that means something to SMTP, MIME or a header")
    func fuzz() {
        var generator = SplitMix64(state: 21)
        let pieces = [
            "a", "@", ".", "-", "=?", "\r\n", " ", "example", ".org", "<", ">", ",", "\"", "é", "\0", "1", "_", ":",
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...9, using: &generator)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            guard let address = try? EmailAddress(parsing: text) else { continue }
            #expect((try? EmailAddress(parsing: address.text)) == address)
            #expect(address.text.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"<>,;:\"()[]\\".utf8.contains($0) })
            #expect(!address.text.contains("=?"))
        }
    }
}

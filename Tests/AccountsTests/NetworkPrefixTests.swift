import Primitives
import Testing

@testable import Accounts

@Suite("A network prefix")
struct NetworkPrefixTests {
    @Test(
        "keeps 24 bits of IPv4 and 48 of IPv6, and drops the rest",
        arguments: [
            ("203.0.113.77", "203.0.113.0/24"), ("127.0.0.1", "127.0.0.0/24"), ("255.255.255.255", "255.255.255.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"), ("2001:db8::1", "2001:db8::/48"), ("::1", "::/48"),
            ("fe80::1", "fe80::/48"), ("::ffff:203.0.113.77", "203.0.113.0/24"), ("0:0:7::1", "0:0:7::/48"),
        ])
    func prefix(_ address: String, _ prefix: String) { #expect(NetworkPrefix(peer: address)?.text == prefix) }

    @Test(
        "is none of what is no address",
        arguments: [
            "", "x", "1.2.3", "1.2.3.4.5", "1.2.3.4:80", "01.2.3.4 ", "1.2.3.4\0", "[::1]", "fe80::1%eth0", "::1/64",
            "é",
        ])
    func none(_ text: String) { #expect(NetworkPrefix(peer: text) == nil) }

    @Test("never traps on any text, and shows at most a prefix")
    func fuzz() {
        let random = RandomSource.seeded(11)
        let alphabet = Array("0123456789abcdef:./%[] \0xg".utf8)
        for _ in 0..<20_000 {
            let bytes = random.bytes(1 + Int(random.bytes(1)[0]) % 50).map { alphabet[Int($0) % alphabet.count] }
            let text = NetworkPrefix(peer: String(decoding: bytes, as: UTF8.self))?.text ?? "/24"
            #expect(text.hasSuffix("/24") || text.hasSuffix("::/48"))
        }
    }
}

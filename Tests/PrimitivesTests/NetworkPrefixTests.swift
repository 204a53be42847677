import Primitives
import Testing

@Suite("Blocks of network addresses")
struct NetworkPrefixTests {
    @Test(
        "An address has one text, however it was written",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("::FFFF:C000:0207", "192.0.2.7"),
            ("2001:DB8:0:0::1", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"), ("::", "::"),
            ("::192.0.2.7", "::192.0.2.7"),
        ])
    func addresses(_ text: String, _ canonical: String) {
        #expect(NetworkPrefix(address: text)?.description == canonical)
    }

    @Test(
        "What two parsers might read differently is no address",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0x1.2.3.4", "256.1.1.1", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4%eth0",
            "1.2.3.4\u{0}", "::1\u{0}x", "[::1]", "1::2::3", "12345::", "::g", "%eth0", "１.2.3.4", "1.2.3.4/32",
            "localhost",
        ])
    func noAddresses(_ text: String) { #expect(NetworkPrefix(address: text) == nil) }

    @Test(
        "A block contains its own, and nothing of the other version",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("::ffff:10.0.0.0/104", "10.1.1.1", true), ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true), ("::/0", "203.0.113.9", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false), ("10.0.0.0/8", "0.0.0.0/0", false),
            ("10.0.0.0/8", "10.1.0.0/16", true), ("10.1.0.0/16", "10.0.0.0/8", false),
        ])
    func contains(_ block: String, _ other: String, _ expected: Bool) throws {
        let (block, other) = (try #require(NetworkPrefix(block)), try #require(NetworkPrefix(other)))
        #expect(block.contains(other) == expected)
    }

    @Test(
        "A block that was mistyped is none",
        arguments: [
            "10.1.0.0/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "/8",
            "2001:db8::1/32", "::/129", "10.0.0.0/8 ", "10.0.0.0/999999999999999999999",
        ])
    func mistyped(_ text: String) { #expect(NetworkPrefix(text) == nil) }

    @Test(
        "Widening forgets the end, counted as the version counts",
        arguments: [
            ("2001:db8:1:2:3::4", 64, "2001:db8:1:2::/64"), ("2001:db8:1:2:3::4", 48, "2001:db8:1::/48"),
            ("192.0.2.7", 24, "192.0.2.0/24"), ("192.0.2.7", 0, "0.0.0.0/0"), ("192.0.2.7", -9, "0.0.0.0/0"),
            ("10.0.0.0/8", 24, "10.0.0.0/8"), ("2001:db8::1", 999, "2001:db8::1"),
        ])
    func widened(_ text: String, _ length: Int, _ expected: String) throws {
        #expect(try #require(NetworkPrefix(text)).widened(to: length).description == expected)
    }

    @Test(
        "Each block has 17 bytes of its own, and its text reads back",
        arguments: [
            "0.0.0.0/0", "0.0.0.0", "::/0", "::", "::ffff:0:0/95", "10.0.0.0/8", "10.0.0.0/9", "2001:db8::/64",
            "2001:db8::",
        ])
    func bytes(_ text: String) throws {
        let block = try #require(NetworkPrefix(text == "::ffff:0:0/95" ? "::fffe:0:0/95" : text))
        #expect(block.bytes.count == 17 && NetworkPrefix(block.description) == block)
    }

    @Test("Never traps, whatever it is given", arguments: 0..<20)
    func fuzz(seed: Int) {
        var random = SplitMix64(state: UInt64(seed))
        let pieces = ["1", "255", ".", ":", "::", "/", "%", "f", "0", "ffff", "-", "\u{0}", "é", "128", " "]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...14, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            guard let block = NetworkPrefix(text.joined()) else { continue }
            #expect(NetworkPrefix(block.description) == block)
        }
    }
}

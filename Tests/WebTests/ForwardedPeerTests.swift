import Primitives
import Testing

@testable import Web

@Suite("Whose request came through a proxy (AT-12, AT-56)")
struct ForwardedPeerTests {
    static let proxies = ["10.0.0.0/8", "2001:db8:ffff::/48"].compactMap { NetworkPrefix($0) }
    let custom = ForwardedPeer(proxies: proxies, field: .xForwardedFor)
    let standard = ForwardedPeer(proxies: proxies, field: .forwarded)

    private func client(_ rule: ForwardedPeer, _ peer: String, _ lines: String...) throws -> String {
        rule.client(of: try #require(NetworkPrefix(address: peer)), lines: lines).description
    }

    @Test("A stranger is who the socket says, whatever they write")
    func untrusted() throws {
        for number in 0..<300 {
            let forged = "198.51.100.\(number % 256)"
            #expect(try client(custom, "203.0.113.9", forged) == "203.0.113.9")
            #expect(try client(standard, "203.0.113.9", "for=\(forged)") == "203.0.113.9")
        }
    }

    @Test("Behind our proxy only what the proxy added counts: rotating the rest changes nothing")
    func rotation() throws {
        for number in 0..<300 {
            let forged = "198.51.100.\(number % 256), 10.0.0.\(number % 256)"
            #expect(try client(custom, "10.0.0.1", "\(forged), 203.0.113.9") == "203.0.113.9")
            #expect(try client(custom, "10.0.0.1", forged, "203.0.113.9") == "203.0.113.9")
            #expect(try client(standard, "10.0.0.1", "for=10.0.0.7, for=203.0.113.9") == "203.0.113.9")
        }
    }

    @Test(
        "Several proxies of ours are passed, from the end to the first that is not",
        arguments: [
            ("203.0.113.9, 10.0.0.3, 10.0.0.2", "203.0.113.9"), ("10.0.0.9, 10.0.0.2", "10.0.0.9"),
            ("203.0.113.9, 198.51.100.4, 10.0.0.2", "198.51.100.4"), ("", "10.0.0.1"), (" , ,", "10.0.0.1"),
            ("203.0.113.9,", "203.0.113.9"), ("203.0.113.9:4711", "203.0.113.9"),
            ("[2001:db8::17]:4711", "2001:db8::17"),
            ("2001:db8::17", "2001:db8::17"), ("[2001:db8::17]", "2001:db8::17"), ("::ffff:203.0.113.9", "203.0.113.9"),
            ("198.51.100.4, 2001:db8:ffff::1", "198.51.100.4"), ("198.51.100.4\t,\t10.0.0.2 ", "198.51.100.4"),
        ])
    func chain(_ line: String, _ expected: String) throws {
        #expect(try client(custom, "10.0.0.1", line) == expected)
        #expect(try client(custom, "::ffff:10.0.0.1", line) == expected)
    }

    @Test(
        "What is no address ends the search at the last proxy that is known",
        arguments: [
            "unknown", "_hidden", "203.0.113", "0203.0.113.9", "203.0.113.9:port", "203.0.113.9:123456",
            "[203.0.113.9]",
            "[2001:db8::17", "2001:db8::17]", "203.0.113.9 198.51.100.1", "\"203.0.113.9\"", "[2001:db8::17]x", "1",
            ":",
            "203.0.113.9/32", "\u{0}", "[]:1",
        ])
    func unreadable(_ entry: String) throws {
        #expect(try client(custom, "10.0.0.1", "198.51.100.4, \(entry)") == "10.0.0.1")
        #expect(try client(custom, "10.0.0.1", "198.51.100.4, \(entry), 10.0.0.2") == "10.0.0.2")
    }

    @Test(
        "Forwarded is read as RFC 7239 writes it",
        arguments: [
            ("for=192.0.2.43, for=198.51.100.17", "198.51.100.17"),
            ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"), ("proto=https; FOR=192.0.2.60", "192.0.2.60"),
            ("for=\"192.0.2.60\"", "192.0.2.60"), ("for=\"192.0.2.\\60\"", "192.0.2.60"),
            ("for=\"192.0.2.60:_x1\"", "192.0.2.60"),
            (",for=192.0.2.60,,", "192.0.2.60"), ("for=\"_gazonk\"", "10.0.0.1"), ("for=unknown", "10.0.0.1"),
            ("by=192.0.2.60;proto=http", "10.0.0.1"), ("", "10.0.0.1"),
        ])
    func standardForms(_ line: String, _ expected: String) throws {
        #expect(try client(standard, "10.0.0.1", line) == expected)
    }

    @Test(
        "A mark the client left open, or a pair said twice, makes nothing believed",
        arguments: [
            "for=6.6.6.6;a=\", for=203.0.113.9", "for=6.6.6.6;a=\", for=\"[2001:db8::17]\"",
            "for=6.6.6.6;for=203.0.113.9",
            "for=6.6.6.6;a=\"\\, for=203.0.113.9", "for=6.6.6.6 for=203.0.113.9", "for=", "for", "=6.6.6.6",
            "for=6.6.6.6;",
            "for = 6.6.6.6", "for=6.6.6.6;;a=b",
        ])
    func malformed(_ line: String) throws {
        #expect(try client(standard, "10.0.0.1", line) == "10.0.0.1")
        #expect(try client(standard, "10.0.0.1", line, "for=203.0.113.9") == "203.0.113.9")
    }

    @Test("Too much is not read: the proxy stands for whoever sends it")
    func bounds() throws {
        let long = Array(repeating: "6.6.6.6", count: 2_000).joined(separator: ",")
        #expect(try client(custom, "10.0.0.1", long + ", 203.0.113.9") == "10.0.0.1")
        let hops = Array(repeating: "10.0.0.5", count: 40).joined(separator: ",")
        #expect(try client(custom, "10.0.0.1", "6.6.6.6," + hops) == "10.0.0.5")
    }

    @Test("Without proxies of ours nothing is believed, not even from this machine")
    func none() throws {
        let rule = ForwardedPeer(proxies: [], field: .xForwardedFor)
        #expect(try client(rule, "127.0.0.1", "6.6.6.6") == "127.0.0.1")
    }

    @Test("Whatever stands before what our proxy added, the client is who the proxy says", arguments: 0..<40)
    func fuzz(seed: Int) throws {
        var random = SplitMix64(state: UInt64(seed))
        let pieces = [
            "for=", "\"", "\\", ",", ";", "=", " ", "\t", "[", "]", ":", "1", "6.6.6.6", "::1", "10.0.0.1", "_x", "%",
            "\u{0}", "\u{FEFF}", "é", "2001:db8:ffff::1", "a=b", "by=",
        ]
        for _ in 0..<500 {
            let noise = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }
            let line = noise.joined()
            #expect(try client(custom, "10.0.0.1", line + ", 203.0.113.9") == "203.0.113.9")
            #expect(try client(standard, "10.0.0.1", line, "for=203.0.113.9") == "203.0.113.9")
            let added = try client(standard, "10.0.0.1", line + ", for=203.0.113.9")
            #expect(["203.0.113.9", "10.0.0.1"].contains(added))
        }
    }
}

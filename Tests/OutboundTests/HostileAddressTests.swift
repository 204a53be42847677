import Outbound
import Testing

/// What attackers type (OWASP's SSRF corpus and the published faults of others); each names the reason that stops it.
@Suite("AT-21: an address typed to reach the inside")
struct HostileAddressTests {
    private func refused(_ texts: [String], _ error: TypedAddressError) {
        for text in texts { #expect(throws: error, "\(text)") { try TypedAddress(parsing: text) } }
    }

    @Test("by another scheme is refused")
    func schemes() {
        refused(
            [
                "http://example.org/", "gopher://example.org/_x", "file:///etc/passwd", "ftp://example.org/",
                "ldap://example.org/",
                "dict://example.org/", "javascript:alert(1)", "data:text/plain,x", "jar:https://example.org!/",
                "example.org",
                "//example.org/", "https:example.org", "https:/example.org", "httpss://example.org",
                "feed:https://example.org",
                "webcal://example.org/", "netdoc:///x", "xhttps://example.org/",
            ], .notHTTPS)
    }

    @Test("by an IPv4 address in decimal, octal, hexadecimal or short form is refused")
    func numericHosts() {
        let hosts = [
            "2130706433", "017700000001", "0x7f000001", "0x7F.1", "0x7f.0.0.1", "0177.0.0.1", "00000177.0.0.1", "127.1",
            "127.0.1", "0",
            "0x0", "127.0.0.0x1", "127.0.0.1.1", "256.256.256.256", "1e3", "example.0", "example.0x7f", "127.0.0.01",
            "3232235777",
            "425.510.425.510", "0xa9fea9fe", "2852039166", "169.254.43518",
        ]
        refused(hosts.map { "https://\($0)/" }, .numericHost)
    }

    @Test("by an address of a private, local or special network is refused")
    func notPublic() {
        let hosts = [
            "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1",
            "169.254.169.254",
            "169.254.170.2", "168.63.129.16", "192.0.0.192", "100.100.100.200", "198.18.0.1", "192.0.2.1",
            "203.0.113.7", "224.0.0.1",
            "255.255.255.255", "240.0.0.1", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:169.254.169.254]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]",
            "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::10.0.0.1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]",
            "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[2606:4700::5efe:10.0.0.1]", "[fe80::1]", "[fec0::1]",
            "[fd00:ec2::254]",
            "[fc00::1]", "[fd20:ce::254]", "[ff02::1]", "[2001:db8::1]", "[3fff::1]", "[100::1]", "[5f00::1]",
            "[4000::1]",
        ]
        refused(hosts.map { "https://\($0)/" }, .notPublic)
    }

    @Test("by a zone is refused", arguments: ["fe80::1%25eth0", "fe80::1%eth0", "::1%25lo", "2606:4700::1%251"])
    func zones(_ address: String) { refused(["https://[\(address)]/"], .zone) }

    @Test("by a name of the inside is refused")
    func localNames() {
        let hosts = [
            "localhost", "LOCALHOST", "a.localhost", "metadata.google.internal", "METADATA.google.INTERNAL",
            "metadata.goog",
            "instance-data.ec2.internal", "db.internal", "internal", "printer.local", "x.svc.cluster.local",
            "localhost.localdomain",
            "router.lan", "nas.home.arpa", "x.test", "x.invalid", "x.onion", "mail.corp", "wiki.intranet",
            "metadata.tencentyun.com",
        ]
        refused(hosts.map { "https://\($0)/" }, .localName)
        refused(["https://metadata/", "https://instance-data/", "https://kubernetes:8443/", "https://a"], .singleLabel)
        refused(["https://localhost./", "https://example.org./", "https://127.0.0.1./", "https://./"], .trailingDot)
    }
}

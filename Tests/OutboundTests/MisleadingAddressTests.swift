import Outbound
import Testing

/// Texts that two programs read as two addresses: the one that checks and the one that calls.
@Suite("AT-21: an address typed so that its reader is misled")
struct MisleadingAddressTests {
    private func refused(_ texts: [String], _ error: TypedAddressError) {
        for text in texts { #expect(throws: error, "\(text)") { try TypedAddress(parsing: text) } }
    }

    @Test("with something before the host is refused")
    func userinfo() {
        refused(
            [
                "https://ada@example.org/", "https://ada:pw@example.org/", "https://example.org@127.0.0.1/",
                "https://@example.org/",
                "https://example.org:443@localhost/", "https://example.org%20@localhost/", "https://a@b@c.example/",
            ], .userinfo)
        refused(["https://example.org#@localhost/", "https://example.org/#x", "https://example.org#"], .fragment)
        refused(
            ["https://example.org\\@localhost/", "https://localhost\\.example.org/", "https:\\\\example.org"],
            .backslash)
    }

    @Test("at another port is refused")
    func ports() {
        let ports = [
            "22", "25", "80", "6379", "8080", "0", "0443", "+443", "65979", "443a", "", "-1", "99999999999999999999",
            "84433",
        ]
        refused(ports.map { "https://example.org:\($0)/" }, .port)
        refused(["https://[2606:4700::1]:22/", "https://8.8.8.8:25/"], .port)
    }

    @Test("with letters that turn into dots, digits or line ends is refused")
    func characters() {
        refused(
            [
                "https://127。0。0。1/", "https://example。org/", "https://example．org/", "https://example｡org/",
                "https://①②⑦.0.0.1/",
                "https://ｌocalhost/", "https://loc\u{AD}alhost/", "https://bücher.example/", "https://example.org/é",
                "ｈttps://example.org/",
                "https://example.org／x", "https://example.org\u{2028}/", "https://\u{202E}example.org/",
                "https://example.org？x",
            ], .notASCII)
        let controls = ["\r\n", "\n", "\t", "\0", " ", "\u{7F}", "\u{1B}"]
        refused(
            controls.flatMap {
                ["https://exam\($0)ple.org/", "https://example.org/a\($0)Host:b", "\($0)https://example.org/"]
            }, .controlCharacter)
        refused(["https://"], .malformedHost)
    }

    @Test("with a host in escapes or of strange letters is refused")
    func hosts() {
        refused(
            [
                "https://%6c%6fcalhost/", "https://127%2e0.0.1/", "https://example.org%00.example/",
                "https://%E3%80%82/", "https://a%/",
            ], .encodedHost)
        refused(
            [
                "https:///x", "https://?x", "https://.example.org/", "https://a..b/", "https://-a.example/",
                "https://a-.example/",
                "https://a_b.example/", "https://a,b.example/", "https://::1/", "https://[::1/", "https://[]/",
                "https://[127.0.0.1]/",
                "https://[v1.a]/", "https://::ffff:127.0.0.1/", "https://a!b.example/",
                "https://2606:4700::1/", "https://{a}.example/", "https://*.example.org/", "https://:443/",
            ], .malformedHost)
        refused(
            ["https://[2606:4700::1]x/", "https://[2606:4700::1]]/", "https://[2606:4700::1].org/"], .malformedHost)
    }

    @Test("with a path that servers read differently is refused")
    func paths() {
        let paths = [
            "/../x", "/a/..", "/.", "/%2e%2e/x", "/.%2E/x", "/a/%2e", "/..;/x", "/%", "/%0", "/%zz", "/%0d%0aHost:x",
            "/%00", "/%7f", "/a|b",
            "/<x>", "/\"", "/^", "/`", "/{x}", "/[x]", "/?q=%", "/?q=%0a", "/?[x]", "?|",
        ]
        refused(paths.map { "https://example.org\($0)" }, .malformedPath)
    }

    @Test("of nothing at all is refused") func empty() { refused([""], .empty) }
}

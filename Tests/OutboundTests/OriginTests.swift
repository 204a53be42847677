import Primitives
import Testing

@testable import Outbound

@Suite("A server that the operator names")
struct OriginTests {
    @Test(
        "is a scheme, a host and perhaps a port",
        arguments: [
            ("https://login.example.org", "https://login.example.org"),
            ("https://Login.Example.org:443", "https://login.example.org"),
            ("https://keycloak:8443", "https://keycloak:8443"), ("https://10.1.2.3", "https://10.1.2.3"),
            ("https://[2001:DB8::1]:9000", "https://[2001:db8::1]:9000"),
            ("http://127.0.0.1:8931", "http://127.0.0.1:8931"),
            ("http://localhost", "http://localhost"), ("http://[::1]:80", "http://[::1]"),
        ])
    func good(_ text: String, _ canonical: String) { #expect(Origin(text)?.text == canonical) }

    @Test(
        "is refused as anything else",
        arguments: [
            "", "https://", "http://", "login.example.org", "ftp://a.example", "HTTPS://a.example",
            "https://a.example/",
            "https://a.example/x", "https://a.example?x", "https://a.example#x", "https://u@a.example",
            "https://a.example:", "https://a.example:0", "https://a.example:0443", "https://a.example:65536",
            "https://a.example:44 3", "https://a..example", "https://.a.example", "https://a.example.",
            "https://a_b.example",
            "https://-a.example", "https://127.1", "https://0x7f.0.0.1", "https://2130706433", "https://[::1",
            "https://[::1]x",
            "https://[127.0.0.1]", "https://é.example", "https://a.example\r\n", "https://a%2eexample",
            "http://a.example",
            "http://10.0.0.1", "http://[2001:db8::1]", "http://localhost.evil.example", "http://127.0.0.1.example",
        ])
    func bad(_ text: String) { #expect(Origin(text) == nil) }

    @Test("never traps", .timeLimit(.minutes(20)))
    func fuzz() {
        var generator = SplitMix64(state: 6454)
        let pieces = [
            "https://", "http://", "a.example", "127.0.0.1", "[", "]", "::1", ":", "443", "/", "@", ".", "\0", "é", "-",
        ]
        for _ in 0..<30_000 {
            let count = Int.random(in: 0...6, using: &generator)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            guard let origin = Origin(text) else { continue }
            #expect(Origin(origin.text) == origin && (origin.scheme == .https || origin.isLoopback))
        }
    }
}

@Suite("A test server that stands for a vendor")
struct VendorRootsTests {
    @Test("is refused outside local mode, whatever it is")
    func production() {
        for vendor in VendorRoots.Vendor.allCases {
            for root in ["http://127.0.0.1:8931", "https://localhost:8931", "https://proxy.example.org"] {
                #expect(throws: VendorRootError.notLocal(vendor)) { try VendorRoots([vendor: root], isLocal: false) }
            }
        }
        #expect(throws: Never.self) { try VendorRoots([:], isLocal: false) }
    }

    @Test("is this machine", arguments: ["https://example.org", "https://10.0.0.1", "http://8.8.8.8", "x", ""])
    func elsewhere(_ root: String) {
        #expect(throws: VendorRootError.notThisMachine(.google)) { try VendorRoots([.google: root], isLocal: true) }
    }

    @Test("stands for that vendor alone, and for no sign-in provider")
    func others() throws {
        let roots = try VendorRoots([.google: "http://127.0.0.1:1"], isLocal: true)
        let google = ProviderCall("Google", "GET", host: "a.example", path: "/x")
        #expect(roots.origin(for: google)?.text == "http://127.0.0.1:1")
        #expect(roots.origin(for: ProviderCall("Zoom", "GET", host: "a.example", path: "/x")) == nil)
        #expect(VendorRoots.none.origin(for: google) == nil)
        #expect(roots.origin(for: try Issuer(parsing: "https://a.example", isLocal: true).discovery()) == nil)
        #expect(VendorRoots.Vendor.allCases.map(\.setting).contains("KLATCH_MICROSOFT_ROOT"))
    }
}

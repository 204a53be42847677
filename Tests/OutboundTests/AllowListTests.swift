import Outbound
import Primitives
import Testing

@Suite("A call to a provider")
struct AllowListTests {
    private static let root = "https://api.vendor.example"
    private let list = AllowList([
        ProviderCall(
            "Vendor", "GET", host: "api.vendor.example", path: "/v1/me/drafts/{id}", query: ["format", "$select"]),
        ProviderCall("Vendor", "DELETE", host: "api.vendor.example", path: "/v1/me/drafts/{id}"),
        ProviderCall("Vendor", "POST", host: "api.vendor.example", path: "/v1/me/drafts/send"),
        ProviderCall("Vendor", "POST", host: "api.vendor.example", path: "/v1/me/drafts/{id}", query: ["force"]),
        ProviderCall("Vendor", "GET", host: "login.vendor.example", path: "/token"),
    ])

    @Test(
        "that is listed leaves",
        arguments: [
            ("GET", "/v1/me/drafts/r-17"), ("GET", "/v1/me/drafts/r17?format=full"),
            ("DELETE", "/v1/me/drafts/a:b@c,d=e"),
            ("GET", "/v1/me/drafts/ada%40example.org?format=a&format=b%2F&$select=id"),
            ("GET", "/v1/me/drafts/r17?format"),
        ])
    func listed(_ method: String, _ path: String) throws {
        let call = try list.check(method: method, url: Self.root + path)
        #expect(call.vendor == "Vendor" && call.method == method && call.path.text == "/v1/me/drafts/{id}")
    }

    @Test(
        "that differs in anything stays",
        arguments: [
            ("GET", "/v1/me/drafts", CallRefusal.path), ("GET", "/v1/me/drafts/r1/x", .path),
            ("GET", "/v2/me/drafts/r1", .path),
            ("GET", "/V1/me/drafts/r1", .path), ("GET", "/v1/%6de/drafts/r1", .path), ("GET", "/token", .path),
            ("PUT", "/v1/me/drafts/r1", .method), ("get", "/v1/me/drafts/r1", .method),
            ("", "/v1/me/drafts/r1", .method),
            ("GET ", "/v1/me/drafts/r1", .method), ("GET", "/v1/me/drafts/r1?alt=media", .query),
            ("GET", "/v1/me/drafts/r1?format=a&x=1", .query), ("GET", "/v1/me/drafts/r1?", .query),
            ("GET", "/v1/me/drafts/r1?format=a;x=1", .query), ("GET", "/v1/me/drafts/r1?%66ormat=a", .query),
            ("GET", "/v1/me/drafts/r1?format=a&", .query), ("GET", "/v1/me/drafts/r1?Format=a", .query),
            ("DELETE", "/v1/me/drafts/r1?format=full", .query), ("POST", "/v1/me/drafts/send?force=1", .query),
            ("GET", "/v1/me/drafts/", .emptySegment), ("GET", "//v1/me/drafts/r1", .emptySegment),
            ("GET", "", .emptySegment),
            ("GET", "/v1//me/drafts/r1", .emptySegment), ("GET", "/v1/me/drafts/r1/", .emptySegment),
            ("GET", "/v1/me/drafts/..", .dotSegment), ("GET", "/v1/me/drafts/%2e%2E", .dotSegment),
            ("GET", "/v1/me/../me/drafts/r1", .dotSegment), ("GET", "/v1/me/drafts/..;a", .dotSegment),
            ("GET", "/v1/me/drafts/a%2Fb", .hiddenSeparator), ("GET", "/v1/me/drafts/..%2f..%2fx", .hiddenSeparator),
            ("GET", "/v1/me/drafts/a%5cb", .hiddenSeparator), ("GET", "/v1/me/drafts/a%252fb", .hiddenSeparator),
            ("GET", "/v1/me/drafts/a;b", .hiddenSeparator), ("GET", "/v1/me/drafts/a%3bb", .hiddenSeparator),
        ])
    func unlisted(_ method: String, _ path: String, _ refusal: CallRefusal) {
        #expect(throws: refusal) { try list.check(method: method, url: Self.root + path) }
    }

    @Test(
        "with fixed pairs leaves with them and in no other way",
        arguments: [
            ("?fields=id%2Ca%28b%29&format=minimal", true), ("?fields=id%2Ca%28b%29&format=minimal&page=2", true),
            ("", false), ("?fields=id%2Ca%28b%29", false), ("?format=minimal&fields=id%2Ca%28b%29", false),
            ("?fields=id,a(b)&format=minimal", false), ("?fields=id%2Ca%28b%29&format=full", false),
            ("?fields=id%2Ca%28b%29&format=minimal&format=full", false), ("?page=2", false),
            ("?fields=id%2Ca%28b%29&format=minimal&fields=*", false),
            ("?fields=id%2Ca%28b%29&format=minimal&other=1", false),
        ])
    func fixed(_ query: String, _ leaves: Bool) throws {
        let call = ProviderCall(
            "Vendor", "GET", host: "api.vendor.example", path: "/v1/a",
            fixed: [("fields", "id,a(b)"), ("format", "minimal")], query: ["page", "format"])
        let found = try? AllowList([call]).check(method: "GET", url: Self.root + "/v1/a" + query)
        #expect((found == call) == leaves)
    }

    @Test(
        "to anywhere else stays",
        arguments: [
            ("https://evil.example", CallRefusal.host), ("https://api.vendor.example.evil.example", .host),
            ("https://vendor.example", .host),
            ("https://api.vendor.example.", .host), ("https://API.vendor.example", .host), ("https://127.0.0.1", .host),
            ("https://api%2evendor.example", .host), ("https://login.vendor.example", .path),
            ("https://api.vendor.example:8443", .port),
            ("https://api.vendor.example:443", .port), ("https://api.vendor.example:", .port),
            ("HTTPS://api.vendor.example", .schemeCase),
            ("http://api.vendor.example", .address(.notHTTPS)), ("//api.vendor.example", .address(.notHTTPS)),
            ("https://a@api.vendor.example", .address(.userinfo)),
            ("https://api.vendor.example\\", .address(.backslash)),
            ("https://api.vendor.example\r\n", .address(.controlCharacter)),
            ("https://api。vendor.example", .address(.notASCII)),
            ("https://evil.example#api.vendor.example", .address(.fragment)),
        ])
    func elsewhere(_ root: String, _ refusal: CallRefusal) {
        #expect(throws: refusal) { try list.check(method: "GET", url: root + "/v1/me/drafts/r1") }
    }

    @Test("stays when the list is empty, as it is until a vendor comes")
    func empty() {
        #expect(throws: CallRefusal.host) {
            try AllowList.empty.check(method: "GET", url: Self.root + "/v1/me/drafts/r1")
        }
        #expect(CallRefusal.host.words.key == "outbound.call-not-listed" && CallRefusal.host.status == 500)
    }

    @Test("never traps; what leaves has the listed host and a path of the listed parts")
    func fuzz() {
        var generator = SplitMix64(state: 21)
        let pieces = [
            "/v1", "/me", "/drafts", "/send", "/r1", "/", "%2f", "%2e", "..", ".", ";", "?", "format=", "x", "&", "%",
            ":443", "@", "#",
        ]
        for round in 0..<40_000 {
            let count = Int.random(in: 0...7, using: &generator)
            let tail = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            let root = Self.root + (round % 2 == 0 ? "" : "/v1/me/drafts/")
            guard let call = try? list.check(method: "GET", url: root + tail) else { continue }
            let path = (root + tail).dropFirst(Self.root.count).prefix { $0 != "?" }
            #expect(call.host == "api.vendor.example" && path.split(separator: "/").count == 4)
            #expect(!path.contains("//") && !path.contains("%2f") && !path.hasSuffix("/..") && !path.hasSuffix("/."))
        }
    }
}

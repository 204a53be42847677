import Testing

@testable import OpenID

@Suite("AT-16 Arrays and repeated parameters")
struct ParameterArrayTests {
    private let state = "state=s"

    @Test(
        "A parameter twice is refused, whatever it is",
        arguments: [
            "code=a&code=b&state=s", "code=a&state=s&state=s", "code=a&state=s&iss=a&iss=b", "code=a&state=s&x=1&x=2",
            "error=a&error=b&state=s", "code=a&c%6Fde=b&state=s", "code=a&error=access_denied&state=s",
        ])
    func twice(query: String) {
        #expect(throws: CallbackRefusal.malformed) { try AuthorizationCallback(query: query) }
    }

    @Test(
        "A list is not a parameter", arguments: ["code[]=a&code[]=b&state=s", "code=a&state[]=s", "code[0]=a&state=s"])
    func lists(query: String) {
        #expect(throws: CallbackRefusal.malformed) { try AuthorizationCallback(query: query) }
    }

    @Test(
        "What cannot be a code or an error is refused",
        arguments: [
            "state=s", "code=&state=s", "code=a", "code=a%00&state=s", "code=a%0d%0ab&state=s", "code=a%20b&state=s",
            "code=%zz&state=s", "code=%C3%28&state=s", "code=%C3%A4&state=s", "error=&state=s", "error=%0a&state=s", "",
            "&&&", "=", "code&state",
        ])
    func malformed(query: String) {
        #expect(throws: CallbackRefusal.malformed) { try AuthorizationCallback(query: query) }
    }

    @Test("Long and crowded callbacks are refused; parameters that nobody knows are left alone")
    func bounds() throws {
        let crowd = (0..<40).map { "p\($0)=1" }.joined(separator: "&")
        #expect(throws: CallbackRefusal.malformed) { try AuthorizationCallback(query: "code=a&state=s&" + crowd) }
        let long = String(repeating: "a", count: 8_200)
        #expect(throws: CallbackRefusal.malformed) { try AuthorizationCallback(query: "code=a&state=s&x=" + long) }
        let known = try AuthorizationCallback(query: "state=s&scope=openid+email&authuser=0&hd=example.org&code=a%2Fb")
        guard case .code("a/b") = known.answer else { throw FlowWorld.Unexpected(what: "\(known.answer)") }
    }

    @Test(
        "An address that is a list, an object or two addresses is no hint",
        arguments: [
            #"["victim@example.org","evil@example.com"]"#, #"{"victim@example.org":1}"#, "7", "null", "true",
            #""victim@example.org,evil@example.com""#, #""victim@example.org\r\nBcc: evil@example.com""#,
            #""Victim <victim@example.org>""#, #""victim@example.org;evil@example.com""#,
        ])
    func addresses(value: String) throws {
        let identity = try FlowWorld.generic().identity {
            $0.claim("email", value)
            $0.claim("email_verified", "true")
        }
        #expect(identity.hints.email == nil && !identity.hints.emailVerified)
        #expect(identity.key.subject == "248289761001")
    }
}

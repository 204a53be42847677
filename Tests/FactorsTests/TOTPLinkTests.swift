import Foundation
import Primitives
import Testing

@testable import Factors

@Suite("The link an authenticator app scans")
struct TOTPLinkTests {
    private let secret: TOTPSecret

    init() throws { secret = try #require(TOTPSecret(Array("12345678901234567890".utf8))) }

    @Test("is the form that all apps share")
    func form() {
        #expect(
            secret.link(issuer: "Klatch of Example", account: "ada@example.org") == """
                otpauth://totp/Klatch%20of%20Example:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                &issuer=Klatch%20of%20Example&algorithm=SHA1&digits=6&period=30
                """)
        #expect(secret.text == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
    }

    @Test(
        "holds names that nobody foresaw as names",
        arguments: [
            ("a&secret=B", "a%26secret%3DB"), ("a?b#c/d", "a%3Fb%23c%2Fd"), ("a:b", "a%20b"), ("\r\n", "%20%20"),
            ("Grüße", "Gr%C3%BC%C3%9Fe"), ("100%", "100%25"), ("", ""), ("\u{202E}a", "%E2%80%AEa"), ("\0", "%20"),
        ])
    func names(_ name: String, _ encoded: String) {
        let link = secret.link(issuer: name, account: "x")
        #expect(link.hasPrefix("otpauth://totp/\(encoded):x?secret=") && link.contains("&issuer=\(encoded)&"))
        #expect(URLComponents(string: link)?.queryItems?.filter { $0.name == "secret" }.count == 1)
    }

    @Test("stays short, and cuts no character in two", arguments: ["x", "ü", "👩‍👩‍👧‍👦", "\u{1F600}"])
    func bounded(_ character: String) {
        let link = secret.link(
            issuer: String(repeating: character, count: 500), account: String(repeating: character, count: 500))
        #expect(link.utf8.count < 1_000 && link.removingPercentEncoding != nil && QRCode(link) != nil)
        #expect(link.removingPercentEncoding?.contains("…:") == true)
    }

    @Test(
        "Base 32 is that of RFC 4648, section 10",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ])
    func base32(_ text: String, _ encoded: String) {
        #expect(String(decoding: Base32.encode(Array(text.utf8)), as: UTF8.self) == encoded)
    }
}

import Factors
import Primitives
import TestStage
import Testing

@Suite("A browser's answer")
struct PasskeyAnswerTests {
    private static let good = #"""
        {"id":"AQID","rawId":"AQID","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA",\#
        "authenticatorData":"AA","signature":"AA","userHandle":null,"transports":["usb","Usb","usb","","a b"]},"more":1}
        """#

    @Test("is read whatever else it says")
    func read() throws {
        #expect(try PasskeyRegistration(json: Self.good).identifier == [1, 2, 3])
        #expect(try PasskeyAssertion(json: Self.good).owner == nil)
    }

    @Test(
        "of another shape is refused",
        arguments: [
            (#""id":"AQID""#, #""id":"AQIE""#), (#""rawId":"AQID""#, #""rawId":"AQ=="}"#), ("AQID", ""),
            ("AQID", "AQI!"),
            ("public-key", "password"), (#""clientDataJSON":"e30""#, #""clientDataJSON":7"#), ("e30", ""),
            ("e30", "e30="),
            ("\"response\":{", "\"response\":[{"), ("\"type\"", "\"Type\""), ("{\"id\"", "[{\"id\""), ("}", ""),
        ])
    func refused(_ part: String, _ other: String) {
        let json = Self.good.replacing(part, with: other)
        #expect(throws: PasskeyRefusal.answer) { try PasskeyRegistration(json: json) }
        #expect(throws: PasskeyRefusal.answer) { try PasskeyAssertion(json: json) }
    }

    @Test(
        "is bounded",
        arguments: [
            "", "null", "[]", "{}", String(repeating: "[", count: 60_000), String(repeating: "{\"a\":", count: 10_000),
            good + String(repeating: " ", count: 65_536),
            good.replacing("AQID", with: String(repeating: "A", count: 1_368)),
            good.replacing("e30", with: String(repeating: "A", count: 5_464)),
        ])
    func bounded(_ json: String) {
        #expect(throws: PasskeyRefusal.answer) { try PasskeyRegistration(json: json) }
        #expect(throws: PasskeyRefusal.answer) { try PasskeyAssertion(json: json) }
    }

    @Test("never traps, whatever is changed in it")
    func fuzz() throws {
        let authenticator = try TestAuthenticator.p256()
        let data = TestCeremony.assertion.data()
        let texts = [
            authenticator.registrationJSON(.registration, try authenticator.attestation(.registration)),
            authenticator.assertionJSON(.assertion, data, try authenticator.sign(data)),
        ]
        var generator = SplitMix64(state: 21)
        for _ in 0..<1_000 {
            for text in texts {
                var bytes = Array(text.utf8)
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
                }
                let bent = String(decoding: bytes, as: UTF8.self)
                if let answer = try? PasskeyRegistration(json: bent) {
                    _ = try? TestCeremony.site.register(answer, to: TestCeremony.challenge)
                }
                _ = try? PasskeyAssertion(json: bent)
            }
        }
    }
}

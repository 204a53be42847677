import Factors
import Foundation
import Primitives
import TestStage
import Testing

@Suite("What a page asks the browser")
struct PasskeyOptionsTests {
    private let site = TestCeremony.site

    private func passkey() throws -> Passkey {
        try site.register(TestAuthenticator.p256().register(), to: TestCeremony.challenge)
    }

    private func object(_ json: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    @Test("for a new passkey: discoverable, verified, of three kinds, without attestation, not the ones there are")
    func creation() throws {
        let passkey = try passkey()
        let json = try site.creationOptions(
            TestCeremony.challenge, for: TestCeremony.owner, account: "ada@example.org", displayName: "Ada </script>",
            present: [passkey])
        let options = try object(json)
        #expect(options["challenge"] as? String == Base64URL.encode(TestCeremony.challenge.bytes))
        #expect(options["rp"] as? [String: String] == ["id": "example.org", "name": "Example"])
        let user = ["id": Base64URL.encode(TestCeremony.owner.bytes), "name": "ada@example.org"]
        #expect(options["user"] as? [String: String] == user.merging(["displayName": "Ada </script>"]) { $1 })
        let kinds = options["pubKeyCredParams"] as? [[String: Any]]
        #expect(kinds?.compactMap { $0["alg"] as? Int } == [-7, -8, -257])
        #expect(options["timeout"] as? Int == 300_000 && options["attestation"] as? String == "none")
        let selection = try #require(options["authenticatorSelection"] as? [String: Any])
        #expect(
            selection["userVerification"] as? String == "required" && selection["residentKey"] as? String == "required")
        let excluded = try #require((options["excludeCredentials"] as? [[String: Any]])?.first)
        #expect(excluded["id"] as? String == Base64URL.encode(passkey.identifier))
        #expect(excluded["transports"] as? [String] == ["hybrid", "internal"])
        #expect(!json.contains("</script"))
    }

    @Test("for a passkey: of anybody, or one of those that are known")
    func request() throws {
        let passkey = try passkey()
        let open = try object(try site.requestOptions(TestCeremony.challenge))
        #expect(open["userVerification"] as? String == "required" && open["rpId"] as? String == "example.org")
        #expect((open["allowCredentials"] as? [Any])?.isEmpty == true)
        let known = try object(try site.requestOptions(TestCeremony.challenge, known: [passkey]))
        let allowed = try #require((known["allowCredentials"] as? [[String: Any]])?.first)
        #expect(allowed["id"] as? String == Base64URL.encode(passkey.identifier))
        #expect(allowed["type"] as? String == "public-key")
    }

    @Test("Challenges and owners have 32 random bytes, each others")
    func random() {
        let random = RandomSource.seeded(60)
        #expect(Set((0..<100).map { _ in PasskeyChallenge.issue(random: random) }).count == 100)
        #expect(PasskeyChallenge.issue(random: random).bytes.count == 32)
        #expect(PasskeyOwner.issue(random: random) != PasskeyOwner.issue(random: random))
        #expect(PasskeyChallenge(Array(repeating: 1, count: 31)) == nil && PasskeyOwner([]) == nil)
    }

    @Test("A transport is a word; words we do not know stay")
    func transports() throws {
        #expect(PasskeyTransport("hybrid")?.name == "hybrid" && PasskeyTransport("smart-card")?.name == "smart-card")
        for odd in ["", "Usb", "u s", "über", "usb\0", String(repeating: "a", count: 33)] {
            #expect(PasskeyTransport(odd) == nil)
        }
    }
}

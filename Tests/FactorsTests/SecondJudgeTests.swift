import CFido2
import Crypto
import Primitives
import TestStage
import Testing

@testable import Factors

/// libfido2 judges assertions too (`fido_assert_verify`), though not about origins, challenges, owners and copies.
@Suite("libfido2 as second judge")
struct SecondJudgeTests {
    private let authenticator: TestAuthenticator
    private let passkey: Passkey

    init() throws {
        authenticator = try .p256()
        passkey = try TestCeremony.site.register(authenticator.register(), to: TestCeremony.challenge)
    }

    private func ourVerdict(_ data: [UInt8], _ signature: [UInt8]) -> Bool {
        let json = authenticator.assertionJSON(.assertion, data, signature)
        guard let answer = try? PasskeyAssertion(json: json) else { return false }
        let use = try? TestCeremony.site.recognise(
            answer, as: passkey, of: TestCeremony.owner, isDiscovered: true, to: TestCeremony.challenge)
        return use != nil
    }

    private func libraryVerdict(_ data: [UInt8], _ signature: [UInt8]) -> Bool {
        var assertion = fido_assert_new()
        var key = es256_pk_new()
        defer {
            fido_assert_free(&assertion)
            es256_pk_free(&key)
        }
        let hash = Array(SHA256.hash(data: TestCeremony.assertion.clientData))
        guard let assertion, fido_assert_set_clientdata_hash(assertion, hash, hash.count) == FIDO_OK,
            fido_assert_set_rp(assertion, "example.org") == FIDO_OK, fido_assert_set_count(assertion, 1) == FIDO_OK,
            fido_assert_set_authdata_raw(assertion, 0, data, data.count) == FIDO_OK,
            fido_assert_set_sig(assertion, 0, signature, signature.count) == FIDO_OK,
            fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK,
            fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK,
            es256_pk_from_ptr(key, passkey.key.bytes, passkey.key.bytes.count) == FIDO_OK
        else { return false }
        return fido_assert_verify(assertion, 0, COSE_ES256, UnsafeRawPointer(key)) == FIDO_OK
    }

    @Test("It says the same of what is right, and of a signature by another key, a missing flag, another site")
    func sameVerdict() throws {
        let other = try TestAuthenticator.p256(seed: 50)
        for (flags, site, signer) in [
            (TestCeremony.assertion.flags, "example.org", authenticator), (0x01, "example.org", authenticator),
            (0x04, "example.org", authenticator), (0x05, "example.com", authenticator), (0x05, "example.org", other),
        ] {
            var ceremony = TestCeremony.assertion
            ceremony.flags = flags
            ceremony.siteID = site
            let data = ceremony.data()
            let signature = try signer.sign(ceremony.message(data))
            #expect(ourVerdict(data, signature) == libraryVerdict(data, signature))
        }
        let data = TestCeremony.assertion.data()
        #expect(libraryVerdict(data, try authenticator.sign(TestCeremony.assertion.message(data))))
    }

    @Test("It refuses whatever we refuse when bits are changed, and we whatever it refuses")
    func changedBits() throws {
        var generator = SplitMix64(state: 55)
        for round in 0..<500 {
            let data = TestCeremony.assertion.data()
            var bytes = data + (try authenticator.sign(TestCeremony.assertion.message(data)))
            if !round.isMultiple(of: 5) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
            let (bent, signature) = (Array(bytes.prefix(data.count)), Array(bytes.dropFirst(data.count)))
            #expect(ourVerdict(bent, signature) == libraryVerdict(bent, signature))
            #expect(ourVerdict(bent, signature) == round.isMultiple(of: 5))
        }
    }
}

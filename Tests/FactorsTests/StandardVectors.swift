import Crypto
import Factors
import Foundation
import Primitives
import TestStage
import Testing

/// The test vectors of WebAuthn 3 (section 16). Everything in them but the signatures is derived from a name, as that
/// section says; the signatures below are the standard's, and fit only if every byte before them does.
struct StandardVector: Sendable, CustomTestStringConvertible {
    let name: String
    var identifierLength = 32
    var more = #","crossOrigin":false"#
    var isEd25519 = false
    /// Random values that a maker's attestation takes between the ceremonies.
    var makersValues: [Int] = []
    /// Of the attestation, in section 16.3.
    var selfSignature: String?
    let signature: String

    var testDescription: String { name }

    struct Ceremonies {
        let authenticator: TestAuthenticator
        let creation, request: TestCeremony
        let creationChallenge, requestChallenge: PasskeyChallenge?
    }

    static let site = PasskeySite(id: "example.org", name: "Example", origin: "https://example.org")

    func ceremonies() throws -> Ceremonies {
        let draw = Draw(name)
        let challenge = draw(32)
        let secret = draw(32)
        var creation = TestCeremony(type: "webauthn.create", flags: 0)
        fill(&creation, challenge, draw)
        let aaguid = draw(16)
        var authenticator = TestAuthenticator(try key(secret), identifier: draw(identifierLength))
        authenticator.aaguid = aaguid
        let eligible = draw(1)[0] & 0x1C
        creation.flags = 0x41 | (eligible & 0x08 == 0 ? eligible & 0x04 : eligible)
        for count in makersValues { _ = draw(count) }
        let second = draw(32)
        var request = TestCeremony(type: "webauthn.get", flags: 0)
        fill(&request, second, draw)
        let state = draw(1)[0] & 0x14
        request.flags = 0x01 | (creation.flags & 0x08) | (creation.flags & 0x08 == 0 ? state & 0x04 : state)
        return Ceremonies(
            authenticator: authenticator, creation: creation, request: request,
            creationChallenge: PasskeyChallenge(challenge), requestChallenge: PasskeyChallenge(second))
    }

    private func key(_ secret: [UInt8]) throws -> TestAuthenticator.Key {
        isEd25519 ? .ed25519(try .init(rawRepresentation: secret)) : .p256(try .init(rawRepresentation: secret))
    }

    private func fill(_ ceremony: inout TestCeremony, _ challenge: [UInt8], _ draw: Draw) {
        ceremony.challenge = Base64URL.encode(challenge)
        ceremony.origin = Self.site.origin
        ceremony.more = more
        guard draw(1)[0] & 1 == 1 else { return }
        let text = "clientDataJSON may be extended with additional fields in the future, such as this: "
        ceremony.more += #","extraData":"\#(text)\#(Base64URL.encode(draw(16)))""#
    }

    /// HKDF-SHA-256 with the number of the value as salt.
    private final class Draw {
        private let name: String
        private var number: UInt8 = 0

        init(_ name: String) { self.name = name }

        func callAsFunction(_ count: Int) -> [UInt8] {
            defer { number += 1 }
            let seed = SymmetricKey(data: Data("WebAuthn test vectors".utf8))
            let value = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: seed, salt: [number], info: Data(name.utf8), outputByteCount: count)
            return value.withUnsafeBytes { Array($0) }
        }
    }
}

extension StandardVector {
    static let all = [
        StandardVector(
            name: "none.ES256",
            signature: """
                3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f5\
                75bf11a1dd5d78c6e486013f937295ea13653e331e87
                """),
        StandardVector(
            name: "packed-self.ES256",
            selfSignature: """
                30440220067a20754ab925005dbf378097c92120031581c73228d1fb4f5b881bcd7da98302207fc7b147558c7c0eba3af18b\
                d9d121fa3d3a26d17fe3f220272178f473b6006d
                """,
            signature: """
                304402203310b9431903c401f1be2bdc8d23a4007682dbbddcf846994947b7f465daf84002204e94dd00047b316061b3b997\
                72b7efd95994a83ef584b3b6b825ea3550251b66
                """),
        StandardVector(
            name: "none.ES256.crossOrigin", more: #","crossOrigin":true"#,
            signature: """
                3046022100eb12fcf23b12764c0f122e22371fab92e283879fd798f38ee1841c951b6e40e7022100c76237ff9db77b3c56f3\
                0837cda6a09acfa2e915544e609c0733b1184036d1cf
                """),
        StandardVector(
            name: "none.ES256.topOrigin", more: #","crossOrigin":true,"topOrigin":"https://example.com""#,
            signature: """
                3045022100b5a70c81780d5fcc9a4f2ae9caae99058f8accaf58b91fb59329646c28ac6ffc022012e101c165db3c8e9957f0\
                c54dd6ca9b56bc3bd2f280bd2faa6c1d02c6e5c171
                """),
        StandardVector(
            name: "none.ES256.long-credential-id", identifierLength: 1_023,
            signature: """
                304502203ecef83fb12a0cae7841055f9f87103a99fd14b424194bbf06c4623d3ee6e3fd022100d2ace346db262b1374a6b7\
                0faa51f518a42ddca13a4125ce6f5052a75bac9fb6
                """),
        StandardVector(
            name: "packed.ES256", makersValues: [32, 16],
            signature: """
                30450220694969d3ee928de6f02ef23a9c644d7d779916451734a94b432542f498a1ebe90221008b0819c824218a97152cd0\
                99c55bfb1477b29d900a49a64018314f9bfccda163
                """),
        StandardVector(
            name: "packed.EdDSA", isEd25519: true, makersValues: [32, 16],
            signature: """
                f5c59c7e46c34f6f8cc197101ddf9934fa2595f68eb1913a637e8419eb9ba4cfdfc48f85393bc0d40b011f0d6fecb097d660\
                7525713223a0dc0d453993dae00b
                """),
    ]
}

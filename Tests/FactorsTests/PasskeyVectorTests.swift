import Crypto
import Primitives
import TestStage
import Testing

@testable import Factors

/// What we must see in the standard's vectors, which were drawn without regard to what a site demands.
@Suite("The vectors of WebAuthn 3")
struct PasskeyVectorTests {
    /// The refusals by name; nil where everything is as we demand it.
    private static let creations: [String: PasskeyRefusal?] = [
        "none.ES256": .userVerification, "packed-self.ES256": nil, "none.ES256.crossOrigin": .crossOrigin,
        "none.ES256.topOrigin": .crossOrigin, "none.ES256.long-credential-id": .userVerification,
        "packed.ES256": nil, "packed.EdDSA": .userVerification,
    ]
    private static let requests: [String: PasskeyRefusal?] = [
        "none.ES256": .userVerification, "packed-self.ES256": .userVerification, "none.ES256.crossOrigin": .crossOrigin,
        "none.ES256.topOrigin": .crossOrigin, "none.ES256.long-credential-id": nil, "packed.ES256": nil,
        "packed.EdDSA": .userVerification,
    ]

    @Test("Every signature fits its key, and no other message", arguments: StandardVector.all)
    func signatures(_ vector: StandardVector) throws {
        let ceremonies = try vector.ceremonies()
        let data = try AuthenticatorData(ceremonies.creation.data(ceremonies.authenticator.credentialData))
        let key = try #require(PasskeyKey(in: data))
        let signature = try #require(Hex.decode(vector.signature))
        var message = ceremonies.request.message(ceremonies.request.data())
        #expect(key.isValid(signature: signature, over: message))
        message[40] ^= 1
        #expect(!key.isValid(signature: signature, over: message))
    }

    @Test("A registration is taken, or refused for what it lacks", arguments: StandardVector.all)
    func creation(_ vector: StandardVector) throws {
        let ceremonies = try vector.ceremonies()
        let authenticator = ceremonies.authenticator
        let answer = try authenticator.register(ceremonies.creation, statement(vector))
        let challenge = try #require(ceremonies.creationChallenge)
        if let refusal = try #require(Self.creations[vector.name]) {
            #expect(throws: refusal) { try StandardVector.site.register(answer, to: challenge) }
        } else {
            let passkey = try StandardVector.site.register(answer, to: challenge)
            #expect(passkey.identifier == authenticator.identifier && passkey.make?.bytes == authenticator.aaguid)
        }
    }

    @Test("An assertion is taken, or refused for what it lacks", arguments: StandardVector.all)
    func request(_ vector: StandardVector) throws {
        let ceremonies = try vector.ceremonies()
        let passkey = try passkey(ceremonies)
        let challenge = try #require(ceremonies.requestChallenge)
        let signature = try #require(Hex.decode(vector.signature))
        let answer = try PasskeyAssertion(
            json: ceremonies.authenticator.assertionJSON(ceremonies.request, ceremonies.request.data(), signature))
        let recognise = {
            try StandardVector.site.recognise(
                answer, as: passkey, of: TestCeremony.owner, isDiscovered: true, to: challenge)
        }
        if let refusal = try #require(Self.requests[vector.name]) {
            #expect(throws: refusal) { try recognise() }
        } else {
            #expect(try recognise().suspicion == nil)
        }
    }

    private func statement(_ vector: StandardVector) -> TestAuthenticator.Attestation {
        guard let signature = vector.selfSignature.flatMap(Hex.decode) else { return .none }
        return .item(format: "packed", .map([(.text("alg"), .integer(-7)), (.text("sig"), .bytes(signature))]))
    }

    private func passkey(_ ceremonies: StandardVector.Ceremonies) throws -> Passkey {
        let data = try AuthenticatorData(ceremonies.creation.data(ceremonies.authenticator.credentialData))
        return Passkey(
            identifier: ceremonies.authenticator.identifier, key: try #require(PasskeyKey(in: data)), signCount: 0,
            isBackupEligible: data.flags.contains(.backupEligible), isBackedUp: false, make: nil, transports: [])
    }
}

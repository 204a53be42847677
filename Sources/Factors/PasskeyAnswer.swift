import Foundation
import Primitives

/// The browser's answer about a new passkey: `PublicKeyCredential.toJSON()` after `navigator.credentials.create`
/// (WebAuthn 3, section 5.1, RegistrationResponseJSON). Read within bounds, not yet believed.
package struct PasskeyRegistration: Sendable, Hashable {
    package let identifier: [UInt8]
    let clientData: [UInt8]
    let attestation: [UInt8]
    let transports: [PasskeyTransport]

    package init(json: String) throws(PasskeyRefusal) {
        let answer: CredentialJSON<Response> = try .init(json: json)
        identifier = answer.identifier
        clientData = try answer.octets(answer.response.clientDataJSON, upTo: ClientData.maximumLength)
        attestation = try answer.octets(answer.response.attestationObject, upTo: AttestationObject.maximumLength)
        let words = (answer.response.transports ?? []).prefix(PasskeyTransport.maximumCount)
        transports = Set(words.compactMap(PasskeyTransport.init)).sorted { $0.name < $1.name }
    }

    private struct Response: Decodable {
        let clientDataJSON, attestationObject: String
        let transports: [String]?
    }
}

/// The browser's answer to the question for a passkey: `PublicKeyCredential.toJSON()` after `navigator.credentials.get`
/// (AuthenticationResponseJSON). Read within bounds, not yet believed.
package struct PasskeyAssertion: Sendable, Hashable {
    static let maximumSignatureLength = 1_024

    /// To look the passkey up by.
    package let identifier: [UInt8]
    /// Whose passkey the authenticator says it is.
    package let owner: PasskeyOwner?
    let clientData: [UInt8]
    let authenticatorData: [UInt8]
    let signature: [UInt8]

    package init(json: String) throws(PasskeyRefusal) {
        let answer: CredentialJSON<Response> = try .init(json: json)
        let response = answer.response
        identifier = answer.identifier
        clientData = try answer.octets(response.clientDataJSON, upTo: ClientData.maximumLength)
        authenticatorData = try answer.octets(response.authenticatorData, upTo: AuthenticatorData.maximumLength)
        signature = try answer.octets(response.signature, upTo: Self.maximumSignatureLength)
        owner = try Self.owner(response.userHandle)
    }

    private static func owner(_ handle: String?) throws(PasskeyRefusal) -> PasskeyOwner? {
        guard let handle, !handle.isEmpty else { return nil }
        guard let bytes = Base64URL.decode(handle), let owner = PasskeyOwner(bytes) else { throw .owner }
        return owner
    }

    private struct Response: Decodable {
        let clientDataJSON, authenticatorData, signature: String
        let userHandle: String?
    }
}

/// What the two answers have in common.
private struct CredentialJSON<Response: Decodable>: Decodable {
    /// Octets of text. An answer with a chain of certificates and the longest identifier stays below half of it.
    static var maximumLength: Int { 65_536 }

    let id, rawId, type: String
    let response: Response
    /// Octets of the credential's identifier.
    private(set) var identifier: [UInt8] = []

    private enum CodingKeys: CodingKey { case id, rawId, type, response }

    init(json: String) throws(PasskeyRefusal) {
        guard json.utf8.count <= Self.maximumLength,
            var answer = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)), answer.type == "public-key",
            answer.id == answer.rawId
        else { throw .answer }
        answer.identifier = try answer.octets(answer.rawId, upTo: Passkey.maximumIdentifierLength)
        self = answer
    }

    func octets(_ text: String, upTo limit: Int) throws(PasskeyRefusal) -> [UInt8] {
        guard text.utf8.count <= 2 * limit, let bytes = Base64URL.decode(text), (1...limit).contains(bytes.count) else {
            throw .answer
        }
        return bytes
    }
}

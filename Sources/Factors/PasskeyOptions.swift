import Foundation
import Primitives

extension PasskeySite {
    /// What a page's script gives to `PublicKeyCredential.parseCreationOptionsFromJSON` (WebAuthn 3, section 5.1.8).
    ///
    /// - Parameters:
    ///   - account: what the person's authenticator shows for this account, such as their address.
    ///   - present: the person's passkeys; an authenticator that holds one of them will not make another.
    package func creationOptions(
        _ challenge: PasskeyChallenge, for owner: PasskeyOwner, account: String, displayName: String,
        present: [Passkey]
    ) throws -> String {
        let options = CreationOptions(
            rp: .init(id: id, name: name),
            user: .init(id: Base64URL.encode(owner.bytes), name: account, displayName: displayName),
            challenge: Base64URL.encode(challenge.bytes),
            pubKeyCredParams: PasskeyAlgorithm.allCases.map(Parameter.init),
            timeout: Self.timeout * 1_000, excludeCredentials: present.map(Descriptor.init))
        return try Self.json(options)
    }

    /// What a page's script gives to `PublicKeyCredential.parseRequestOptionsFromJSON` (section 5.1.9).
    ///
    /// - Parameter known: the passkeys of the person who is asked. None when nobody has said yet who they are: then
    ///   the authenticator offers what it has for this site.
    package func requestOptions(_ challenge: PasskeyChallenge, known: [Passkey] = []) throws -> String {
        try Self.json(
            RequestOptions(
                challenge: Base64URL.encode(challenge.bytes), timeout: Self.timeout * 1_000, rpId: id,
                allowCredentials: known.map(Descriptor.init)))
    }

    private static func json(_ options: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(options), as: UTF8.self)
    }
}

private struct CreationOptions: Encodable {
    struct Site: Encodable { let id, name: String }
    struct Person: Encodable { let id, name, displayName: String }
    struct Selection: Encodable {
        let residentKey = "required"
        let requireResidentKey = true
        let userVerification = "required"
    }

    let rp: Site
    let user: Person
    let challenge: String
    let pubKeyCredParams: [Parameter]
    let timeout: Int
    let excludeCredentials: [Descriptor]
    let authenticatorSelection = Selection()
    let attestation = "none"
}

private struct RequestOptions: Encodable {
    let challenge: String
    let timeout: Int
    let rpId: String
    let allowCredentials: [Descriptor]
    let userVerification = "required"
}

private struct Parameter: Encodable {
    let type = "public-key"
    let alg: Int

    init(_ algorithm: PasskeyAlgorithm) { alg = algorithm.rawValue }
}

private struct Descriptor: Encodable {
    let type = "public-key"
    let id: String
    let transports: [PasskeyTransport]

    init(_ passkey: Passkey) {
        id = Base64URL.encode(passkey.identifier)
        transports = passkey.transports
    }
}

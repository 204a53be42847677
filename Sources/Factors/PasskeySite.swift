import Crypto
import Foundation
import Primitives

/// The site that passkeys are made for: it asks, and judges the answers (WebAuthn 3, sections 7.1 and 7.2).
package struct PasskeySite: Sendable, Hashable {
    /// Seconds a person has for a ceremony (section 15.1), and a challenge to live.
    package static let timeout = 300

    /// The relying party's identifier: the host of the origin, or a domain above it. Passkeys belong to it for good.
    package let id: String
    package let name: String
    /// Scheme, host and port as browsers write them, without a slash at the end.
    package let origin: String

    package init(id: String, name: String, origin: String) {
        self.id = id
        self.name = name
        self.origin = origin
    }

    /// Takes a new passkey. The caller refuses an identifier that is already stored, for anybody.
    package func register(
        _ answer: PasskeyRegistration, to challenge: PasskeyChallenge
    ) throws(PasskeyRefusal) -> Passkey {
        let client = try ClientData(answer.clientData, of: .create, challenge, origin: origin)
        let object = try AttestationObject(answer.attestation)
        let data = object.authenticatorData
        try check(data)
        guard let credential = data.credential else { throw .authenticatorData }
        guard credential.id == answer.identifier else { throw .credential }
        guard let key = PasskeyKey(in: data) else { throw .key }
        try check(object.statement, of: key, over: data.bytes + client.hash)
        let isSilent = credential.aaguid.allSatisfy { $0 == 0 }
        return Passkey(
            identifier: credential.id, key: key, signCount: data.signCount,
            isBackupEligible: data.flags.contains(.backupEligible), isBackedUp: data.flags.contains(.backedUp),
            make: isSilent ? nil : UUID(bytes: credential.aaguid), transports: answer.transports)
    }

    /// Holds an answer against the passkey that bears its identifier.
    ///
    /// - Parameters:
    ///   - owner: whose passkey it is, as stored.
    ///   - isDiscovered: nobody had said who they are; then the authenticator has to name the owner.
    package func recognise(
        _ answer: PasskeyAssertion, as passkey: Passkey, of owner: PasskeyOwner, isDiscovered: Bool,
        to challenge: PasskeyChallenge
    ) throws(PasskeyRefusal) -> PasskeyUse {
        guard answer.identifier == passkey.identifier else { throw .credential }
        let client = try ClientData(answer.clientData, of: .get, challenge, origin: origin)
        let data = try AuthenticatorData(answer.authenticatorData)
        try check(data)
        // Compared in any case: how long a refusal takes says nothing of the owner, nor of the key (AT-11).
        let isSigned = passkey.key.isValid(signature: answer.signature, over: data.bytes + client.hash)
        guard answer.owner == owner || (answer.owner == nil && !isDiscovered) else { throw .owner }
        guard data.flags.contains(.backupEligible) == passkey.isBackupEligible else { throw .backupFlags }
        guard isSigned else { throw .signature }
        return passkey.used(data)
    }

    private func check(_ data: AuthenticatorData) throws(PasskeyRefusal) {
        guard data.siteHash == Array(SHA256.hash(data: Array(id.utf8))) else { throw .site }
        guard data.flags.contains(.userPresent) else { throw .userPresence }
        guard data.flags.contains(.userVerified) else { throw .userVerification }
        guard data.flags.contains(.backupEligible) || !data.flags.contains(.backedUp) else { throw .backupFlags }
    }

    /// A wrong signature of the key itself is refused; a right one, or a maker's, is worth no more than none.
    private func check(
        _ statement: AttestationObject.Statement, of key: PasskeyKey, over message: [UInt8]
    ) throws(PasskeyRefusal) {
        guard case .selfSigned(let algorithm, let signature) = statement else { return }
        guard algorithm == key.algorithm.rawValue, key.isValid(signature: signature, over: message) else {
            throw .attestation
        }
    }
}

extension Passkey {
    fileprivate func used(_ data: AuthenticatorData) -> PasskeyUse {
        let counts = signCount > 0 || data.signCount > 0
        let suspicion: PasskeySuspicion? =
            counts && data.signCount <= signCount ? .countDidNotGrow(kept: signCount, given: data.signCount) : nil
        let passkey = Passkey(
            identifier: identifier, key: key, signCount: max(signCount, data.signCount),
            isBackupEligible: isBackupEligible, isBackedUp: data.flags.contains(.backedUp), make: make,
            transports: transports)
        return PasskeyUse(passkey: passkey, suspicion: suspicion)
    }
}

import Crypto
import Foundation
import Primitives

/// An Ed25519 key (RFC 8032) with which the installation signs what others keep, such as audit checkpoints.
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    package let verifying: VerifyingKey

    /// The seed is the private key's 32 bytes.
    init(seed: KeyMaterial) throws {
        key = try seed.withUnsafeBytes { try Curve25519.Signing.PrivateKey(rawRepresentation: Data($0)) }
        verifying = VerifyingKey(bytes: Array(key.publicKey.rawRepresentation))
    }

    /// 64 bytes.
    package func sign(_ message: [UInt8]) throws -> [UInt8] { try Array(key.signature(for: message)) }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "signing key of \(Hex.encode(verifying.bytes))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The public half of a `SigningKey`: 32 bytes that anybody may have.
package struct VerifyingKey: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// As people hand it on: 64 hexadecimal figures. Nil for anything else.
    package init?(hex text: String) {
        guard let bytes = Hex.decode(text.lowercased()), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// False also where the key or the signature is not one at all.
    package func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            return false
        }
        return key.isValidSignature(signature, for: message)
    }
}

import Crypto
import Foundation
import Primitives
import Vault

/// A release with the signature of whoever let it go.
package struct ReleaseFile: Codable, Sendable, Equatable {
    /// The release as JSON, exactly as signed.
    let release: String
    /// Ed25519 over the UTF-8 of `release`, in hexadecimal.
    let signature: String

    /// Nil where it is none, or too long.
    package init?(_ bytes: [UInt8]) {
        // As text in JSON a release may take twice its length.
        guard bytes.count <= 2 * Release.maximumLength,
            let file = try? JSONDecoder().decode(Self.self, from: Data(bytes))
        else { return nil }
        self = file
    }

    /// - Parameter draft: a release as JSON, which is kept as it stands.
    package init(signing draft: String, with key: ReleaseKey) throws {
        release = draft
        signature = Hex.encode(try key.sign(Array(draft.utf8)))
    }

    package var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    /// The release, where one of these keys signed it and it is one.
    package func opened(trusting keys: [VerifyingKey]) -> Release? {
        let bytes = Array(release.utf8)
        guard let signature = Hex.decode(signature), keys.contains(where: { $0.isValid(signature, for: bytes) }) else {
            return nil
        }
        return Release(json: bytes)
    }
}

/// The key of somebody who signs releases: kept away from every installation.
package struct ReleaseKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    package init() { key = Curve25519.Signing.PrivateKey() }

    /// From the text of a key file: 64 hexadecimal figures. Nil for anything else.
    package init?(text: String) {
        guard let bytes = Hex.decode(text.trimmingCharacters(in: .whitespacesAndNewlines)), bytes.count == 32,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: Data(bytes))
        else { return nil }
        self.key = key
    }

    /// What goes into a key file. Never shown.
    package var secret: Secret<String> { Secret(Hex.encode(Array(key.rawRepresentation)) + "\n") }
    /// What installations trust, in hexadecimal.
    package var verifying: String { Hex.encode(Array(key.publicKey.rawRepresentation)) }

    func sign(_ message: [UInt8]) throws -> [UInt8] { try Array(key.signature(for: message)) }
}

extension ReleaseKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "release key of \(verifying)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

import Foundation
import Primitives
import Vault

/// A version for programs: the page as one text, and its signature.
struct SignedTrustVersion: Sendable {
    let text: String

    private struct Signed: Codable {
        /// The version as JSON, exactly as signed.
        let page: String
        /// Ed25519 over the UTF-8 of `page`, in hexadecimal. The keys are those of `klatch keys status`.
        let signature: String
    }

    init(_ version: TrustVersion) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let signed = try encoder.encode(Signed(page: version.text, signature: Hex.encode(version.signature)))
        text = String(decoding: signed, as: UTF8.self) + "\n"
    }
}

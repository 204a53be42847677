import Claims
import Foundation
import Primitives
import Vault

/// The trust page for programs: the claims as one text, and its signature.
struct TrustFeed: Sendable {
    let text: String

    private struct Signed: Codable {
        /// The claims as JSON, exactly as signed.
        let claims: String
        /// Ed25519 over the UTF-8 of `claims`, in hexadecimal; then the key, also known from `klatch keys status`.
        let signature: String
        let key: String
    }

    private struct Line: Codable {
        let id: String
        let sentence: String
        let state: ClaimState
        let checkedAt: Date?
        let reason: String
        let evidence: String?
    }

    init(_ reports: [ClaimReport], signedBy key: SigningKey) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let lines = reports.map {
            Line(
                id: $0.id, sentence: ClaimArea.claim($0.id)?.sentence ?? "", state: $0.state, checkedAt: $0.checkedAt,
                reason: $0.publicReason, evidence: $0.evidence)
        }
        let claims = try encoder.encode(lines)
        let signed = Signed(
            claims: String(decoding: claims, as: UTF8.self), signature: Hex.encode(try key.sign(Array(claims))),
            key: Hex.encode(key.verifying.bytes))
        text = String(decoding: try encoder.encode(signed), as: UTF8.self) + "\n"
    }
}

import Claims
import Crypto
import Foundation
import Primitives
import Vault

/// What one examination of a claim found: signed, and chained to the examination before it.
struct Evidence: Sendable {
    /// The first of a claim follows on this.
    static let genesis = String(repeating: "0", count: 64)

    let id: UUID
    let document: Document
    /// The document as it was signed: UTF-8 of JSON with sorted keys.
    let text: String
    let signature: [UInt8]

    struct Document: Codable, Sendable {
        /// Version of the program that examined.
        let build: String
        /// Whole seconds since 1970.
        let checkedAt: Int
        let claim: String
        let outcome: ClaimFinding.Outcome
        /// SHA-256 of the entry before, in hexadecimal.
        let previous: String
        let reason: String
        let recorded: [String: String]
        let sequence: Int
        /// SHA-256 of the settings with which was examined, in hexadecimal; nil in evidence of older programs.
        let settings: String?
        /// SHA-256 of the sentence that was examined, in hexadecimal.
        let wording: String
    }

    init(_ document: Document, id: UUID, signedBy key: SigningKey) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        text = String(decoding: try encoder.encode(document), as: UTF8.self)
        signature = try key.sign(Array(text.utf8))
        self.document = document
        self.id = id
    }

    /// As it was kept. Nil where the text is no such document.
    init?(id: UUID, text: String, signature: [UInt8]) {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(text.utf8)) else { return nil }
        self.id = id
        self.document = document
        self.text = text
        self.signature = signature
    }

    /// Names it in the chain and in the audit trail.
    var digest: String { Self.digest(text) }

    var checkedAt: Date { Date(timeIntervalSince1970: TimeInterval(document.checkedAt)) }

    /// Whether one of these keys signed it, and it is about this sentence as it reads now.
    func proves(_ claim: Claim, _ keys: [VerifyingKey]) -> Bool {
        isSigned(by: keys) && document.claim == claim.id && document.wording == Self.digest(claim.sentence)
    }

    func isSigned(by keys: [VerifyingKey]) -> Bool {
        keys.contains { $0.isValid(signature, for: Array(text.utf8)) }
    }

    static func digest(_ text: String) -> String { Hex.encode(Array(SHA256.hash(data: Data(text.utf8)))) }
}

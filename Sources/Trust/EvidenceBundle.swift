import Claims
import Foundation
import Primitives
import Store
import Vault

/// All evidence there is, for somebody who checks it elsewhere, without this installation: signed documents, each carrying
/// the digest of the one before it, and the keys that signed them.
package struct EvidenceBundle: Codable, Sendable, Equatable {
    /// Octets of a bundle that are read.
    package static let maximumLength = 256 * 1024 * 1024

    package struct Piece: Codable, Sendable, Equatable {
        /// As it was signed: UTF-8 of JSON with sorted keys.
        let document: String
        /// Ed25519, in hexadecimal.
        let signature: String
    }

    /// Public keys, in hexadecimal. Compare them with what whoever runs the installation says in person.
    package let keys: [String]
    /// By claim, the oldest first.
    package let evidence: [String: [Piece]]

    /// Needs the system scope.
    package init(_ tx: Transaction, _ vault: KeyVault) throws {
        keys = vault.verifyingKeys.map { Hex.encode($0.bytes) }
        evidence = try tx.rows(
            """
            SELECT claim, document, signature FROM claim_evidence WHERE workspace_id = \(WorkspaceID.installation)
            ORDER BY claim, sequence
            """
        ).reduce(into: [:]) { all, row in
            let piece = Piece(
                document: try row.get("document"), signature: Hex.encode(try row.get("signature", as: [UInt8].self)))
            all[try row.get("claim"), default: []].append(piece)
        }
    }

    package var json: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self)
        }
    }

    /// What is wrong with it: a piece that no trusted key signed, that is about another claim, or that a piece is missing
    /// before. Nothing where it holds. `trusted` are keys known from elsewhere, in hexadecimal; the bundle's own where none
    /// is given, which shows only that it is whole.
    package func faults(trusting trusted: [String]) -> [String] {
        let keys = (trusted.isEmpty ? self.keys : trusted).compactMap(VerifyingKey.init(hex:))
        guard !keys.isEmpty else { return ["there is no key to check it by"] }
        guard !evidence.isEmpty else { return ["there is no evidence in it"] }
        return evidence.sorted { $0.key < $1.key }.flatMap { Self.faults($0.key, $0.value, keys) }
    }

    private static func faults(_ claim: String, _ pieces: [Piece], _ keys: [VerifyingKey]) -> [String] {
        var (previous, faults) = (Evidence.genesis, [String]())
        for (position, piece) in pieces.enumerated() {
            guard let signature = Hex.decode(piece.signature),
                let found = Evidence(id: UUID(), text: piece.document, signature: signature), found.isSigned(by: keys)
            else { return faults + ["\(claim): entry \(position + 1) is not signed by a trusted key"] }
            let document = found.document
            if document.claim != claim { faults.append("\(claim): entry \(position + 1) is about another claim") }
            if document.previous != previous || document.sequence != position + 1 {
                faults.append("\(claim): something is missing before entry \(position + 1)")
            }
            previous = found.digest
        }
        return faults
    }

    /// The newest of each claim, as somebody reads it who has nothing else: when, and what was found.
    package var standing: [String] {
        evidence.sorted { $0.key < $1.key }.compactMap { claim, pieces in
            pieces.last.flatMap { Evidence(id: UUID(), text: $0.document, signature: []) }.map { found in
                "\(found.checkedAt.formatted(.iso8601))  \(found.document.outcome.rawValue)  \(claim)  (\(pieces.count))"
            }
        }
    }

    package var count: Int { evidence.values.reduce(0) { $0 + $1.count } }
}

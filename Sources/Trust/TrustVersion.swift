import Claims
import Foundation
import Vault

/// The trust page as it read from one change to the next: signed, and chained to the version before it.
package struct TrustVersion: Sendable {
    package struct Line: Codable, Sendable, Equatable {
        package let id: String
        package let sentence: String
        package let state: ClaimState
    }

    struct Document: Codable, Sendable, Equatable {
        /// Whole seconds since 1970.
        let at: Int
        let claims: [Line]
        let number: Int
        /// SHA-256 of the version before, in hexadecimal; 64 zeros for the first.
        let previous: String
    }

    let document: Document
    /// The document as it was signed: UTF-8 of JSON with sorted keys.
    let text: String
    let signature: [UInt8]

    init(_ document: Document, signedBy key: SigningKey) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        text = String(decoding: try encoder.encode(document), as: UTF8.self)
        signature = try key.sign(Array(text.utf8))
        self.document = document
    }

    /// As it was kept. Nil where the text is no such document.
    init?(text: String, signature: [UInt8]) {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(text.utf8)) else { return nil }
        self.document = document
        self.text = text
        self.signature = signature
    }

    package var number: Int { document.number }
    package var at: Date { Date(timeIntervalSince1970: TimeInterval(document.at)) }
    package var digest: String { Evidence.digest(text) }

    func isSigned(by keys: [VerifyingKey]) -> Bool {
        keys.contains { $0.isValid(signature, for: Array(text.utf8)) }
    }

    /// How the page reads by these reports.
    static func lines(_ reports: [ClaimReport]) -> [Line] {
        reports.map { Line(id: $0.id, sentence: ClaimArea.claim($0.id)?.sentence ?? "", state: $0.state) }
    }
}

/// What reads otherwise in a version than in the one before it.
package struct TrustChange: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case added(ClaimState)
        case removed
        case reworded(from: String)
        case turned(from: ClaimState, to: ClaimState)
    }

    package let claim: String
    package let kind: Kind

    /// In the order of the newer page, what is gone at the end. A claim that was worded anew and turned is there twice.
    static func between(_ old: [TrustVersion.Line], _ new: [TrustVersion.Line]) -> [TrustChange] {
        let before = Dictionary(old.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = Set(new.map(\.id))
        let changes = new.flatMap { line -> [TrustChange] in
            guard let was = before[line.id] else { return [TrustChange(claim: line.id, kind: .added(line.state))] }
            var found: [TrustChange] = []
            if was.sentence != line.sentence {
                found.append(TrustChange(claim: line.id, kind: .reworded(from: was.sentence)))
            }
            if was.state != line.state {
                found.append(TrustChange(claim: line.id, kind: .turned(from: was.state, to: line.state)))
            }
            return found
        }
        return changes + old.filter { !kept.contains($0.id) }.map { TrustChange(claim: $0.id, kind: .removed) }
    }
}

import Foundation
import Primitives
import Web

/// The record of what is processed (GDPR, Article 30), as far as the program knows it, for programs.
struct PrivacyRecord: Sendable {
    let text: String

    private struct Kind: Codable {
        let id: String
        let title: String
        let what: String
        let purpose: String
        let ground: DataKind.Ground
        let kept: String
        let isSealed: Bool
        let tables: [String]
    }

    private struct Record: Codable {
        let kinds: [Kind]
        /// Days, by kind of log.
        let logs: [String: Int]
    }

    init(_ exchange: Exchange) throws {
        let catalogue = exchange.catalogue
        let kinds = DataCatalogue.kinds.map {
            Kind(
                id: $0.id, title: catalogue.sentence($0.title), what: catalogue.sentence($0.what),
                purpose: catalogue.sentence($0.purpose), ground: $0.ground, kept: catalogue.sentence($0.kept),
                isSealed: $0.isSealed, tables: $0.tables.sorted())
        }
        let logs = Dictionary(LogRetention.all.map { ($0.id, $0.days) }, uniquingKeysWith: { first, _ in first })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        text = String(decoding: try encoder.encode(Record(kinds: kinds, logs: logs)), as: UTF8.self) + "\n"
    }
}

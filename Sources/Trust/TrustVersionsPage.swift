import Claims
import Foundation
import Primitives
import Web

/// Which versions the trust page had, the latest first. For everybody.
struct TrustVersionsPage: Page {
    static let template = "trust-versions"
    /// Versions on a page.
    static let size = 30
    let title = WordKey("trust.versions.title")
    let versions: [Entry]
    /// Where older ones are.
    let older: String?

    struct Entry: Sendable {
        let number: Int
        let at: Moment
        let changes: [TrustChangeLine]
        let isFirst: Bool
    }

    /// - Parameter kept: one more than is shown, where there is one.
    init(_ kept: [TrustVersionStore.Kept], _ exchange: Exchange) {
        versions = kept.prefix(Self.size).enumerated().compactMap { index, each in
            guard let version = each.version else { return nil }
            let before = kept.dropFirst(index + 1).first?.version
            return Entry(
                number: version.number, at: TrustPage.moment(version.at, exchange),
                changes: before.map { TrustChangeLine.lines(from: $0, to: version, exchange) } ?? [],
                isFirst: version.number == 1)
        }
        older = kept.count > Self.size ? kept.prefix(Self.size).last.map { "/trust/versions?before=\($0.number)" } : nil
    }
}

/// One version of the trust page: how it read, and what was new. For everybody.
struct TrustVersionPage: Page {
    static let template = "trust-version"
    let title: WordKey
    let number: Int
    let at: Moment
    let digest: String
    let changes: [TrustChangeLine]
    let areas: [Area]
    let earlier: Int?
    let later: Int?

    struct Area: Sendable {
        let id: String
        let title: String
        let claims: [Line]
    }

    struct Line: Sendable {
        let id: String
        let sentence: String
        let tone: String
        let state: String
    }

    init(_ version: TrustVersion, before: TrustVersion?, hasLater: Bool, _ exchange: Exchange) {
        let catalogue = exchange.catalogue
        title = WordKey("trust.version.title", ["number": "\(version.number)"])
        number = version.number
        at = TrustPage.moment(version.at, exchange)
        digest = version.digest
        changes = before.map { TrustChangeLine.lines(from: $0, to: version, exchange) } ?? []
        earlier = before?.number
        later = hasLater ? version.number + 1 : nil
        let byArea = Dictionary(grouping: version.document.claims) { $0.id.prefix { $0 != "." } }
        areas = ClaimArea.all.compactMap { area in
            guard let lines = byArea[Substring(area.name)] else { return nil }
            return Area(
                id: area.name, title: catalogue.sentence(WordKey(known: "trust.area.\(area.name)")),
                claims: lines.map {
                    Line(
                        id: $0.id, sentence: $0.sentence, tone: $0.state.tone, state: catalogue.sentence($0.state.words)
                    )
                })
        }
    }
}

/// What is new, in words.
struct TrustChangeLine: Sendable {
    let claim: String
    let words: String

    static func lines(from old: TrustVersion, to new: TrustVersion, _ exchange: Exchange) -> [TrustChangeLine] {
        TrustChange.between(old.document.claims, new.document.claims).map {
            TrustChangeLine(claim: $0.claim, words: $0.words(exchange.catalogue))
        }
    }
}

extension TrustChange {
    /// In a language's words, without the claim's name, which stands beside it.
    package func words(_ catalogue: Catalogue) -> String {
        switch kind {
        case .added(let state):
            catalogue.sentence(WordKey("trust.change.added", ["state": catalogue.sentence(state.words)]))
        case .removed: catalogue.sentence(WordKey("trust.change.removed"))
        case .reworded: catalogue.sentence(WordKey("trust.change.reworded"))
        case .turned(let from, let to):
            catalogue.sentence(
                WordKey(
                    "trust.change.turned",
                    ["from": catalogue.sentence(from.words), "to": catalogue.sentence(to.words)]))
        }
    }
}

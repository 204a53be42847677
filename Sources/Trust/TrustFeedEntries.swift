import Foundation
import Primitives
import Web

/// What is new on the trust page, for programs that read feeds.
struct TrustFeedEntries: Sendable {
    /// Versions in a feed.
    static let size = 30
    let feed: AtomFeed

    /// - Parameter versions: the latest first; one more than `size` where there is one, to tell what was new in the last.
    init(_ versions: [TrustVersion], origin: String, _ catalogue: Catalogue) {
        let page = "\(origin)/trust"
        let entries = versions.prefix(Self.size).enumerated().map { index, version in
            Self.entry(version, after: versions.dropFirst(index + 1).first, page, catalogue)
        }
        feed = AtomFeed(
            catalogue.sentence(WordKey("trust.atom.title")), of: page, feed: "\(page)/feed.atom",
            language: catalogue.language, entries)
    }

    private static func entry(
        _ version: TrustVersion, after last: TrustVersion?, _ page: String, _ catalogue: Catalogue
    ) -> AtomFeed.Entry {
        let changes = last.map { TrustChange.between($0.document.claims, version.document.claims) } ?? []
        return AtomFeed.Entry(
            address: "\(page)/versions/\(version.number)",
            title: catalogue.sentence(WordKey("trust.version.title", ["number": "\(version.number)"])),
            at: version.at, text: changes.map { "\($0.claim): \($0.words(catalogue))" }.joined(separator: "\n"))
    }
}

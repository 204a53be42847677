import Foundation
import Policy
import Primitives
import Web

/// All audiences of a workspace, and how many people are in each.
struct AudiencesPage: Page {
    static let template = "audiences"

    let everybody: String
    let audiences: [Row]
    let isEmpty: Bool
    /// People have changed, and are looked at within a minute.
    let isBehind: Bool
    let mayManage: Bool

    var title: WordKey { WordKey("audiences.title") }

    struct Row: Sendable {
        let id: String
        let name: String
        let kind: String
        /// The rule in words.
        let rule: String?
        let size: String
        let isHeld: Bool
        let uses: [Use]
    }

    struct Use: Sendable {
        let name: String
        let path: String
    }

    init(
        _ all: [(audience: Audience, size: Int)], everybody: Int, isBehind: Bool,
        _ uses: [AudienceID: [AudienceUse]], _ exchange: Exchange
    ) {
        let words = AudienceWords(catalogue: exchange.catalogue)
        self.everybody = words.people(everybody)
        audiences = all.map { audience, size in
            Row(
                id: audience.id.text, name: audience.name, kind: words.kind(audience.kind),
                rule: audience.rule.map(words.sentence), size: words.people(size), isHeld: audience.heldAt != nil,
                uses: (uses[audience.id] ?? []).map { Use(name: $0.name, path: $0.path) })
        }
        isEmpty = all.isEmpty
        self.isBehind = isBehind
        mayManage = exchange.offers(.audiencesManage)
    }
}

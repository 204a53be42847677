import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Web

/// The audit trail, the latest first: who did what to what, and when.
struct TrailPage: Page {
    static let template = "security-trail"
    /// Entries on one page.
    static let size = 50
    let title = WordKey("oversight.trail.title")
    let tabs: [OversightTab]
    let questions: [Question]
    let entries: [Entry]
    let hasEntries: Bool
    /// Nothing was ever written down, or looked for.
    let isWhole: Bool
    let query: TrailFields
    let home: String
    /// The next page, which is older.
    let older: String?
    /// The first page, where this is another.
    let newest: String?
    let hasOthers: Bool
    /// The same as a file.
    let file: String?

    struct Question: Sendable {
        let href: String
        let label: String
        let current: Bool
    }

    struct Entry: Sendable {
        let seq: String
        let when: Moment
        let action: String
        let who: String
        /// Everything by the same.
        let whoLink: String?
        let target: String?
        /// Nothing else is known.
        let isBare: Bool
        let facts: [Fact]
    }

    struct Fact: Sendable {
        let name: String
        let value: String
    }
}

/// What was looked for, as the form shows it again.
struct TrailFields: Sendable {
    let words: String
    let from: String
    let until: String
    let ask: String
    let who: String
    /// Whose entries are shown, by name.
    let name: String?

    init(_ query: TrailQuery, name: String?) {
        words = query.words ?? ""
        from = query.from?.text ?? ""
        until = query.until?.text ?? ""
        ask = query.question?.rawValue ?? ""
        who = query.actor?.lowercaseText ?? ""
        self.name = name
    }
}

/// Names of those who did things: members by their account or by their place in the workspace.
struct TrailNames: Sendable {
    let accounts: MemberNames
    let people: [UUID: String]

    func name(_ record: AuditRecord, _ catalogue: Catalogue) -> String {
        switch (record.actorKind, record.actorID) {
        case ("account", let id?): accounts.name(AccountID(id), catalogue) ?? ""
        case ("person", let id?): people[id] ?? catalogue.sentence(Self.nameless(id))
        case ("directory", _): catalogue.sentence(WordKey("oversight.trail.by-directory"))
        case ("command", _): catalogue.sentence(WordKey("oversight.trail.by-command"))
        default: catalogue.sentence(WordKey("oversight.trail.by-system"))
        }
    }

    private static func nameless(_ id: UUID) -> WordKey {
        WordKey("oversight.trail.by-person", ["id": String(id.lowercaseText.suffix(6))])
    }
}

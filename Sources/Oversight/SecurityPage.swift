import Accounts
import Foundation
import Policy
import Primitives
import Web

/// What Klatch has noticed in a workspace, or in the installation: one line for each case.
struct SecurityPage: Page {
    static let template = "security"
    /// Cases on one page.
    static let size = 100
    let title = WordKey("oversight.title")
    let tabs: [OversightTab]
    let filters: [Filter]
    let cases: [Row]
    let hasCases: Bool
    /// Nothing was ever noticed.
    let isEmpty: Bool
    let pages: PageLinks
    let base: String

    struct Filter: Sendable {
        let href: String
        let label: String
        let count: Int
        let current: Bool
    }

    struct Row: Sendable {
        let id: String
        let title: String
        let about: String?
        let count: Int
        let last: Moment
        let state: CaseBadge
    }
}

/// A state as a badge shows it.
struct CaseBadge: Sendable {
    let tone: String
    let label: String

    init(_ found: SecurityCase, at now: Date, _ catalogue: Catalogue) {
        let (tone, words): (String, WordKey) =
            switch (found.state, found.handler) {
            case (.closed, _): ("good", WordKey("oversight.state.closed"))
            case (.open, .some): ("info", WordKey("oversight.state.taken"))
            case (.open, .none) where found.isLate(at: now): ("bad", WordKey("oversight.state.late"))
            case (.open, .none): ("warn", WordKey("oversight.state.open"))
            }
        self.tone = tone
        label = catalogue.sentence(words)
    }
}

/// The pages of this room, as a row of links above each of them.
struct OversightTab: Sendable {
    let href: String
    let label: String
    let current: Bool

    static func all(_ exchange: Exchange, _ desk: OversightDesk, current: String) -> [OversightTab] {
        var tabs = exchange.offers(desk.reads) ? [(desk.home, WordKey("oversight.tab.cases"))] : []
        if !desk.isInstallation, exchange.offers(desk.handles) {
            tabs.append(("/security/decoys", WordKey("oversight.tab.decoys")))
        }
        if exchange.offers(desk.reads) { tabs.append((desk.base + "/trail", WordKey("oversight.tab.trail"))) }
        tabs.append((desk.base + "/review", WordKey("oversight.tab.review")))
        return tabs.map {
            OversightTab(href: $0.0, label: exchange.catalogue.sentence($0.1), current: $0.0 == current)
        }
    }
}

/// Names of members for those who may read them; for others one member is told from the next.
struct MemberNames: Sendable {
    let names: [AccountID: String]

    func name(_ account: AccountID?, _ catalogue: Catalogue) -> String? {
        guard let account else { return nil }
        return names[account]
            ?? catalogue.sentence(WordKey("oversight.member", ["id": String(account.text.suffix(6))]))
    }
}

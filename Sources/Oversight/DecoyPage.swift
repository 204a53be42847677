import Foundation
import Primitives
import Tokens
import Vault
import Web

/// Tokens that were planted for nobody, and a form for another.
struct DecoyPage: Page {
    static let template = "security-decoys"
    let title = WordKey("oversight.decoys.title")
    let tabs: [OversightTab]
    let decoys: [Row]
    let hasDecoys: Bool
    /// The token just planted, shown this once.
    let made: String?
    let form: FormView

    struct Row: Sendable {
        let id: String
        let name: String
        let planted: Moment
        let touched: Moment?
        /// The case it brought up.
        let found: String?
    }

    init(
        _ decoys: [Decoy], cases: [UUID: UUID], made: Token?, form: Form, _ exchange: Exchange,
        _ moment: ReaderMoments
    ) {
        tabs = OversightTab.all(exchange, .workspace, current: "/security/decoys")
        self.decoys = decoys.map { decoy in
            Row(
                id: decoy.id.text, name: decoy.name, planted: moment(decoy.createdAt),
                touched: decoy.touchedAt.map { moment($0) }, found: cases[decoy.id.uuid]?.lowercaseText)
        }
        hasDecoys = !decoys.isEmpty
        self.made = made?.text
        self.form = exchange.view(form, labels: ["name": WordKey("oversight.decoys.name")])
    }
}

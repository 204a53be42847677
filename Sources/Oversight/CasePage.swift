import Accounts
import Foundation
import Policy
import Primitives
import Web

/// One case: what happened, what Klatch did, what is left to do.
struct CasePage: Page {
    static let template = "security-case"
    let title: WordKey
    let id: String
    let sentence: String
    let advice: String
    let state: CaseBadge
    let about: String?
    let count: Int
    let first: Moment
    let last: Moment
    let due: Moment?
    let handler: String?
    let note: String?
    let steps: [Step]
    let mayTake: Bool
    let mayClose: Bool
    let home: String
    let base: String
    /// Where it is made an incident: for those who look after the installation.
    let raise: String?
    let form: FormView

    struct Step: Sendable {
        let when: Moment
        let text: String
        let who: String?
    }

    init(
        _ found: SecurityCase, _ steps: [SecurityCaseStep], _ names: MemberNames, form: FormView, _ desk: OversightDesk,
        _ exchange: Exchange, _ moment: ReaderMoments
    ) {
        let (catalogue, words) = (exchange.catalogue, RuleWords(found.kind))
        let isOpen = found.state == .open
        title = words.title
        id = found.id.lowercaseText
        sentence = catalogue.sentence(words.sentence(found.count))
        advice = catalogue.sentence(words.advice)
        state = CaseBadge(found, at: exchange.now, catalogue)
        about = names.name(found.account, catalogue)
        count = found.count
        first = moment(found.openedAt)
        last = moment(found.lastAt)
        due = isOpen ? found.dueAt.map { moment($0) } : nil
        handler = names.name(found.handler, catalogue)
        note = found.note
        self.steps = steps.map { step in
            Step(
                when: moment(step.at), text: Self.text(step, catalogue), who: names.name(step.account, catalogue))
        }
        mayTake = isOpen && exchange.offers(desk.handles) && found.handler != exchange.caller?.account
        mayClose = isOpen && exchange.offers(desk.handles)
        home = desk.home
        base = desk.base
        raise =
            desk.isInstallation && exchange.offers(.operatorIncidents)
            ? "/operator/incidents/new?case=\(found.id.lowercaseText)" : nil
        self.form = form
    }

    private static func text(_ step: SecurityCaseStep, _ catalogue: Catalogue) -> String {
        catalogue.sentence(WordKey(known: "oversight.step.\(step.kind)", ["count": "\(step.number ?? 0)"]))
    }
}

import Accounts
import Foundation
import Mail
import Policy
import Primitives
import Store
import Web

extension MailKind {
    static let alert = MailKind("alert", priority: 1)
    static let accessReview = MailKind("access-review", priority: 3)
}

/// What owners, and the person it is about, are written; each in their own language.
extension OversightSlice {
    struct AlertWords: Sendable {
        let name: String
        let heading: String
        let sentence: String
        /// What Klatch has done, if anything.
        let done: String?
        let advice: String
        /// The case, for those who may see it.
        let link: String
        let linkLabel: String
        let foot: String
        let site: String
        let lang: String
    }

    /// Whoever leads the workspace, or looks after cases of the installation: in a mail about each case, up to a number a day.
    func tellKeepers(
        _ tx: Transaction, _ place: WorkspaceID?, _ id: UUID, _ tally: SignalTally, _ rule: WatchRule, ended: Int
    ) throws {
        let step: StaticString = place == nil ? "operators-told" : "owners-told"
        let since = tx.now.addingTimeInterval(-86_400)
        guard try accounts.cases.count(tx, step, since: since, of: place ?? .installation) < Self.mailsADay else {
            return
        }
        let readers = try place.map { try owners(tx, $0, tally, rule) } ?? operators(tx, but: tally.account)
        guard !readers.isEmpty else { return }
        let reader: Reader =
            place == nil
            ? .operator(case: "/operator/cases/\(id.lowercaseText)")
            : .owner(case: "/security/cases/\(id.lowercaseText)")
        for person in readers { try write(tx, person, rule, tally, ended: ended, as: reader) }
        try accounts.cases.step(tx, place, id, step, number: readers.count)
    }

    private func owners(
        _ tx: Transaction, _ place: WorkspaceID, _ tally: SignalTally, _ rule: WatchRule
    ) throws -> [Addressee] {
        try accounts.addressees.owners(tx, place).filter { !(rule.hasToldPerson && $0.account == tally.account) }
    }

    /// All but the one whom it is about.
    private func operators(_ tx: Transaction, but account: AccountID?) throws -> [Addressee] {
        let roles: Set<OperatorRole> = Grants.roles(for: .operatorCases)
        let grants = try accounts.operatorGrants.live(tx).filter { roles.contains($0.role) && !$0.isWaiting }
        return try Set(grants.map(\.account)).subtracting([account].compactMap(\.self)).sorted { $0.text < $1.text }
            .compactMap { try accounts.addressees.addressee(tx, $0) }
    }

    /// To somebody who had let in who was put out.
    func tellOfEndedLeave(_ tx: Transaction, _ account: AccountID) throws {
        guard let person = try accounts.addressees.addressee(tx, account) else { return }
        let catalogue = try templates.catalogue(person.language)
        let mail = AlertWords(
            name: person.name, heading: catalogue.sentence(WordKey("oversight.leave-ended.title")),
            sentence: catalogue.sentence(WordKey("oversight.leave-ended.sentence")), done: nil,
            advice: catalogue.sentence(WordKey("oversight.leave-ended.advice")), link: site.origin + "/account/support",
            linkLabel: catalogue.sentence(WordKey("oversight.leave-ended.see")),
            foot: catalogue.sentence(Reader.person(isOperator: false).foot(site.origin)), site: site.origin,
            lang: person.language)
        try send(tx, mail, to: person)
    }

    /// An owner hears of their own account as owner: one mail is enough.
    func tellPerson(
        _ tx: Transaction, _ tally: SignalTally, _ rule: WatchRule, places: [WorkspaceID?], ended: Int
    ) throws {
        guard rule.tellsPerson, let account = tally.account else { return }
        for place in places.compactMap({ $0 }) {
            if try accounts.addressees.owners(tx, place).contains(where: { $0.account == account }) { return }
        }
        guard let person = try accounts.addressees.addressee(tx, account) else { return }
        try write(tx, person, rule, tally, ended: ended, as: .person(isOperator: rule.concern == .installation))
    }

    /// Who reads a mail about a case.
    private enum Reader {
        case owner(case: String)
        case `operator`(case: String)
        /// Whom it is about.
        case person(isOperator: Bool)

        var link: String {
            switch self {
            case .owner(let path), .operator(let path): path
            case .person: "/sessions"
            }
        }

        var isPerson: Bool { if case .person = self { true } else { false } }

        func foot(_ site: String) -> WordKey {
            switch self {
            case .owner: WordKey("oversight.mail.foot-owner", ["site": site])
            case .operator: WordKey("oversight.mail.foot-operator", ["site": site])
            case .person: WordKey("oversight.mail.foot-person", ["site": site])
            }
        }

        func advice(_ words: RuleWords) -> WordKey {
            switch self {
            case .owner, .operator: words.advice
            case .person(isOperator: true): WordKey("oversight.mail.operator-advice")
            case .person(isOperator: false): WordKey("oversight.mail.person-advice")
            }
        }
    }

    private func write(
        _ tx: Transaction, _ person: Addressee, _ rule: WatchRule, _ tally: SignalTally, ended: Int, as reader: Reader
    ) throws {
        let catalogue = try templates.catalogue(person.language)
        let words = RuleWords(rule.name)
        let mail = AlertWords(
            name: person.name, heading: catalogue.sentence(words.title),
            sentence: catalogue.sentence(reader.isPerson ? words.person : words.sentence(tally.count)),
            done: RuleWords.done(rule.remedy, ended: ended).map(catalogue.sentence),
            advice: catalogue.sentence(reader.advice(words)), link: site.origin + reader.link,
            linkLabel: catalogue.sentence(
                reader.isPerson ? WordKey("oversight.mail.see-sessions") : WordKey("oversight.mail.see-case")),
            foot: catalogue.sentence(reader.foot(site.origin)), site: site.origin, lang: person.language)
        try send(tx, mail, to: person)
    }

    private func send(_ tx: Transaction, _ mail: AlertWords, to person: Addressee) throws {
        let subject = WordKey("oversight.mail.alert.subject", ["what": mail.heading])
        try accounts.write(
            tx, .alert, to: Mailbox(name: person.name, address: person.address), "alert", mail, subject,
            person.language)
    }
}

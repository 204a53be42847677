import Accounts
import Foundation
import Mail
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
        let isOwner: Bool
        let site: String
        let lang: String
    }

    func tellOwners(
        _ tx: Transaction, _ place: WorkspaceID?, _ id: UUID, _ tally: SignalTally, _ rule: WatchRule, ended: Int
    ) throws {
        guard let place else { return }
        let since = tx.now.addingTimeInterval(-86_400)
        guard try accounts.cases.count(tx, "owners-told", since: since, of: place) < Self.mailsADay else { return }
        let owners = try accounts.addressees.owners(tx, place).filter {
            !(rule.hasToldPerson && $0.account == tally.account)
        }
        guard !owners.isEmpty else { return }
        for owner in owners {
            try write(
                tx, owner, rule, tally, ended: ended, link: "/security/cases/\(id.lowercaseText)", isOwner: true)
        }
        try accounts.cases.step(tx, place, id, "owners-told", number: owners.count)
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
        try write(tx, person, rule, tally, ended: ended, link: "/sessions", isOwner: false)
    }

    private func write(
        _ tx: Transaction, _ person: Addressee, _ rule: WatchRule, _ tally: SignalTally, ended: Int, link: String,
        isOwner: Bool
    ) throws {
        let catalogue = try templates.catalogue(person.language)
        let words = RuleWords(rule.name)
        let mail = AlertWords(
            name: person.name, heading: catalogue.sentence(words.title),
            sentence: catalogue.sentence(isOwner ? words.sentence(tally.count) : words.person),
            done: RuleWords.done(rule.remedy, ended: ended).map(catalogue.sentence),
            advice: catalogue.sentence(isOwner ? words.advice : WordKey("oversight.mail.person-advice")),
            link: site.origin + link,
            linkLabel: catalogue.sentence(
                isOwner ? WordKey("oversight.mail.see-case") : WordKey("oversight.mail.see-sessions")),
            isOwner: isOwner, site: site.origin, lang: person.language)
        let subject = WordKey("oversight.mail.alert.subject", ["what": mail.heading])
        try accounts.write(
            tx, .alert, to: Mailbox(name: person.name, address: person.address), "alert", mail, subject,
            person.language)
    }
}

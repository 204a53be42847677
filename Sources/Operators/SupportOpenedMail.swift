import Accounts
import Foundation
import Mail
import Primitives
import Store
import Web

extension MailKind {
    static let supportOpened = MailKind("support-opened", priority: 1)
}

/// Each time somebody of support comes in, the person is told by mail, with the way to their log.
extension OperatorsSlice {
    private struct OpenedWords {
        let name: String
        let who: String
        let workspace: String
        let until: String
        let link: String
        let site: String
        let lang: String
    }

    /// In the transaction that lets them in: nobody is in whom the person is not told of.
    func tell(_ tx: Transaction, of opened: SupportOpening, by operatorAccount: AccountID) throws {
        guard let person = try accounts.addressees.addressee(tx, opened.account),
            let helper = try accounts.accounts.account(tx, operatorAccount)
        else { throw RequestRefusal.notFound }
        let until = Moment(
            tx.now.addingTimeInterval(TimeInterval(opened.seconds)), language: person.language,
            timeZone: try accounts.zone(tx, of: opened.account))
        let words = OpenedWords(
            name: person.name, who: helper.signature,
            workspace: try accounts.accounts.workspaceName(tx, opened.workspace) ?? "", until: until.text,
            link: "\(site.origin)/account/support", site: site.origin, lang: person.language)
        try accounts.write(
            tx, .supportOpened, to: Mailbox(name: person.name, address: person.address), "support-opened", words,
            WordKey("operators.mail.opened.subject"), person.language, about: operatorAccount)
    }
}

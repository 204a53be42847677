import Accounts
import Foundation
import Mail
import Primitives
import Store
import Web

extension MailKind {
    static let accessLost = MailKind("access-lost", priority: 2)
}

/// What a review takes from somebody is told to them, in one mail.
extension OversightSlice {
    struct LossWords: Sendable {
        let name: String
        let sentence: String
        let items: [String]
        let advice: String
        let site: String
        let lang: String
    }

    /// What somebody has lost, and whether that was decided or nobody had confirmed it.
    struct Loss: Sendable {
        let items: [ReviewItem]
        let hasLapsed: Bool
    }

    func tell(_ tx: Transaction, _ place: WorkspaceID?, _ account: AccountID, of loss: Loss) throws {
        guard let person = try accounts.addressees.addressee(tx, account) else { return }
        let catalogue = try templates.catalogue(person.language)
        let workspace = try place.flatMap { try accounts.accounts.workspaceName(tx, $0) }
        let words = LossWords(
            name: person.name, sentence: catalogue.sentence(Self.sentence(workspace, loss, site.origin)),
            items: loss.items.map { item in catalogue.sentence(item.what) + (item.name.map { ": \($0)" } ?? "") },
            advice: catalogue.sentence(
                place == nil ? WordKey("oversight.mail.lost.ask-operator") : WordKey("oversight.mail.lost.ask-owner")),
            site: site.origin, lang: person.language)
        try accounts.write(
            tx, .accessLost, to: Mailbox(name: person.name, address: person.address), "access-lost", words,
            WordKey("oversight.mail.lost.subject"), person.language)
    }

    private static func sentence(_ workspace: String?, _ loss: Loss, _ site: String) -> WordKey {
        let values = ["place": workspace ?? site]
        return loss.hasLapsed
            ? WordKey("oversight.mail.lost.lapsed", values) : WordKey("oversight.mail.lost.revoked", values)
    }
}

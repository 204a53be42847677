import Accounts
import Foundation
import Mail
import Primitives
import Store
import Web

extension OversightSlice {
    struct ReviewWords: Sendable {
        let name: String
        let sentence: String
        let rule: String
        let link: String
        let site: String
        let lang: String
    }

    /// To the owners of a workspace. The installation's review is on the page of those who may see it.
    func remind(_ tx: Transaction, _ place: WorkspaceID?, _ review: Review) throws {
        let open = try reviews.lines(tx, place, of: review.id).count { $0.state == .open }
        try tell(tx, place, review, subject: WordKey("oversight.mail.review.subject")) { language in
            let due = Moment(review.dueAt, language: language, timeZone: .gmt).text
            return (
                WordKey("oversight.mail.review.sentence", ["count": "\(open)"]),
                WordKey("oversight.mail.review.rule", ["due": due])
            )
        }
    }

    func tellOfEnd(_ tx: Transaction, _ place: WorkspaceID?, _ review: Review, lapsed: Int) throws {
        try tell(tx, place, review, subject: WordKey("oversight.mail.review.ended-subject")) { _ in
            (
                WordKey("oversight.mail.review.ended", ["count": "\(lapsed)"]),
                WordKey("oversight.mail.review.ended-rule")
            )
        }
    }

    private func tell(
        _ tx: Transaction, _ place: WorkspaceID?, _ review: Review, subject: WordKey,
        _ words: (String) -> (sentence: WordKey, rule: WordKey)
    ) throws {
        guard let place else { return }
        for owner in try accounts.addressees.owners(tx, place) {
            let catalogue = try templates.catalogue(owner.language)
            let (sentence, rule) = words(owner.language)
            let mail = ReviewWords(
                name: owner.name, sentence: catalogue.sentence(sentence), rule: catalogue.sentence(rule),
                link: site.origin + "/security/review", site: site.origin, lang: owner.language)
            try accounts.write(
                tx, .accessReview, to: Mailbox(name: owner.name, address: owner.address), "access-review", mail,
                subject, owner.language)
        }
    }
}

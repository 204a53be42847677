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
        let foot: String
        let site: String
        let lang: String
    }

    /// To the owners of a workspace, or to those operators who can decide something.
    func remind(_ tx: Transaction, _ place: WorkspaceID?, _ review: Review) throws {
        let open = try reviews.lines(tx, place, of: review.id).count { $0.state == .open }
        try tell(tx, place, review, subject: WordKey("oversight.mail.review.subject")) { reader in
            let zone = try accounts.zone(tx, of: reader.account)
            let due = Moment(review.dueAt, language: reader.language, timeZone: zone).text
            return (
                WordKey("oversight.mail.review.sentence", ["count": "\(open)"]),
                place == nil
                    ? WordKey("oversight.mail.review.rule-operator", ["due": due])
                    : WordKey("oversight.mail.review.rule", ["due": due])
            )
        }
    }

    func tellOfEnd(_ tx: Transaction, _ place: WorkspaceID?, _ review: Review, lapsed: Int) throws {
        try tell(tx, place, review, subject: WordKey("oversight.mail.review.ended-subject")) { _ in
            (
                WordKey("oversight.mail.review.ended", ["count": "\(lapsed)"]),
                place == nil
                    ? WordKey("oversight.mail.review.ended-rule-operator") : WordKey("oversight.mail.review.ended-rule")
            )
        }
    }

    private func tell(
        _ tx: Transaction, _ place: WorkspaceID?, _ review: Review, subject: WordKey,
        _ words: (Addressee) throws -> (sentence: WordKey, rule: WordKey)
    ) throws {
        let (link, foot) =
            place == nil
            ? ("/operator/review", WordKey("oversight.mail.foot-operator", ["site": site.origin]))
            : ("/security/review", WordKey("oversight.mail.foot-owner", ["site": site.origin]))
        for reader in try readers(tx, place) {
            let catalogue = try templates.catalogue(reader.language)
            let (sentence, rule) = try words(reader)
            let mail = ReviewWords(
                name: reader.name, sentence: catalogue.sentence(sentence), rule: catalogue.sentence(rule),
                link: site.origin + link, foot: catalogue.sentence(foot), site: site.origin, lang: reader.language)
            try accounts.write(
                tx, .accessReview, to: Mailbox(name: reader.name, address: reader.address), "access-review", mail,
                subject, reader.language)
        }
    }

    private func readers(_ tx: Transaction, _ place: WorkspaceID?) throws -> [Addressee] {
        if let place { return try accounts.addressees.owners(tx, place) }
        return try bench(tx, nil).addressed.sorted { $0.text < $1.text }.compactMap {
            try accounts.addressees.addressee(tx, $0)
        }
    }
}

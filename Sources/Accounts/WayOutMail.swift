import Foundation
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

extension MailKind {
    static let wayOut = MailKind("way-out", priority: 1)
    static let memberChanged = MailKind("member-changed", priority: 1)
}

// MARK: What was taken away

extension AccountsSlice {
    private struct WayOutWords {
        let name: String
        let ways: [String]
        let isLast: Bool
        let when: String
        let link: String
        let site: String
        let lang: String
    }

    /// Tells somebody that ways into their account were taken away, with what to do where it was not them. `isLast`: no
    /// second factor is left.
    package func tellOfWayOut(
        _ tx: Transaction, _ id: AccountID, _ ways: [WordKey], isLast: Bool = false, language: String
    ) throws {
        guard let account = try accounts.account(tx, id) else { return }
        let token = try notMeLinks.create(tx, id, .wayOut, language: language)
        let catalogue = try templates.catalogue(language)
        let words = WayOutWords(
            name: account.name, ways: ways.map(catalogue.sentence), isLast: isLast,
            when: Moment(tx.now, language: language, timeZone: try zone(tx, of: id)).text,
            link: "\(site.origin)/not-me#\(token.text)",
            site: site.origin, lang: language)
        let to = Mailbox(name: account.name, address: account.address)
        try write(tx, .wayOut, to: to, "way-out", words, WordKey("accounts.mail.way-out.subject"), language)
    }
}

// MARK: Roles

extension AccountsSlice {
    private struct MemberChangedWords {
        let name: String
        let heading: String
        let sentence: String
        let who: String
        let link: String
        let site: String
        let lang: String
    }

    /// Tells somebody that another changed their role, or took them out of a workspace where `role` is nil. It was not
    /// their own act: whom to ask stands in it.
    func tell(
        _ tx: Transaction, _ member: Member, in workspace: Caller.Membership, _ role: Role?, by caller: Caller
    ) throws {
        guard let person = try addressees.addressee(tx, member.account) else { return }
        let catalogue = try templates.catalogue(person.language)
        let values = [
            "workspace": workspace.workspaceName, "before": catalogue.sentence(member.role.words),
            "after": role.map { catalogue.sentence($0.words) } ?? "",
        ]
        let words = MemberChangedWords(
            name: person.name,
            heading: catalogue.sentence(
                role == nil ? WordKey("accounts.mail.member-removed.heading") : WordKey("accounts.mail.role.heading")),
            sentence: catalogue.sentence(
                role == nil
                    ? WordKey("accounts.mail.member-removed.sentence", values)
                    : WordKey("accounts.mail.role.sentence", values)),
            who: "\(caller.name) (\(caller.address))",
            link: "\(site.origin)/sign-in",
            site: site.origin, lang: person.language)
        let subject =
            role == nil
            ? WordKey("accounts.mail.member-removed.subject", values)
            : WordKey("accounts.mail.role.subject", values)
        try write(
            tx, .memberChanged, to: Mailbox(name: person.name, address: person.address), "member-changed", words,
            subject, person.language, about: caller.account)
    }
}

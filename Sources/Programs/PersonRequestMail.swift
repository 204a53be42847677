import Accounts
import Mail
import Policy
import Primitives
import Store
import Web

/// Tells somebody who can do it that a person asks to be corrected or erased. Who it is stands behind the link, where it is
/// asked who reads it.
struct PersonRequestMail: Sendable {
    static let kind = MailKind("person-request", patience: 14 * 86_400, priority: 3)

    let name: String
    let workspace: String
    let wantsErasure: Bool
    let link: String
    let lang: String

    var subject: WordKey {
        wantsErasure
            ? WordKey("programs.mail.request.subject-erase", ["workspace": workspace])
            : WordKey("programs.mail.request.subject-correct", ["workspace": workspace])
    }
}

extension ProgramsSlice {
    /// Mails those who can do what somebody asks for. Needs the system scope.
    func tellOf(_ tx: Transaction, _ workspace: WorkspaceID, _ kind: PersonRequest.Kind) throws {
        let name = try accounts.workspaceName(tx, workspace) ?? ""
        let drafts = try AddresseeStore(accounts: accounts).members(tx, workspace, whoMay: .peopleErase).map { reader in
            let mail = PersonRequestMail(
                name: reader.name, workspace: name, wantsErasure: kind == .erase,
                link: "\(site.origin)/people/requests", lang: reader.language)
            let body = try templates.mail(mail, "person-request", language: reader.language)
            return MailDraft(
                PersonRequestMail.kind, to: Mailbox(name: reader.name, address: reader.address),
                subject: try templates.catalogue(reader.language).sentence(mail.subject), text: body.text,
                html: body.html)
        }
        _ = try outbox.queue(tx, all: drafts, workspace: workspace)
    }
}

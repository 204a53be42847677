import Accounts
import Foundation
import Jobs
import Mail
import Outreach
import Primitives
import Store
import Web

/// Tells somebody, once, that their mailbox does not let us in any more.
struct MailboxLostWorker: Worker {
    let slice: MailboxesSlice

    /// The mail's fields.
    struct Words: Sendable {
        let name: String
        let address: String
        let link: String
        let lang: String
    }

    func run(_ payload: MailboxLost, _ job: RunningJob) async throws -> JobOutcome {
        guard let workspace = job.workspace else { return .cancelled(reason: "no workspace") }
        let slice = slice
        let owner = OutreachOwner(workspace: workspace, person: payload.person)
        try await slice.database.transaction(.system("somebody is told that their mailbox is closed to us")) { tx in
            // A try after the mail was written finds the job finished: both are one transaction.
            guard try job.isStillMine(tx) else { return }
            if let mailbox = try slice.mailboxes.mailbox(tx, owner), mailbox.id == payload.mailbox,
                mailbox.state == .revoked
            {
                try slice.tell(tx, mailbox)
            }
            try job.complete(tx)
        }
        return .completed
    }
}

extension MailboxesSlice {
    fileprivate func tell(_ tx: Transaction, _ mailbox: ConnectedMailbox) throws {
        guard let account = try Self.account(tx, of: mailbox.owner),
            let reader = try accounts.addressees.addressee(tx, account)
        else { return }
        let words = MailboxLostWorker.Words(
            name: reader.name, address: mailbox.document.address.text, link: site.origin + "/outreach/mailbox",
            lang: reader.language)
        try accounts.write(
            tx, .mailboxLost, to: Mailbox(name: reader.name, address: reader.address), "mailbox-lost", words,
            WordKey("mailboxes.lost.subject"), reader.language, about: account)
    }
}

extension MailKind {
    static let mailboxLost = MailKind("mailbox-lost", priority: 2)
}

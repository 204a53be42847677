import Foundation
import Jobs
import Mail
import Primitives
import Store
import Web

/// A wish to sign in waits to be looked at.
struct SignInMailJob: JobPayload {
    static let kind = "accounts.sign-in-mail"
    let signIn: UUID
}

/// Writes the mail of a wish to sign in, if an account has the address.
struct SignInMailWorker: Worker {
    let slice: AccountsSlice

    func run(_ payload: SignInMailJob, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        return try await slice.database.transaction(.system("writes the sign-in mail")) { tx in
            guard let mail = try slice.signIns.issue(tx, payload.signIn) else {
                return .cancelled(reason: "nobody to write to")
            }
            try slice.queue(mail, tx)
            try job.complete(tx)
            return .completed
        }
    }
}

extension AccountsSlice {
    private struct SignInWords {
        let code: String
        let link: String
        let minutes: String
        let site: String
        let lang: String
    }

    fileprivate func queue(_ mail: SignInMail, _ tx: Transaction) throws {
        let words = SignInWords(
            code: mail.code, link: "\(site.origin)/sign-in/link#\(mail.token)", minutes: "\(mail.minutes)",
            site: site.origin,
            lang: mail.language)
        let body = try templates.mail(words, "sign-in", language: mail.language)
        let subject = try templates.catalogue(mail.language).sentence(WordKey("accounts.mail.sign-in.subject"))
        let to = Mailbox(name: mail.account.name, address: mail.account.address)
        try outbox.queue(
            tx, MailDraft(.signIn, to: to, subject: subject, text: body.text, html: body.html), workspace: nil)
    }
}

extension MailKind {
    /// Worthless after an hour, and somebody waits for it.
    static let signIn = MailKind("sign-in", patience: SignInRule.lifetime, priority: 0)
    static let invitation = MailKind("invitation", priority: 2)
}

/// Forgets wishes to sign in and sessions that are long over.
struct AccountsPrune: JobPayload {
    static let kind = "accounts.prune"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct AccountsPruneWorker: Worker {
    let slice: AccountsSlice

    func run(_ payload: AccountsPrune, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        try await slice.database.transaction(.system("forgets what is over")) { tx in
            _ = try slice.signIns.prune(tx)
            _ = try slice.sessions.prune(tx)
            _ = try slice.devices.prune(tx)
            _ = try slice.notMeLinks.prune(tx)
            _ = try slice.addressChanges.prune(tx)
            _ = try SignalStore().prune(tx)
        }
        return .completed
    }
}

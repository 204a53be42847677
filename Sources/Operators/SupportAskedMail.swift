import Accounts
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Store
import Web

/// Somebody of support asked for access to what some address sees, which may be nobody's.
struct SupportAskedMail: JobPayload {
    static let kind = "operators.support-asked"
    let access: SupportAccessID
    let actor: JobActor
}

/// Writes to the person who is asked, if there is one, in their language. It ends alike either way, so that no count of jobs
/// tells who is a member.
struct SupportAskedMailWorker: Worker {
    let slice: OperatorsSlice

    func run(_ payload: SupportAskedMail, _ job: RunningJob) async throws -> JobOutcome {
        let slice = slice
        return try await slice.database.transaction(.system("tells a person that support asks them")) { tx in
            // Whoever was of support when they asked, and is not any more, asks nobody.
            let sessions = slice.accounts.sessions
            guard try sessions.decide(tx, payload.actor, .operatorSupport, on: .installation) == .allowed,
                let wish = try slice.accounts.supportAccesses.wish(tx, payload.access),
                let person = try wish.account.flatMap({ try slice.accounts.addressees.addressee(tx, $0) })
            else { return .completed }
            try slice.tell(tx, person, of: wish)
            try job.complete(tx)
            return .completed
        }
    }
}

extension OperatorsSlice {
    private struct AskedWords {
        let name: String
        let asking: String
        let reference: String
        let workspace: String
        let reason: String
        let link: String
        let site: String
        let lang: String
    }

    fileprivate func tell(_ tx: Transaction, _ person: Addressee, of wish: SupportAccess) throws {
        let words = AskedWords(
            name: person.name, asking: wish.asking ?? "", reference: wish.reference,
            workspace: wish.workspaceName,
            reason: wish.reason ?? "", link: "\(site.origin)/account/support", site: site.origin,
            lang: person.language)
        try accounts.write(
            tx, .supportAsked, to: Mailbox(name: person.name, address: person.address), "support-asked", words,
            WordKey("operators.mail.asked.subject"), person.language, about: wish.operatorAccount)
    }
}

extension MailKind {
    static let supportAsked = MailKind("support-asked", patience: SupportRule.patience, priority: 2)
}

import GoogleAPI
import Outreach
import Primitives
import Store

/// What examinations ask of connected mailboxes. In the system scope.
extension MailboxesSlice {
    /// Whether anybody can connect a mailbox at Google here.
    package var hasGoogle: Bool { google != nil }

    /// What the first connection asks for, and what each feature adds to it.
    package static var steps: [Set<GoogleScope>] {
        [GmailFeature.first] + GmailFeature.allCases.map { [$0.scope] }
    }

    /// What people let us do in their mailboxes at Google; nil for one whose leave cannot be read.
    package func grants(_ tx: Transaction, limit: Int) throws -> [GoogleLeave?] {
        let rows = try tx.rows(
            """
            SELECT workspace_id, person_id FROM outreach_mailbox
            WHERE kind = \(MailboxCredentials.googleKind) AND state = 'connected' ORDER BY id LIMIT \(limit)
            """)
        return try rows.map { row in
            let owner = OutreachOwner(workspace: try row.get("workspace_id"), person: try row.get("person_id"))
            guard let mailbox = try mailboxes.mailbox(tx, owner),
                case .google(let leave)? = try mailboxes.credentials(tx, mailbox)
                    .flatMap(MailboxCredentials.init(stored:))
            else { return nil }
            return leave
        }
    }
}

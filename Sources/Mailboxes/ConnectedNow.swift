import Foundation
import Outreach
import Primitives
import Store

/// The mailbox that a person has connected, for the list of all that they connected.
package struct ConnectedNow: Sendable {
    package let name: WordKey
    package let address: String
    package let connectedAt: Date
    /// When the last mail left it by us.
    package let usedAt: Date?
    package let path = "/outreach/mailbox"
}

extension MailboxesSlice {
    package func connected(_ workspace: WorkspaceID, _ person: PersonID) async throws -> ConnectedNow? {
        let owner = OutreachOwner(workspace: workspace, person: person)
        return try await database.transaction(owner.scope) { tx in
            guard let mailbox = try mailboxes.mailbox(tx, owner) else { return nil }
            let isGoogle = mailbox.kind == MailboxCredentials.googleKind
            return ConnectedNow(
                name: isGoogle ? WordKey("mailboxes.kind.gmail") : WordKey("mailboxes.kind.server"),
                address: mailbox.document.address.text, connectedAt: mailbox.connectedAt,
                usedAt: try mailboxes.lastSent(tx, mailbox))
        }
    }
}

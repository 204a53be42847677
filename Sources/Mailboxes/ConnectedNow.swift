import Foundation
import GoogleAPI
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
    /// What it lets us do.
    package let permissions: [WordKey]
    package let path = "/outreach/mailbox"
}

extension MailboxesSlice {
    package func connected(_ workspace: WorkspaceID, _ person: PersonID) async throws -> ConnectedNow? {
        let owner = OutreachOwner(workspace: workspace, person: person)
        return try await database.transaction(owner.scope) { tx in
            guard let mailbox = try mailboxes.mailbox(tx, owner) else { return nil }
            let isGoogle = mailbox.kind == MailboxCredentials.googleKind
            let stored = try mailboxes.credentials(tx, mailbox).flatMap(MailboxCredentials.init(stored:))
            return ConnectedNow(
                name: isGoogle ? WordKey("mailboxes.kind.gmail") : WordKey("mailboxes.kind.server"),
                address: mailbox.document.address.text, connectedAt: mailbox.connectedAt,
                usedAt: try mailboxes.lastSent(tx, mailbox), permissions: Self.permissions(stored))
        }
    }

    private static func permissions(_ stored: MailboxCredentials?) -> [WordKey] {
        switch stored {
        case .google(let leave)?:
            GoogleScope.ofMailboxes.filter(leave.granted.contains).compactMap { scope in
                switch scope {
                case .address: WordKey("mailboxes.scope.address")
                case .send: WordKey("mailboxes.scope.send")
                case .compose: WordKey("mailboxes.scope.compose")
                case .metadata: WordKey("mailboxes.scope.metadata")
                case .availability, .calendarList, .ownEvents: nil
                }
            }
        case .server?:
            [
                WordKey("mailboxes.scope.send"), WordKey("mailboxes.scope.compose"),
                WordKey("mailboxes.scope.metadata"),
            ]
        case nil: []
        }
    }
}

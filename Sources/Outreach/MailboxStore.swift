import Foundation
import Jobs
import Mail
import Primitives
import Store
import Vault

package enum OutreachMailboxTag {}
package typealias MailboxID = Identifier<OutreachMailboxTag>

/// The mailbox that a person connected.
package struct ConnectedMailbox: Sendable, Equatable {
    package enum State: String, Sendable {
        case connected
        /// The right to use it is gone; the person has to connect it again.
        case revoked
        /// Its address is unlike the one by which the person signs in, and they have not said yet that it is theirs.
        case unconfirmed
    }

    /// Further addresses at most.
    package static let maximumAliases = 20

    package let id: MailboxID
    package let owner: OutreachOwner
    /// Which adapter it is for.
    package let kind: String
    package let document: Document
    package let state: State
    /// Mails a day at most.
    package let cap: Int
    package let connectedAt: Date
    /// Since when mails leave it by us, also before it was connected again.
    package let sendsSince: Date

    /// What is known of it, sealed under the person's key.
    package struct Document: Sendable, Equatable, Codable, SealableValue {
        package var address: EmailAddress
        package var name: String
        /// Further addresses from which the person writes.
        package var aliases: [EmailAddress]
        /// The person wants no drafts in the mailbox, although they let us make some; nil where they never said so.
        package var keepsDraftsHere: Bool?

        package init(address: EmailAddress, name: String, aliases: [EmailAddress] = []) {
            self.address = address
            self.name = name
            self.aliases = aliases
        }
    }

    var own: Set<EmailAddress> { Set([document.address] + document.aliases) }
    var sender: Mailbox { Mailbox(name: document.name, address: document.address) }
}

/// Opens a connected mailbox: nil where its kind is not known here.
///
/// `credentials` is what the adapter had stored when it was connected.
package typealias MailboxDoor =
    @Sendable (_ mailbox: ConnectedMailbox, _ credentials: [UInt8]?) async -> (any PersonalMailbox)?

extension ConnectedMailbox.State: SQLEncodable, SQLDecodable {}

/// Every statement on `outreach_mailbox`. Seals and opens on the way. In the scope of the owner, or of the system.
package struct MailboxStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    package init(vault: KeyVault, random: RandomSource) {
        self.vault = vault
        self.random = random
    }

    /// Connects a mailbox in place of the one there was; what waits for it goes on.
    @discardableResult
    package func connect(
        _ tx: Transaction, _ owner: OutreachOwner, kind: String, _ document: ConnectedMailbox.Document,
        credentials: [UInt8]?, cap: Int = SendingPace.defaultCap, isConfirmed: Bool = true
    ) throws -> MailboxID {
        let before = try mailbox(tx, owner)
        let id = before?.id ?? MailboxID(random.uuid(at: tx.now))
        // Another mailbox is new, whatever was connected before: it sends few mails at first.
        let isSame = before?.document.address == document.address
        let since = try isSame ? before?.sendsSince : sent(tx, owner, document.address).first
        let state = isConfirmed ? ConnectedMailbox.State.connected : .unconfirmed
        let key = try key(tx, owner)
        let sealed = try vault.seal(document, under: key, at: Self.place("document", id, owner.workspace))
        let secret = try credentials.map {
            try vault.seal($0, under: key, at: Self.place("credentials", id, owner.workspace)).bytes
        }
        try tx.run(
            """
            INSERT INTO outreach_mailbox (workspace_id, id, person_id, kind, document, credentials, state, cap, connected_at,
                sends_since)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(kind), \(sealed), \(secret), \(state),
                \(max(SendingPace.caps.lowerBound, min(cap, SendingPace.caps.upperBound))), \(tx.now), \(since ?? tx.now))
            ON CONFLICT (workspace_id, id) DO UPDATE SET kind = excluded.kind, document = excluded.document,
                credentials = excluded.credentials, state = excluded.state, cap = excluded.cap,
                sends_since = excluded.sends_since,
                connected_at = CASE WHEN \(isSame) THEN outreach_mailbox.connected_at ELSE excluded.connected_at END
            """)
        if isConfirmed { try wake(tx, owner) }
        return id
    }

    /// The person says that a mailbox is theirs. False where none waits for that, or it has another address by now.
    package func confirm(_ tx: Transaction, _ owner: OutreachOwner, _ address: EmailAddress) throws -> Bool {
        guard let mailbox = try mailbox(tx, owner, locking: true), mailbox.state == .unconfirmed,
            mailbox.document.address == address
        else { return false }
        try tx.run(
            """
            UPDATE outreach_mailbox SET state = 'connected'
            WHERE workspace_id = \(owner.workspace) AND id = \(mailbox.id)
            """)
        try wake(tx, owner)
        return true
    }

    /// The person also writes from these, as their sent mails show.
    func learn(_ tx: Transaction, _ seen: ConnectedMailbox, _ senders: Set<EmailAddress>) throws {
        guard !senders.subtracting(seen.own).isEmpty, let mailbox = try mailbox(tx, seen.owner, locking: true),
            mailbox.id == seen.id
        else { return }
        var document = mailbox.document
        let new = senders.subtracting(mailbox.own).sorted { $0.text < $1.text }
        document.aliases += new.prefix(max(0, ConnectedMailbox.maximumAliases - document.aliases.count))
        if document != mailbox.document { try change(tx, mailbox, document, cap: mailbox.cap) }
    }

    /// When the last mail left it by us.
    package func lastSent(_ tx: Transaction, _ mailbox: ConnectedMailbox) throws -> Date? {
        try sent(tx, mailbox.owner, mailbox.document.address).last
    }

    /// When the first and the last mail left a mailbox with this address by us.
    private func sent(
        _ tx: Transaction, _ owner: OutreachOwner, _ address: EmailAddress
    ) throws -> (first: Date?, last: Date?) {
        let row = try tx.first(
            """
            SELECT min(m.sent_at) AS first, max(m.sent_at) AS last FROM outreach_enrolment e
            JOIN outreach_message m ON m.workspace_id = e.workspace_id AND m.enrolment_id = e.id
            WHERE e.workspace_id = \(owner.workspace) AND e.person_id = \(owner.person)
                AND e.account = \(account(owner, address))
            """)
        return (try row?.get("first"), try row?.get("last"))
    }

    package func mailbox(_ tx: Transaction, _ owner: OutreachOwner, locking: Bool = false) throws -> ConnectedMailbox? {
        let lock: SQL = locking ? " FOR NO KEY UPDATE" : ""
        let row = try tx.first(
            """
            SELECT id, kind, document, state, cap, connected_at, sends_since FROM outreach_mailbox
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person)\(lock)
            """)
        return try row.map { row in
            let id: MailboxID = try row.get("id")
            let (connectedAt, since): (Date, Date?) = (try row.get("connected_at"), try row.get("sends_since"))
            return ConnectedMailbox(
                id: id, owner: owner, kind: try row.get("kind"),
                document: try vault.open(
                    row.get("document"), under: key(tx, owner), at: Self.place("document", id, owner.workspace)),
                state: try row.get("state"), cap: try row.get("cap"), connectedAt: connectedAt,
                sendsSince: since ?? connectedAt)
        }
    }

    /// For the adapter of its kind, and nobody else.
    package func credentials(_ tx: Transaction, _ mailbox: ConnectedMailbox) throws -> [UInt8]? {
        let owner = mailbox.owner
        let sealed: [UInt8]? = try tx.first(
            "SELECT credentials FROM outreach_mailbox WHERE workspace_id = \(owner.workspace) AND id = \(mailbox.id)"
        )?.get("credentials")
        return try sealed.map {
            try vault.open(
                Sealed<[UInt8]>(bytes: $0), under: key(tx, owner),
                at: Self.place("credentials", mailbox.id, owner.workspace))
        }
    }

    /// The mailbox says that the right to use it is gone. Its owner is told once.
    package func lose(_ tx: Transaction, _ mailbox: ConnectedMailbox) throws {
        let (workspace, person) = (mailbox.owner.workspace, mailbox.owner.person)
        let lost = try tx.first(
            """
            UPDATE outreach_mailbox SET state = 'revoked'
            WHERE workspace_id = \(workspace) AND id = \(mailbox.id) AND state = 'connected' RETURNING id
            """)
        guard lost != nil else { return }
        try JobQueue().enqueue(
            tx, MailboxLost(mailbox: mailbox.id, person: person), workspace: workspace, unique: mailbox.id.text)
    }

    /// What the person decides about a connected mailbox. Keeps what it takes to use it.
    package func change(
        _ tx: Transaction, _ mailbox: ConnectedMailbox, _ document: ConnectedMailbox.Document, cap: Int
    ) throws {
        let owner = mailbox.owner
        let sealed = try vault.seal(
            document, under: key(tx, owner), at: Self.place("document", mailbox.id, owner.workspace))
        try tx.run(
            """
            UPDATE outreach_mailbox SET document = \(sealed), cap = \(cap)
            WHERE workspace_id = \(owner.workspace) AND id = \(mailbox.id)
            """)
    }

    /// Forgets a mailbox with what it took to use it. What waits for it waits for the next one.
    package func disconnect(_ tx: Transaction, _ mailbox: ConnectedMailbox) throws {
        try tx.run(
            """
            DELETE FROM outreach_mailbox
            WHERE workspace_id = \(mailbox.owner.workspace) AND id = \(mailbox.id)
            """)
    }

    /// Drafts of ours that lie in a person's mailbox, by the mailbox's names for them.
    package func drafts(_ tx: Transaction, _ owner: OutreachOwner) throws -> [DraftReference] {
        let store = OutreachMessageStore(vault: vault, random: random)
        let left = try LeftoverStore(vault: vault, random: random).of(tx, owner, isDue: false)
        return try store.drafts(tx, owner).map(\.draft) + left.map(\.draft)
    }

    /// What tells one mailbox from another, and nobody which it is.
    func account(_ owner: OutreachOwner, _ address: EmailAddress) -> [UInt8] {
        vault.mac("outreach-account", owner.person.uuid.bytes + Array(address.canonical.utf8))
    }

    /// Whatever waited for a mailbox, or for what it did not let us do, is looked at again; so are all threads.
    private func wake(_ tx: Transaction, _ owner: OutreachOwner) throws {
        let mine: SQL = "workspace_id = \(owner.workspace) AND person_id = \(owner.person)"
        try tx.run(
            """
            UPDATE outreach_message SET run_at = NULL, hold_at = NULL, tries = 0 WHERE \(mine)
                AND stage IN ('scheduled', 'stopped') AND waiting IN ('permission', 'mailbox', 'elsewhere', 'unverified')
            """)
        try LeftoverStore(vault: vault, random: random).wake(tx, owner)
        // Which of them are too old to be looked into, whoever looks decides.
        try tx.run(
            """
            UPDATE outreach_enrolment SET watch_at = \(tx.now) WHERE \(mine) AND thread IS NOT NULL AND watch_at IS NULL
                AND finding IS DISTINCT FROM 'reply' AND (ended_at IS NULL OR ended_at > \(tx.now - 90 * 86_400))
            """)
        try tx.run(
            """
            UPDATE outreach_message SET run_at = \(tx.now) WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND run_at IS NULL
                AND (stage IN ('claimed', 'drafting', 'sending', 'unknown')
                    OR (stage = 'scheduled' AND due_at IS NOT NULL) OR (stage = 'stopped' AND draft IS NOT NULL))
            """)
    }

    private func key(_ tx: Transaction, _ owner: OutreachOwner) throws -> DataKey {
        guard let key = try vault.personKeys(tx, owner.workspace, [owner.person])[owner.person] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private static func place(_ column: StaticString, _ id: MailboxID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_mailbox", column, row: id.uuid, workspace: workspace)
    }
}

/// News: the right to use somebody's mailbox is gone. Whoever connects mailboxes tells its owner.
package struct MailboxLost: JobPayload {
    package static let kind = "outreach.mailbox-lost"
    package let mailbox: MailboxID
    package let person: PersonID
}

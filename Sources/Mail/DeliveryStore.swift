import Foundation
import Primitives
import Store
import Vault

/// Every statement on the ledger of deliveries. What names or quotes a person is sealed under the workspace's key.
///
/// `workspace` is `.installation` for mail of the installation itself, which needs the system scope.
package struct DeliveryStore: Sendable {
    /// Rows written by one statement.
    static let chunk = 500
    /// Rows of a page at most.
    package static let maximumPage = 200
    /// Deliveries that a search finds at most, the newest of them.
    package static let maximumFound = 1000

    let vault: KeyVault

    package init(_ vault: KeyVault) { self.vault = vault }

    func place(_ column: StaticString, _ id: DeliveryID, _ workspace: WorkspaceID) -> Place {
        Place("delivery", column, row: id.uuid, workspace: workspace)
    }
}

// MARK: Reading

extension DeliveryStore {
    private static let columns: SQL = """
        id, kind, person_id, state, recipient, subject, message_id, reply, trouble, attempts, created_at, updated_at, sent_at,
        resend_of, (SELECT again.id FROM delivery AS again WHERE again.workspace_id = delivery.workspace_id
            AND again.resend_of = delivery.id) AS resent_as
        """

    /// The newest first, from the one after `offset` others; only those to some, where they are given.
    package func page(
        _ tx: Transaction, _ workspace: WorkspaceID, in state: DeliveryState? = nil, to some: DeliveryRecipients? = nil,
        offset: Int = 0, limit: Int = 50
    ) throws -> [DeliverySummary] {
        let key = try vault.workspaceKey(tx, workspace)
        let within: SQL = state.map { "AND state = \($0)" } ?? ""
        return try tx.rows(
            """
            SELECT \(Self.columns) FROM delivery WHERE workspace_id = \(workspace) \(within) \(Self.among(some, workspace))
            ORDER BY id DESC LIMIT \(max(1, min(limit, Self.maximumPage))) OFFSET \(max(0, offset))
            """
        ).map { try summary($0, workspace, key) }
    }

    /// By two indexes, whatever the number of all deliveries: what is found is worked out before anything else is asked of
    /// it. Addresses are compared as keyed digests; nothing sealed is opened.
    private static func among(_ some: DeliveryRecipients?, _ workspace: WorkspaceID) -> SQL {
        guard let some else { return "" }
        return """
            AND id = ANY(ARRAY(SELECT f.id FROM (
                SELECT id FROM delivery WHERE workspace_id = \(workspace) AND recipient_index = ANY(\(some.addresses))
                UNION SELECT id FROM delivery WHERE workspace_id = \(workspace) AND person_id = ANY(\(some.people))
            ) AS f ORDER BY f.id DESC LIMIT \(Self.maximumFound)))
            """
    }

    /// Nil where there is no such delivery.
    package func detail(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DeliveryID) throws -> DeliveryDetail? {
        let key = try vault.workspaceKey(tx, workspace)
        let found = try tx.first(
            "SELECT \(Self.columns), message, dialogue FROM delivery WHERE workspace_id = \(workspace) AND id = \(id)")
        guard let row = found else { return nil }
        let dialogue: Sealed<SMTPDialogue>? = try row.get("dialogue")
        return DeliveryDetail(
            summary: try summary(row, workspace, key),
            message: try vault.open(row.get("message"), under: key, at: place("message", id, workspace)),
            dialogue: try dialogue.map { try vault.open($0, under: key, at: place("dialogue", id, workspace)) })
    }

    package func message(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DeliveryID) throws -> MailMessage? {
        try detail(tx, workspace, id)?.message
    }

    /// How many deliveries stand where; states without any are left out.
    package func counts(
        _ tx: Transaction, _ workspace: WorkspaceID, to some: DeliveryRecipients? = nil
    ) throws -> [DeliveryState: Int] {
        let rows = try tx.rows(
            """
            SELECT state, count(*) AS count FROM delivery WHERE workspace_id = \(workspace) \(Self.among(some, workspace))
            GROUP BY state
            """)
        return try rows.reduce(into: [:]) { counts, row in try counts[row.get("state")] = row.get("count") }
    }

    /// The same over the whole installation; needs the system scope.
    package func counts(_ tx: Transaction) throws -> [DeliveryState: Int] {
        try tx.rows("SELECT state, count(*) AS count FROM delivery GROUP BY state")
            .reduce(into: [:]) { counts, row in try counts[row.get("state")] = row.get("count") }
    }

    /// What was written to somebody at these addresses, given by their blind indexes; the newest first.
    package func written(
        _ tx: Transaction, _ workspace: WorkspaceID, to addresses: [[UInt8]], limit: Int = 500
    ) throws -> [WrittenMail] {
        let key = try vault.workspaceKey(tx, workspace)
        return try tx.rows(
            """
            SELECT id, subject, state, created_at FROM delivery
            WHERE workspace_id = \(workspace) AND recipient_index = ANY(\(addresses)) ORDER BY id DESC LIMIT \(limit)
            """
        ).map { row in
            let id: DeliveryID = try row.get("id")
            return WrittenMail(
                at: try row.get("created_at"),
                subject: try vault.open(row.get("subject"), under: key, at: place("subject", id, workspace)),
                state: try row.get("state"))
        }
    }

    /// What was said of deliveries at their last try, where they have not arrived; no entry for one that was not tried.
    package func replies(
        _ tx: Transaction, _ workspace: WorkspaceID, _ ids: [DeliveryID]
    ) throws -> [DeliveryID: String] {
        guard !ids.isEmpty else { return [:] }
        let key = try vault.workspaceKey(tx, workspace)
        return try tx.rows(
            """
            SELECT id, reply FROM delivery
            WHERE workspace_id = \(workspace) AND id = ANY(\(ids)) AND reply IS NOT NULL
                AND state NOT IN ('sent', 'kept')
            """
        ).reduce(into: [:]) { replies, row in
            let id: DeliveryID = try row.get("id")
            replies[id] = try vault.open(row.get("reply"), under: key, at: place("reply", id, workspace))
        }
    }

    private func summary(_ row: Row, _ workspace: WorkspaceID, _ key: DataKey) throws -> DeliverySummary {
        let id: DeliveryID = try row.get("id")
        let recipient: String = try vault.open(row.get("recipient"), under: key, at: place("recipient", id, workspace))
        let reply: Sealed<String>? = try row.get("reply")
        return try DeliverySummary(
            id: id, kind: row.get("kind"), person: row.get("person_id"), state: row.get("state"),
            recipient: EmailAddress(parsing: recipient),
            subject: vault.open(row.get("subject"), under: key, at: place("subject", id, workspace)),
            messageID: row.get("message_id"),
            reply: reply.map { try vault.open($0, under: key, at: place("reply", id, workspace)) },
            trouble: row.get("trouble", as: String?.self).flatMap(MailTrouble.init(rawValue:)),
            attempts: row.get("attempts"), createdAt: row.get("created_at"), updatedAt: row.get("updated_at"),
            sentAt: row.get("sent_at"), resendOf: row.get("resend_of"), resentAs: row.get("resent_as"))
    }
}

// MARK: Forgetting

extension DeliveryStore {
    /// Takes back what waits to be sent to somebody; how many there were. What is on the wire cannot be.
    @discardableResult
    package func withdraw(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> Int {
        try tx.run(
            """
            UPDATE delivery SET state = 'refused', trouble = \(MailTrouble.stopped.rawValue), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND person_id = \(person) AND state = 'queued'
            """)
    }

    /// Takes back one that still waits, because nobody wants it any more. False where it is on its way, or arrived.
    package func withdraw(_ tx: Transaction, _ workspace: WorkspaceID, _ id: DeliveryID) throws -> Bool {
        try tx.run(
            """
            UPDATE delivery SET state = 'refused', trouble = \(MailTrouble.calledOff.rawValue), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) AND state = 'queued'
            """) == 1
    }

    /// Takes back what waits to be sent to somebody, of these kinds.
    package func withdraw(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, kinds: [String]
    ) throws {
        try tx.run(
            """
            UPDATE delivery SET state = 'refused', trouble = \(MailTrouble.calledOff.rawValue), updated_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND person_id = \(person) AND state = 'queued' AND kind = ANY(\(kinds))
            """)
    }

    /// Mail that waited, or was on the wire, when a backup was made: it may have been sent since, so a person decides. Returns
    /// how many. Needs the system scope.
    package func doubtAll(_ tx: Transaction) throws -> Int {
        try tx.run(
            """
            UPDATE delivery SET state = 'unknown', trouble = \(MailTrouble.restored.rawValue), updated_at = \(tx.now)
            WHERE state IN ('queued', 'sending')
            """)
    }

    /// Deletes everything sent, or waiting to be sent, about a person or to one of these addresses, by their blind
    /// indexes. What is on the wire arrives, and leaves nothing here. Returns how many rows.
    @discardableResult
    package func forget(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID?, to addresses: [[UInt8]] = []
    ) throws -> Int {
        try tx.run(
            """
            DELETE FROM delivery WHERE workspace_id = \(workspace)
                AND (person_id = \(person) OR recipient_index = ANY(\(addresses)))
            """)
    }

    /// As above, but what has not left yet stays, of one kind of mail: somebody else waits for it. True where there is such.
    package func forget(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, keepingWaiting kind: MailKind
    ) throws -> Bool {
        let waits: SQL = "state IN ('queued', 'sending') AND kind = \(kind.name)"
        let mine: SQL = "workspace_id = \(workspace) AND person_id = \(person)"
        try tx.run("DELETE FROM delivery WHERE \(mine) AND NOT (\(waits))")
        return try tx.first("SELECT id FROM delivery WHERE \(mine) LIMIT 1") != nil
    }

    /// Deletes messages, and with each all copies that it was sent again as, and all that it is a copy of.
    package func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ ids: [DeliveryID]) throws {
        try tx.run(
            """
            WITH RECURSIVE copy AS (
                SELECT id, resend_of FROM delivery WHERE workspace_id = \(workspace) AND id = ANY(\(ids))
                UNION
                SELECT d.id, d.resend_of FROM copy c JOIN delivery d
                    ON d.workspace_id = \(workspace) AND (d.id = c.resend_of OR d.resend_of = c.id))
            DELETE FROM delivery WHERE workspace_id = \(workspace) AND id IN (SELECT id FROM copy)
            """)
    }

    /// Deletes up to `limit` deliveries that arrived, or were kept here, and are older than `date`, or did not and are older than `failed`,
    /// each with what it was a copy of; what did not arrive at all must not read as sent. Returns how many rows.
    package func prune(_ tx: Transaction, before date: Date, failed: Date, limit: Int = 1000) throws -> Int {
        try tx.run(
            """
            WITH RECURSIVE old AS (
                (SELECT workspace_id, id, resend_of FROM delivery WHERE created_at < \(date) AND state IN ('sent', 'kept')
                    OR created_at < \(failed) AND state IN ('refused', 'unknown')
                ORDER BY created_at LIMIT \(limit))
                UNION
                SELECT d.workspace_id, d.id, d.resend_of FROM old o JOIN delivery d
                    ON d.workspace_id = o.workspace_id AND d.id = o.resend_of)
            DELETE FROM delivery d USING old o WHERE d.workspace_id = o.workspace_id AND d.id = o.id
            """)
    }
}

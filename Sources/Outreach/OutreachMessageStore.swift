import Foundation
import Primitives
import Store
import Vault

extension Dispatch.Stage: SQLEncodable, SQLDecodable {}

/// Every statement on `outreach_message`. Seals and opens on the way. In the scope of the owner, or of the system.
struct OutreachMessageStore: Sendable {
    let vault: KeyVault
    let random: RandomSource
    var openings = BodyOpenings()

    private static let columns: SQL = """
        workspace_id, id, person_id, enrolment_id, contact_id, step, stage, mail, approval, draft, sent, refusal, due_at,
        hold_at, checked_at, sent_at, begun_at, waiting, is_stale, tries, sends, fence
        """

    @discardableResult
    func add(
        _ tx: Transaction, _ owner: OutreachOwner, _ enrolment: EnrolmentID, _ contact: ContactID, step: Int,
        _ document: MailDocument
    ) throws -> OutreachMessageID {
        let id = OutreachMessageID(random.uuid(at: tx.now))
        let key = try key(tx, owner.workspace, contact)
        let mail = try vault.seal(document, under: key, at: Self.place("mail", id, owner.workspace))
        try tx.run(
            """
            INSERT INTO outreach_message (workspace_id, id, person_id, enrolment_id, contact_id, step, stage, mail)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(enrolment), \(contact), \(step), 'draft', \(mail))
            """)
        return id
    }

    /// A mail that is over, out of an archive.
    func restore(
        _ tx: Transaction, _ owner: OutreachOwner, _ enrolment: EnrolmentID, _ contact: ContactID, step: Int,
        _ past: PastConversation.Mail
    ) throws {
        let id = OutreachMessageID(random.uuid(at: tx.now))
        let key = try key(tx, owner.workspace, contact)
        let mail = try vault.seal(past.document, under: key, at: Self.place("mail", id, owner.workspace))
        try tx.run(
            """
            INSERT INTO outreach_message (workspace_id, id, person_id, enrolment_id, contact_id, step, stage, mail, sent_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(enrolment), \(contact), \(step),
                \(past.stage), \(mail), \(past.sent)::timestamptz)
            """)
    }

    func message(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: OutreachMessageID, locking: Bool = false
    ) throws -> OutreachMessage? {
        let lock: SQL = locking ? " FOR UPDATE" : ""
        return try tx.first(
            "SELECT \(Self.columns) FROM outreach_message WHERE workspace_id = \(workspace) AND id = \(id)\(lock)"
        ).map { try read(tx, $0) }
    }

    /// All mails of an enrolment, in order, locked where they are to be changed.
    func messages(
        _ tx: Transaction, _ workspace: WorkspaceID, of enrolment: EnrolmentID, locking: Bool = false
    ) throws -> [OutreachMessage] {
        let lock: SQL = locking ? " FOR UPDATE" : ""
        return try tx.rows(
            """
            SELECT \(Self.columns) FROM outreach_message
            WHERE workspace_id = \(workspace) AND enrolment_id = \(enrolment) ORDER BY step\(lock)
            """
        ).map { try read(tx, $0) }
    }

    /// A person's mails in these stages, the earliest due first, of ways in these states.
    func inStages(
        _ tx: Transaction, _ owner: OutreachOwner, _ stages: [Dispatch.Stage],
        of states: [Enrolment.State] = [.active, .paused], limit: Int
    ) throws -> [OutreachMessage] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM outreach_message m WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND stage = ANY(\(stages.map(\.rawValue))) AND EXISTS (
                    SELECT FROM outreach_enrolment e WHERE e.workspace_id = m.workspace_id AND e.id = m.enrolment_id
                        AND e.state = ANY(\(states.map(\.rawValue))))
            ORDER BY due_at NULLS LAST, id LIMIT \(limit)
            """
        ).map { try read(tx, $0) }
    }

    /// Those of everybody that left, or may have, the latest first. Needs the system scope.
    func left(_ tx: Transaction, since: Date, limit: Int) throws -> [OutreachMessage] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM outreach_message
            WHERE sent_at > \(since) OR stage IN ('sending', 'unknown') ORDER BY sent_at DESC LIMIT \(limit)
            """
        ).map { try read(tx, $0) }
    }

    /// Writes what became of a mail.
    func save(_ tx: Transaction, _ message: OutreachMessage) throws {
        let (workspace, dispatch) = (message.owner.workspace, message.dispatch)
        let key = try key(tx, workspace, message.contact)
        let mail = try vault.seal(message.document, under: key, at: Self.place("mail", message.id, workspace))
        let draft = try dispatch.draft.map {
            try vault.seal($0.text, under: key, at: Self.place("draft", message.id, workspace)).bytes
        }
        let sent = try dispatch.reference.map {
            try vault.seal($0, under: key, at: Self.place("sent", message.id, workspace)).bytes
        }
        let refusal = try dispatch.refusal.map {
            try vault.seal($0, under: key, at: Self.place("refusal", message.id, workspace)).bytes
        }
        try tx.run(
            """
            UPDATE outreach_message SET stage = \(dispatch.stage), mail = \(mail), approval = \(message.approval),
                draft = \(draft), sent = \(sent), refusal = \(refusal), due_at = \(dispatch.due)::timestamptz,
                hold_at = \(dispatch.hold)::timestamptz, checked_at = \(dispatch.checkedAt)::timestamptz,
                sent_at = \(dispatch.sentAt)::timestamptz, begun_at = \(dispatch.begunAt)::timestamptz,
                waiting = \(dispatch.waiting?.rawValue), run_at = \(dispatch.next(at: tx.now))::timestamptz,
                is_stale = \(dispatch.isStale), tries = \(dispatch.tries), sends = \(dispatch.sends), fence = \(message.fence)
            WHERE workspace_id = \(workspace) AND id = \(message.id)
            """)
        // What has gone lies in the person's own mailbox; what cannot go any more is of no use.
        if !message.document.files.isEmpty, dispatch.isOver, dispatch.stage != .stopped {
            for file in message.document.files { try files.drop(tx, workspace, file.id) }
        }
    }

    private var files: AttachedFileStore { AttachedFileStore(vault: vault, random: random) }

    /// Nothing happens to it by itself until somebody wakes it.
    func park(_ tx: Transaction, _ message: OutreachMessage) throws {
        try tx.run(
            """
            UPDATE outreach_message SET run_at = NULL
            WHERE workspace_id = \(message.owner.workspace) AND id = \(message.id)
            """)
    }

    /// What left a person's mailbox lately; what may have left counts from when sending was begun. A follow-up that waits for
    /// its writer takes nobody's place.
    func count(
        _ tx: Transaction, _ owner: OutreachOwner, since start: Date, until end: Date
    ) throws -> SendingPace.Count {
        let mine: SQL = "workspace_id = \(owner.workspace) AND person_id = \(owner.person)"
        let maybe: SQL = "stage IN ('sending', 'unknown')"
        let hour: [Date] = try tx.rows(
            """
            SELECT COALESCE(sent_at, begun_at) AS at FROM outreach_message WHERE \(mine)
                AND (sent_at > \(tx.now - 3600) OR (\(maybe) AND begun_at > \(tx.now - 3600)))
            """
        ).map { try $0.get("at") }
        let row = try tx.first(
            """
            SELECT count(*) FILTER (WHERE sent_at >= \(start) OR (\(maybe) AND begun_at >= \(start))) AS today,
                count(*) FILTER (WHERE stage = 'scheduled' AND step > 0 AND due_at < \(end)
                    AND (hold_at IS NULL OR hold_at < \(end)) AND COALESCE(waiting, '') NOT IN ('permission', 'elsewhere')
                    AND EXISTS (SELECT FROM outreach_enrolment e WHERE e.workspace_id = m.workspace_id
                        AND e.id = m.enrolment_id AND e.state = 'active')) AS waiting
            FROM outreach_message m WHERE \(mine) AND (sent_at >= \(start) OR sent_at IS NULL)
            """)
        return SendingPace.Count(
            today: try row?.get("today") ?? 0, lastHour: hour.map { min($0, tx.now) },
            followUpsWaiting: try row?.get("waiting") ?? 0)
    }

    /// What the mailbox calls drafts of ours that may lie there, with where, of all of a person's ways or of some. No mail is
    /// opened.
    func drafts(
        _ tx: Transaction, _ owner: OutreachOwner, of ways: [EnrolmentID]? = nil
    ) throws -> [(draft: DraftReference, account: [UInt8]?)] {
        let these: SQL = ways.map { "AND m.enrolment_id = ANY(\($0))" } ?? ""
        let rows = try tx.rows(
            """
            SELECT m.id, m.contact_id, m.draft, e.account FROM outreach_message m
            JOIN outreach_enrolment e ON e.workspace_id = m.workspace_id AND e.id = m.enrolment_id
            WHERE m.workspace_id = \(owner.workspace) AND m.person_id = \(owner.person) AND m.draft IS NOT NULL
                AND m.stage NOT IN ('sent', 'gone') \(these) ORDER BY m.id FOR UPDATE OF m
            """)
        return try rows.map { row in
            let (id, contact): (OutreachMessageID, ContactID) = (try row.get("id"), try row.get("contact_id"))
            let name: String = try vault.open(
                row.get("draft"), under: key(tx, owner.workspace, contact), at: Self.place("draft", id, owner.workspace)
            )
            return (DraftReference(name), try row.get("account"))
        }
    }

    private func key(_ tx: Transaction, _ workspace: WorkspaceID, _ contact: ContactID) throws -> DataKey {
        guard let key = try vault.contactKeys(tx, workspace, [contact.uuid])[contact.uuid] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private func read(_ tx: Transaction, _ row: Row) throws -> OutreachMessage {
        _ = try openings.purpose(of: tx.scope)
        let (workspace, id): (WorkspaceID, OutreachMessageID) = (try row.get("workspace_id"), try row.get("id"))
        let contact: ContactID = try row.get("contact_id")
        let key = try key(tx, workspace, contact)
        func open<Value: SealableValue>(_ column: String, _ name: StaticString, as: Value.Type) throws -> Value? {
            let sealed: [UInt8]? = try row.get(column)
            return try sealed.map {
                try vault.open(Sealed<Value>(bytes: $0), under: key, at: Self.place(name, id, workspace))
            }
        }
        guard let document = try open("mail", "mail", as: MailDocument.self) else {
            throw DatabaseError.missing("mail")
        }
        var dispatch = Dispatch(try row.get("stage"), due: try row.get("due_at"))
        dispatch.draft = try open("draft", "draft", as: String.self).map(DraftReference.init)
        dispatch.reference = try open("sent", "sent", as: SentReference.self)
        dispatch.refusal = try open("refusal", "refusal", as: String.self)
        (dispatch.hold, dispatch.checkedAt) = (try row.get("hold_at"), try row.get("checked_at"))
        (dispatch.sentAt, dispatch.tries) = (try row.get("sent_at"), try row.get("tries"))
        (dispatch.sends, dispatch.isStale) = (try row.get("sends"), try row.get("is_stale"))
        dispatch.begunAt = try row.get("begun_at")
        let waiting: String? = try row.get("waiting")
        dispatch.waiting = waiting.flatMap(Dispatch.Wait.init)
        return OutreachMessage(
            id: id, owner: OutreachOwner(workspace: workspace, person: try row.get("person_id")),
            enrolment: try row.get("enrolment_id"), contact: contact, step: try row.get("step"), document: document,
            approval: try row.get("approval"), dispatch: dispatch, fence: try row.get("fence"))
    }

    private static func place(_ column: StaticString, _ id: OutreachMessageID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_message", column, row: id.uuid, workspace: workspace)
    }
}

extension SentReference: SealableValue {}

import Foundation
import Primitives
import Store
import Vault

extension Enrolment.State: SQLEncodable, SQLDecodable {}
extension Enrolment.End: SQLEncodable, SQLDecodable {}
extension ReplyJudge.Kind: SQLEncodable, SQLDecodable {}

/// Every statement on `outreach_enrolment`. Seals and opens on the way. In the scope of the owner, or of the system.
struct EnrolmentStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    private static let columns: SQL = """
        workspace_id, id, person_id, contact_id, sequence_id, state, ended_by, thread, finding, finding_at, finding_message,
        watch_at, created_at, ended_at, account, dismissed
        """

    func add(
        _ tx: Transaction, _ owner: OutreachOwner, _ contact: ContactID, _ sequence: SequenceID?
    ) throws -> EnrolmentID {
        let id = EnrolmentID(random.uuid(at: tx.now))
        try tx.run(
            """
            INSERT INTO outreach_enrolment (workspace_id, id, person_id, contact_id, sequence_id, state, created_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(contact), \(sequence)::uuid, 'draft', \(tx.now))
            """)
        return id
    }

    func enrolment(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: EnrolmentID, locking: Bool = false
    ) throws -> Enrolment? {
        let lock: SQL = locking ? " FOR UPDATE" : ""
        return try tx.first(
            "SELECT \(Self.columns) FROM outreach_enrolment WHERE workspace_id = \(workspace) AND id = \(id)\(lock)"
        ).map { try read(tx, $0) }
    }

    /// A contact's, the latest first.
    func of(_ tx: Transaction, _ owner: OutreachOwner, _ contact: ContactID) throws -> [Enrolment] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM outreach_enrolment WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND contact_id = \(contact) ORDER BY id DESC
            """
        ).map { try read(tx, $0) }
    }

    /// The latest of a person's, in any of these states.
    func latest(
        _ tx: Transaction, _ owner: OutreachOwner, in states: [Enrolment.State], limit: Int, offset: Int = 0
    ) throws -> [Enrolment] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM outreach_enrolment WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND state = ANY(\(states.map(\.rawValue)))
            ORDER BY id DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map { try read(tx, $0) }
    }

    /// What came of a person's in the last two weeks, by others or by the mailbox, the latest first.
    func endedLately(_ tx: Transaction, _ owner: OutreachOwner, limit: Int) throws -> [Enrolment] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM outreach_enrolment WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND ended_by IN ('replied', 'bounced', 'refused', 'handled', 'met')
                AND ended_at > \(tx.now - 14 * 86_400) ORDER BY ended_at DESC, id DESC LIMIT \(limit)
            """
        ).map { try read(tx, $0) }
    }

    /// The next in order of id, for going through all of them.
    func next(_ tx: Transaction, _ owner: OutreachOwner, after: EnrolmentID?, limit: Int) throws -> [Enrolment] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM outreach_enrolment WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND (\(after)::uuid IS NULL OR id > \(after)::uuid)
            ORDER BY id LIMIT \(limit)
            """
        ).map { try read(tx, $0) }
    }

    /// A way that is over, out of an archive. No mailbox knows it any more.
    func restore(
        _ tx: Transaction, _ owner: OutreachOwner, _ contact: ContactID, _ sequence: SequenceID?,
        _ past: PastConversation
    ) throws -> EnrolmentID {
        let id = EnrolmentID(random.uuid(at: past.began))
        try tx.run(
            """
            INSERT INTO outreach_enrolment (workspace_id, id, person_id, contact_id, sequence_id, state, created_at)
            VALUES (\(owner.workspace), \(id), \(owner.person), \(contact), \(sequence)::uuid, 'draft', \(past.began))
            """)
        try save(
            tx,
            Enrolment(
                id: id, owner: owner, contact: contact, sequence: sequence, state: .ended, endedBy: past.endedBy,
                thread: nil,
                finding: past.finding.map { ReplyJudge.Finding(kind: $0.kind, at: $0.at, message: "") },
                watchAt: nil, createdAt: past.began, endedAt: past.over ?? tx.now))
        return id
    }

    /// Those under way from any of these people to an address, by its blind index. Needs the system scope.
    func live(
        _ tx: Transaction, _ workspace: WorkspaceID, of people: [PersonID], to address: [UInt8]
    ) throws -> [EnrolmentID] {
        try tx.rows(
            """
            SELECT e.id FROM outreach_contact c
            JOIN outreach_enrolment e ON e.workspace_id = c.workspace_id AND e.contact_id = c.id
            WHERE c.workspace_id = \(workspace) AND c.person_id = ANY(\(people)) AND c.address_index = \(address)
                AND e.state <> 'ended' ORDER BY e.id
            """
        ).map { try $0.get("id") }
    }

    func save(_ tx: Transaction, _ enrolment: Enrolment) throws {
        let (workspace, id) = (enrolment.owner.workspace, enrolment.id)
        let key = try key(tx, workspace, enrolment.contact)
        let thread = try enrolment.thread.map {
            try vault.seal($0.text, under: key, at: Self.place("thread", id, workspace)).bytes
        }
        let message = try enrolment.finding.map {
            try vault.seal($0.message, under: key, at: Self.place("finding_message", id, workspace)).bytes
        }
        let dismissed =
            enrolment.dismissed.isEmpty
            ? nil
            : try vault.seal(
                Dismissals(all: Array(enrolment.dismissed)), under: key, at: Self.place("dismissed", id, workspace)
            ).bytes
        try tx.run(
            """
            UPDATE outreach_enrolment SET state = \(enrolment.state), ended_by = \(enrolment.endedBy?.rawValue),
                account = \(enrolment.account), dismissed = \(dismissed),
                thread = \(thread), finding = \(enrolment.finding?.kind.rawValue),
                finding_at = \(enrolment.finding?.at)::timestamptz, finding_message = \(message),
                watch_at = \(enrolment.watchAt)::timestamptz, ended_at = \(enrolment.endedAt)::timestamptz
            WHERE workspace_id = \(workspace) AND id = \(id)
            """)
    }

    /// Ways into whose threads something came, the latest first, of everybody whose mailbox is of a kind. Needs the system scope.
    func found(_ tx: Transaction, at kind: String, limit: Int) throws -> [Enrolment] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM outreach_enrolment e
            WHERE (finding IS NOT NULL OR dismissed IS NOT NULL) AND EXISTS (SELECT FROM outreach_mailbox b
                WHERE b.workspace_id = e.workspace_id AND b.person_id = e.person_id AND b.kind = \(kind))
            ORDER BY finding_at DESC NULLS LAST, id LIMIT \(limit)
            """
        ).map { try read(tx, $0) }
    }

    /// Ways of a person's with all their mails. What lies in a mailbox has to be taken care of before.
    func forget(_ tx: Transaction, _ owner: OutreachOwner, _ ways: [EnrolmentID]) throws {
        try tx.run(
            """
            DELETE FROM outreach_enrolment
            WHERE workspace_id = \(owner.workspace) AND person_id = \(owner.person) AND id = ANY(\(ways))
            """)
    }

    /// How many ways of a person's have come how far, by sequence.
    func results(_ tx: Transaction, _ owner: OutreachOwner) throws -> OutreachResults {
        let rows = try tx.rows(
            """
            SELECT e.sequence_id, count(*) AS drafted, count(*) FILTER (WHERE m.is_sent) AS sent,
                count(*) FILTER (WHERE m.is_sent AND e.finding = 'bounce') AS returned,
                count(*) FILTER (WHERE m.is_sent AND e.finding = 'reply') AS replied,
                count(*) FILTER (WHERE e.met_at IS NOT NULL) AS met
            FROM outreach_enrolment e CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM outreach_message m
                WHERE m.workspace_id = e.workspace_id AND m.enrolment_id = e.id AND m.stage = 'sent') AS is_sent) m
            WHERE e.workspace_id = \(owner.workspace) AND e.person_id = \(owner.person)
            GROUP BY e.sequence_id
            """)
        return OutreachResults(
            entries: try rows.map { row in
                OutreachResults.Entry(
                    sequence: try row.get("sequence_id"),
                    counts: .init(
                        drafted: try row.get("drafted"), sent: try row.get("sent"), returned: try row.get("returned"),
                        replied: try row.get("replied"), met: try row.get("met")))
            })
    }

    func count(_ tx: Transaction, _ owner: OutreachOwner, in states: [Enrolment.State]) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM outreach_enrolment WHERE workspace_id = \(owner.workspace)
                AND person_id = \(owner.person) AND state = ANY(\(states.map(\.rawValue)))
            """)?.get("count") ?? 0
    }

    /// People of a workspace have met whoever has an address, or have a time to. Needs the system scope.
    func meet(_ tx: Transaction, _ workspace: WorkspaceID, of people: [PersonID], _ address: [UInt8]) throws {
        try tx.run(
            """
            UPDATE outreach_enrolment e SET met_at = \(tx.now) FROM outreach_contact c
            WHERE c.workspace_id = \(workspace) AND c.person_id = ANY(\(people)) AND c.address_index = \(address)
                AND e.workspace_id = c.workspace_id AND e.contact_id = c.id AND e.met_at IS NULL
            """)
    }

    /// Those whose threads are to be looked into. Needs the system scope.
    func toWatch(_ tx: Transaction, limit: Int) throws -> [(workspace: WorkspaceID, id: EnrolmentID)] {
        try tx.rows(
            """
            SELECT workspace_id, id FROM outreach_enrolment WHERE watch_at <= \(tx.now) ORDER BY watch_at LIMIT \(limit)
            """
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    private func key(_ tx: Transaction, _ workspace: WorkspaceID, _ contact: ContactID) throws -> DataKey {
        guard let key = try vault.contactKeys(tx, workspace, [contact.uuid])[contact.uuid] else {
            throw DatabaseError.missing("data_key")
        }
        return key
    }

    private func read(_ tx: Transaction, _ row: Row) throws -> Enrolment {
        let (workspace, id): (WorkspaceID, EnrolmentID) = (try row.get("workspace_id"), try row.get("id"))
        let contact: ContactID = try row.get("contact_id")
        let key = try key(tx, workspace, contact)
        let (thread, message): ([UInt8]?, [UInt8]?) = (try row.get("thread"), try row.get("finding_message"))
        let opened: String? = try thread.map {
            try vault.open(Sealed<String>(bytes: $0), under: key, at: Self.place("thread", id, workspace))
        }
        let kind: ReplyJudge.Kind? = try row.get("finding")
        let at: Date? = try row.get("finding_at")
        var finding: ReplyJudge.Finding?
        if let kind, let at, let message {
            let name: String = try vault.open(
                Sealed<String>(bytes: message), under: key, at: Self.place("finding_message", id, workspace))
            finding = ReplyJudge.Finding(kind: kind, at: at, message: name)
        }
        var enrolment = Enrolment(
            id: id, owner: OutreachOwner(workspace: workspace, person: try row.get("person_id")), contact: contact,
            sequence: try row.get("sequence_id"), state: try row.get("state"), endedBy: try row.get("ended_by"),
            thread: opened.map(ThreadReference.init), finding: finding, watchAt: try row.get("watch_at"),
            createdAt: try row.get("created_at"), endedAt: try row.get("ended_at"))
        enrolment.account = try row.get("account")
        let dismissed: [UInt8]? = try row.get("dismissed")
        enrolment.dismissed =
            try dismissed.map { sealed in
                let opened = try vault.open(
                    Sealed<Dismissals>(bytes: sealed), under: key, at: Self.place("dismissed", id, workspace))
                return Set(opened.all)
            } ?? []
        return enrolment
    }

    /// What the person said is no answer.
    private struct Dismissals: Codable, SealableValue { let all: [ReplyJudge.Dismissed] }

    private static func place(_ column: StaticString, _ id: EnrolmentID, _ workspace: WorkspaceID) -> Place {
        Place("outreach_enrolment", column, row: id.uuid, workspace: workspace)
    }
}

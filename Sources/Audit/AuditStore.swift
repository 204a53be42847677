import Foundation
import Primitives
import Store
import Vault

/// Every statement on Audit's tables but those on checkpoints.
struct AuditStore {
    struct Head: Sendable, Equatable {
        let seq: Int64
        let hash: [UInt8]
    }

    /// An entry as read back, with what is left of its personal details.
    struct StoredEntry: Sendable {
        let seq: Int64
        /// Nil where a column holds what this program never writes.
        let entry: AuditEntry?
        let hash: [UInt8]
        let personal: Personal
    }

    enum Personal: Sendable {
        case none, missing, erased
        case sealed(Sealed<PersonalDetails>)
    }

    func head(_ tx: Transaction, _ workspace: WorkspaceID) throws -> Head? {
        try tx.first("SELECT seq, hash FROM audit_head WHERE workspace_id = \(workspace)").map(head)
    }

    /// Adds an entry behind the end of its chain, in one statement that is sent with the commit.
    ///
    /// What the entry says it follows is not looked at: the database knows the end, and hashes what
    /// `AuditEntry.encoded` says with the number and the hash that are true then.
    func append(_ tx: Transaction, _ entry: AuditEntry) {
        let parts = entry.encodedParts
        let hash: (_ seq: SQL, _ prev: SQL) -> SQL = { seq, prev in
            "sha256(\(parts.beforeSeq) || int8send(\(seq)) || \(parts.beforePrev) || \(prev))"
        }
        tx.post(
            """
            WITH moved AS (
                INSERT INTO audit_head AS h (workspace_id, seq, hash, prev)
                VALUES (\(entry.workspace), 1, \(hash("1::bigint", "\(AuditEntry.genesis)")), \(AuditEntry.genesis))
                ON CONFLICT (workspace_id) DO UPDATE
                    SET seq = h.seq + 1, prev = h.hash, hash = \(hash("h.seq + 1", "h.hash"))
                RETURNING seq, prev, hash)
            INSERT INTO audit_event (workspace_id, seq, at, actor_kind, actor_id, action, target, details, personal_id,
                commitment, prev, hash)
            SELECT \(entry.workspace), moved.seq, \(Date(microseconds: entry.at)), \(entry.actorKind), \(entry.actorID),
                \(entry.action), \(entry.target), \(entry.details), \(entry.personalID), \(entry.commitment), moved.prev,
                moved.hash
            FROM moved
            """)
    }

    func insert(
        _ tx: Transaction, _ sealed: Sealed<PersonalDetails>, id: UUID, _ workspace: WorkspaceID, about: [UInt8]?
    ) {
        tx.post(
            """
            INSERT INTO audit_personal (workspace_id, id, sealed, about)
            VALUES (\(workspace), \(id), \(sealed), \(about))
            """)
    }

    /// Erases the personal details of entries that are about these addresses, by their blind indexes.
    func erasePersonal(_ tx: Transaction, _ workspace: WorkspaceID, about addresses: [[UInt8]]) throws -> Int {
        try tx.run(
            """
            UPDATE audit_personal SET sealed = NULL, erased_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND erased_at IS NULL AND about = ANY(\(addresses))
            """)
    }

    /// Erases the personal details of entries done by, done to, or naming in their details whoever bears this id.
    func erasePersonal(_ tx: Transaction, _ workspace: WorkspaceID, concerning id: UUID) throws -> Int {
        try tx.run(
            """
            UPDATE audit_personal SET sealed = NULL, erased_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND erased_at IS NULL AND id IN (
                SELECT personal_id FROM audit_event WHERE workspace_id = \(workspace) AND personal_id IS NOT NULL
                    AND (actor_id = \(id) OR position(\(id)::text IN target) > 0 OR position(\(id)::text IN details) > 0))
            """)
    }

    /// The next entries of a chain in order. `LATERAL` keeps a page from reading all personal details where statistics lack.
    func page(_ tx: Transaction, _ workspace: WorkspaceID, after seq: Int64, limit: Int) throws -> [StoredEntry] {
        try tx.rows(
            """
            SELECT e.seq, at, actor_kind, actor_id, action, target, details, personal_id, commitment, prev, hash,
                p.id IS NOT NULL AS has_personal, p.sealed
            FROM audit_event e LEFT JOIN LATERAL (
                SELECT * FROM audit_personal WHERE workspace_id = e.workspace_id AND id = e.personal_id OFFSET 0) AS p ON true
            WHERE e.workspace_id = \(workspace) AND e.seq > \(seq) ORDER BY e.seq LIMIT \(limit)
            """
        ).map { try storedEntry($0, workspace) }
    }

    /// Where the entry stands that says it follows this hash.
    func position(_ tx: Transaction, _ workspace: WorkspaceID, following prev: [UInt8]) throws -> Int64? {
        try tx.first(
            "SELECT seq FROM audit_event WHERE workspace_id = \(workspace) AND prev = \(prev) ORDER BY seq LIMIT 1"
        )?.get("seq")
    }

    /// Every chain there is any trace of. Needs the system scope.
    func chains(_ tx: Transaction) throws -> [WorkspaceID] {
        try tx.rows(
            """
            SELECT workspace_id FROM audit_head UNION SELECT DISTINCT workspace_id FROM audit_event
            UNION SELECT DISTINCT workspace_id FROM audit_checkpoint ORDER BY 1
            """
        ).map { try $0.get("workspace_id") }
    }

    private func head(_ row: Row) throws -> Head { try Head(seq: row.get("seq"), hash: row.get("hash")) }

    private func storedEntry(_ row: Row, _ workspace: WorkspaceID) throws -> StoredEntry {
        try StoredEntry(
            seq: row.get("seq"), entry: try? entry(row, workspace), hash: (try? row.get("hash")) ?? [],
            personal: personal(row))
    }

    private func entry(_ row: Row, _ workspace: WorkspaceID) throws -> AuditEntry {
        try AuditEntry(
            workspace: workspace, seq: row.get("seq"), at: row.get("at", as: Date.self).microseconds,
            actorKind: row.get("actor_kind"), actorID: row.get("actor_id"), action: row.get("action"),
            target: row.get("target"), details: row.get("details"), personalID: row.get("personal_id"),
            commitment: row.get("commitment"), prev: row.get("prev"))
    }

    private func personal(_ row: Row) throws -> Personal {
        guard try row.get("personal_id", as: UUID?.self) != nil else { return .none }
        guard try row.get("has_personal") else { return .missing }
        return try row.get("sealed", as: Sealed<PersonalDetails>?.self).map(Personal.sealed) ?? .erased
    }
}

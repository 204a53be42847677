import Calendars
import Foundation
import Primitives
import Store
import Vault

extension Poll.State: SQLEncodable, SQLDecodable {}

/// Every statement on `poll` and `poll_option`. Seals and opens on the way.
struct PollStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    private static let columns: SQL = """
        id, owner_id, state, document, token, deadline, chosen_id, sequence, told_at IS NOT NULL AS is_told
        """

    /// Nil where somebody has as many as there may be.
    func make(
        _ tx: Transaction, _ workspace: WorkspaceID, by owner: PersonID, _ draft: PollForm.Draft
    ) throws -> PollID? {
        let (id, token) = (PollID(random.uuid(at: tx.now)), Token.issue(.capability, random: random))
        let count: Int? = try tx.first(
            "SELECT count(*) AS count FROM poll WHERE workspace_id = \(workspace) AND owner_id = \(owner)"
        )?.get("count")
        guard count ?? 0 < Poll.maximum, let last = draft.starts.max(), let row = BookingLinkStore.row(of: token.hash)
        else { return nil }
        let key = try vault.workspaceKey(tx, workspace)
        let document = try vault.seal(draft.document, under: key, at: Self.place("document", id, workspace))
        let sealed = try vault.seal(token.text, under: key, at: Self.place("token", id, workspace))
        try tx.run(
            """
            INSERT INTO poll (workspace_id, id, owner_id, state, document, token_id, token_hash, token, deadline, ends_at,
                created_at)
            VALUES (\(workspace), \(id), \(owner), 'open', \(document), \(row), \(token.hash), \(sealed),
                \(draft.deadline?.date), \((last + draft.document.minutes * 60).date), \(tx.now))
            """)
        for start in Set(draft.starts).sorted() {
            try tx.run(
                """
                INSERT INTO poll_option (workspace_id, poll_id, id, starts_at, ends_at)
                VALUES (\(workspace), \(id), \(PollOptionID(random.uuid(at: tx.now))), \(start.date),
                    \((start + draft.document.minutes * 60).date))
                """)
        }
        return id
    }

    /// Whose poll a link for anybody is, read in the link's own scope.
    func find(_ tx: Transaction, hash: [UInt8]) throws -> (workspace: WorkspaceID, id: PollID)? {
        guard let row = BookingLinkStore.row(of: hash),
            let found = try tx.first("SELECT workspace_id, id, token_hash FROM poll WHERE token_id = \(row)"),
            constantTimeEqual(try found.get("token_hash"), hash)
        else { return nil }
        return (try found.get("workspace_id"), try found.get("id"))
    }

    func poll(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID, locking: Bool = false) throws -> Poll? {
        let lock: SQL = locking ? " FOR UPDATE" : ""
        return try tx.first("SELECT \(Self.columns) FROM poll WHERE workspace_id = \(workspace) AND id = \(id)\(lock)")
            .map { try read(tx, workspace, $0) }
    }

    /// The latest first.
    func all(_ tx: Transaction, _ workspace: WorkspaceID, of owner: PersonID) throws -> [Poll] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM poll WHERE workspace_id = \(workspace) AND owner_id = \(owner)
            ORDER BY created_at DESC, id LIMIT \(Poll.maximum)
            """
        ).map { try read(tx, workspace, $0) }
    }

    func options(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID) throws -> [PollOption] {
        try tx.rows(
            """
            SELECT id, starts_at, ends_at FROM poll_option WHERE workspace_id = \(workspace) AND poll_id = \(id)
            ORDER BY starts_at
            """
        ).map { row in
            let (start, end): (Date, Date) = (try row.get("starts_at"), try row.get("ends_at"))
            return PollOption(id: try row.get("id"), start: start.instant, end: end.instant)
        }
    }

    /// Those that have somebody's time within a window, as meetings.
    func settled(
        _ tx: Transaction, _ workspace: WorkspaceID, of person: PersonID, _ window: Range<Instant>
    ) throws -> [(poll: Poll, option: PollOption)] {
        let found = try tx.rows(
            """
            SELECT \(Self.columns) FROM poll WHERE workspace_id = \(workspace) AND state = 'final' AND id IN (
                SELECT m.poll_id FROM host_time t
                JOIN meeting m ON m.workspace_id = t.workspace_id AND m.id = t.meeting_id
                WHERE t.workspace_id = \(workspace) AND t.host_id = \(person) AND m.poll_id IS NOT NULL
                    AND t.span && tstzrange(\(window.lowerBound.date), \(window.upperBound.date)))
            ORDER BY created_at, id LIMIT 200
            """
        ).map { try read(tx, workspace, $0) }
        return try found.compactMap { poll in
            try options(tx, workspace, poll.id).first { $0.id == poll.chosen }.map { (poll, $0) }
        }
    }

    /// Its event in calendars changes with it.
    func set(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID, _ state: Poll.State, chosen: PollOptionID?
    ) throws {
        try tx.run(
            """
            UPDATE poll SET state = \(state), chosen_id = \(chosen), sequence = sequence + 1
            WHERE workspace_id = \(workspace) AND id = \(id)
            """)
    }

    func noteTold(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID) throws {
        try tx.run("UPDATE poll SET told_at = \(tx.now) WHERE workspace_id = \(workspace) AND id = \(id)")
    }

    func delete(_ tx: Transaction, _ workspace: WorkspaceID, _ id: PollID) throws {
        try tx.run("DELETE FROM poll WHERE workspace_id = \(workspace) AND id = \(id)")
    }

    /// Those that were over long ago, of all workspaces.
    func expired(_ tx: Transaction, limit: Int = 100) throws -> [(workspace: WorkspaceID, id: PollID)] {
        try tx.rows(
            """
            SELECT workspace_id, id FROM poll WHERE ends_at < \(tx.now - TimeInterval(Poll.retention))
            ORDER BY ends_at LIMIT \(limit)
            """
        ).map { (try $0.get("workspace_id"), try $0.get("id")) }
    }

    private func read(_ tx: Transaction, _ workspace: WorkspaceID, _ row: Row) throws -> Poll {
        let id: PollID = try row.get("id")
        let key = try vault.workspaceKey(tx, workspace)
        let deadline: Date? = try row.get("deadline")
        return Poll(
            id: id, owner: try row.get("owner_id"), state: try row.get("state"),
            document: try vault.open(row.get("document"), under: key, at: Self.place("document", id, workspace)),
            token: try vault.open(row.get("token"), under: key, at: Self.place("token", id, workspace)),
            deadline: deadline?.instant, chosen: try row.get("chosen_id"), sequence: try row.get("sequence"),
            isTold: try row.get("is_told"))
    }

    private static func place(_ column: StaticString, _ id: PollID, _ workspace: WorkspaceID) -> Place {
        Place("poll", column, row: id.uuid, workspace: workspace)
    }
}

import Foundation
import Primitives
import Store
import Vault

extension ReviewLine.State: SQLEncodable, SQLDecodable {}

/// Every statement on `access_review` and its lines. A workspace is nil for the installation.
struct ReviewStore: Sendable {
    let random: RandomSource

    /// Opens the review of a quarter. Nil where there is one.
    func open(_ tx: Transaction, _ workspace: WorkspaceID?, _ quarter: Quarter) throws -> Review? {
        let id = ReviewID(random.uuid(at: tx.now))
        return try tx.first(
            """
            INSERT INTO access_review (workspace_id, id, quarter, opened_at, due_at)
            VALUES (\(workspace ?? .installation), \(id), \(quarter.text), \(tx.now),
                \(ReviewRule.due(openedAt: tx.now)))
            ON CONFLICT (workspace_id, quarter) DO NOTHING
            RETURNING id, quarter, opened_at, due_at, reminders, closed_at
            """
        ).map(review)
    }

    func has(_ tx: Transaction, _ workspace: WorkspaceID?, _ quarter: Quarter) throws -> Bool {
        try tx.first(
            """
            SELECT id FROM access_review
            WHERE workspace_id = \(workspace ?? .installation) AND quarter = \(quarter.text)
            """) != nil
    }

    /// `seal` seals what an item is called, for the line with this id.
    func add(
        _ tx: Transaction, _ workspace: WorkspaceID?, _ review: ReviewID, _ source: String, _ items: [ReviewItem],
        seal: (String, ReviewLineID) throws -> Sealed<String>
    ) throws {
        guard !items.isEmpty else { return }
        let nobody = WorkspaceID.installation.uuid
        let ids = items.map { _ in ReviewLineID(random.uuid(at: tx.now)) }
        let labels = try zip(items, ids).map { item, id in try item.name.map { try seal($0, id).bytes } ?? [] }
        try tx.run(
            """
            INSERT INTO access_review_line (workspace_id, review_id, id, position, source, item_id, account_id, what, label,
                person_id)
            SELECT \(workspace ?? .installation), \(review), n.id, n.position, \(source), n.item,
                NULLIF(n.account, \(nobody)), n.what, NULLIF(n.label, ''::bytea), (SELECT m.person_id FROM membership m
                    WHERE m.workspace_id = \(workspace)::uuid AND m.account_id = n.account)
            FROM unnest(\(ids.map(\.uuid)), \(items.map(\.id)), \(items.map { $0.account?.uuid ?? nobody }),
                \(items.map(\.kind))::text[], \(labels)::bytea[]) WITH ORDINALITY AS n (id, item, account, what, label, position)
            """)
    }

    /// Forgets what the tokens of somebody who is erased were called.
    func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws {
        try tx.run(
            """
            UPDATE access_review_line SET label = NULL
            WHERE workspace_id = \(workspace) AND person_id = \(person) AND label IS NOT NULL
            """)
    }

    /// Reviews of a workspace, the latest first.
    func list(_ tx: Transaction, _ workspace: WorkspaceID?, limit: Int = 12) throws -> [Review] {
        try tx.rows(
            """
            SELECT id, quarter, opened_at, due_at, reminders, closed_at FROM access_review
            WHERE workspace_id = \(workspace ?? .installation) ORDER BY opened_at DESC, id LIMIT \(limit)
            """
        ).map(review)
    }

    /// The review that is under way, held until the transaction ends.
    func current(_ tx: Transaction, _ workspace: WorkspaceID?) throws -> Review? {
        try tx.first(
            """
            SELECT id, quarter, opened_at, due_at, reminders, closed_at FROM access_review
            WHERE workspace_id = \(workspace ?? .installation) AND closed_at IS NULL
            ORDER BY opened_at LIMIT 1 FOR UPDATE
            """
        ).map(review)
    }

    /// What waits for an answer comes first.
    func lines(_ tx: Transaction, _ workspace: WorkspaceID?, of review: ReviewID) throws -> [ReviewLine] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM access_review_line l
            WHERE workspace_id = \(workspace ?? .installation) AND review_id = \(review)
            ORDER BY state <> 'open', source, position
            """
        ).map(line)
    }

    /// A line of a review that is under way, held until the transaction ends.
    func line(_ tx: Transaction, _ workspace: WorkspaceID?, _ id: ReviewLineID) throws -> ReviewLine? {
        try tx.first(
            """
            SELECT \(Self.columns)
            FROM access_review_line l JOIN access_review r ON r.workspace_id = l.workspace_id AND r.id = l.review_id
            WHERE l.workspace_id = \(workspace ?? .installation) AND l.id = \(id) AND r.closed_at IS NULL FOR UPDATE OF l
            """
        ).map(line)
    }

    /// The open line of the installation's review about something; held until the transaction ends.
    func open(_ tx: Transaction, _ review: ReviewID, about item: UUID) throws -> ReviewLine? {
        try tx.first(
            """
            SELECT \(Self.columns) FROM access_review_line l
            WHERE workspace_id = \(WorkspaceID.installation) AND review_id = \(review) AND item_id = \(item)
                AND state = 'open' FOR UPDATE
            """
        ).map(line)
    }

    func decide(
        _ tx: Transaction, _ workspace: WorkspaceID?, _ id: ReviewLineID, _ state: ReviewLine.State,
        by account: AccountID? = nil
    ) throws {
        try tx.run(
            """
            UPDATE access_review_line SET state = \(state), decided_by = \(account), decided_at = \(tx.now)
            WHERE workspace_id = \(workspace ?? .installation) AND id = \(id) AND state = 'open'
            """)
    }

    func note(_ tx: Transaction, _ workspace: WorkspaceID?, _ id: ReviewID, reminders: Int) throws {
        try tx.run(
            """
            UPDATE access_review SET reminders = \(reminders)::int
            WHERE workspace_id = \(workspace ?? .installation) AND id = \(id)
            """)
    }

    /// Closes a review in which nothing is open any more. False where something is.
    func closeIfDone(_ tx: Transaction, _ workspace: WorkspaceID?, _ id: ReviewID) throws -> Bool {
        try tx.run(
            """
            UPDATE access_review SET closed_at = \(tx.now)
            WHERE workspace_id = \(workspace ?? .installation) AND id = \(id) AND closed_at IS NULL
                AND NOT EXISTS (SELECT FROM access_review_line l WHERE l.workspace_id = access_review.workspace_id
                    AND l.review_id = access_review.id AND l.state = 'open')
            """) == 1
    }

    /// Workspaces that were there before a quarter began. Needs the system scope.
    func workspaces(_ tx: Transaction, before date: Date, after last: WorkspaceID?, limit: Int) throws -> [WorkspaceID]
    {
        try tx.rows(
            """
            SELECT id FROM workspace WHERE created_at < \(date) AND (\(last)::uuid IS NULL OR id > \(last)::uuid)
            ORDER BY id LIMIT \(limit)
            """
        ).map { try $0.get("id") }
    }

    private func review(_ row: Row) throws -> Review {
        Review(
            id: try row.get("id"), quarter: try row.get("quarter"), openedAt: try row.get("opened_at"),
            dueAt: try row.get("due_at"), reminders: try row.get("reminders"), closedAt: try row.get("closed_at"))
    }

    /// Of `access_review_line l`.
    private static let columns: SQL = """
        l.id, l.source, l.item_id, l.account_id, l.state, l.decided_by, l.decided_at, l.what, l.label
        """

    private func line(_ row: Row) throws -> ReviewLine {
        ReviewLine(
            id: try row.get("id"), source: try row.get("source"), item: try row.get("item_id"),
            account: try row.get("account_id"), state: try row.get("state"), decidedBy: try row.get("decided_by"),
            decidedAt: try row.get("decided_at"), what: try row.get("what"), label: try row.get("label"))
    }
}

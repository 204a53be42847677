import Foundation
import Primitives
import Store
import Vault

extension SecurityCase.State: SQLEncodable, SQLDecodable {}

/// Every statement on `security_case` and its steps. A workspace's scope sees that workspace's, the system sees all.
package struct SecurityCases: Sendable {
    /// Characters of a note.
    package static let noteLimit = 2000

    let vault: KeyVault
    let random: RandomSource

    package init(vault: KeyVault, random: RandomSource) {
        self.vault = vault
        self.random = random
    }

    /// Opens a case of the installation; the note is for whoever works on it. Needs the system scope.
    @discardableResult
    package func open(
        _ tx: Transaction, _ kind: StaticString, about account: AccountID?, note: String? = nil
    ) throws -> UUID {
        let id = random.uuid(at: tx.now)
        try tx.run(
            """
            INSERT INTO security_case (id, kind, account_id, note, opened_at, last_at)
            VALUES (\(id), \(kind.description), \(account), \(sealed(tx, note, id, .installation)), \(tx.now), \(tx.now))
            """)
        try step(tx, nil, id, "opened")
        return id
    }

    /// Takes the words out of cases about an account: of one workspace, or of all. What happened stays.
    package func forgetNotes(_ tx: Transaction, about account: AccountID, in workspace: WorkspaceID? = nil) throws {
        try tx.run(
            """
            UPDATE security_case SET note = NULL WHERE account_id = \(account)
                AND (\(workspace)::uuid IS NULL OR workspace_id = \(workspace)::uuid)
            """)
    }

    /// Opens a case of a workspace (nil: the installation), or adds to the open one about the same. What was dealt with
    /// once is not opened again by what happened before. An account that is gone by now is left out. Needs the system scope.
    package func raise(
        _ tx: Transaction, _ workspace: WorkspaceID?, _ news: SecurityNews
    ) throws -> SecurityCaseChange {
        let workspace = workspace ?? .installation
        let known = try tx.first(
            """
            SELECT id, state, GREATEST(last_at, closed_at) AS until FROM security_case
            WHERE workspace_id = \(workspace) AND kind = \(news.kind) AND subject = \(news.subject)
            ORDER BY opened_at DESC LIMIT 1 FOR UPDATE
            """)
        guard let known else { return try open(tx, workspace, news) }
        guard try news.lastAt > known.get("until") else { return .known }
        guard try known.get("state") == SecurityCase.State.open else { return try open(tx, workspace, news) }
        let id: UUID = try known.get("id")
        try tx.run(
            """
            UPDATE security_case SET count = GREATEST(count, \(news.count)::int), last_at = \(news.lastAt)
            WHERE workspace_id = \(workspace) AND id = \(id)
            """)
        return .grew(id)
    }

    private func open(_ tx: Transaction, _ workspace: WorkspaceID, _ news: SecurityNews) throws -> SecurityCaseChange {
        let id = random.uuid(at: tx.now)
        let isOpened = try tx.run(
            """
            INSERT INTO security_case (workspace_id, id, kind, subject, account_id, count, opened_at, last_at, due_at)
            VALUES (\(workspace), \(id), \(news.kind), \(news.subject),
                (SELECT a.id FROM account a WHERE a.id = \(news.account)), \(max(1, news.count))::int, \(tx.now),
                \(news.lastAt), \(news.dueAt))
            ON CONFLICT (workspace_id, kind, subject) WHERE state = 'open' DO NOTHING
            """)
        // Of several processes that saw the same, one opens the case.
        guard isOpened == 1 else { return .known }
        try step(tx, workspace, id, "opened", number: news.count)
        return .opened(id)
    }

    /// The latest cases first; of a workspace, or (nil) of the installation. `skipping` are the newer ones left out.
    package func list(
        _ tx: Transaction, _ state: SecurityCase.State, of workspace: WorkspaceID? = nil, limit: Int = 100,
        skipping: Int = 0
    ) throws -> [SecurityCase] {
        try tx.rows(
            """
            SELECT \(Self.columns) FROM security_case
            WHERE workspace_id = \(workspace ?? .installation) AND state = \(state)
            ORDER BY opened_at DESC, id LIMIT \(limit) OFFSET \(max(0, skipping))
            """
        ).map { try opened(tx, $0) }
    }

    package func count(_ tx: Transaction, _ state: SecurityCase.State, of workspace: WorkspaceID?) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM security_case
            WHERE workspace_id = \(workspace ?? .installation) AND state = \(state)
            """)?.get("count") ?? 0
    }

    package func find(_ tx: Transaction, _ id: UUID, of workspace: WorkspaceID?) throws -> SecurityCase? {
        try tx.first(
            """
            SELECT \(Self.columns) FROM security_case WHERE workspace_id = \(workspace ?? .installation) AND id = \(id)
            """
        ).map { try opened(tx, $0) }
    }

    /// The open case about something, by what it is about.
    package func openCases(_ tx: Transaction, about subjects: [UUID], of workspace: WorkspaceID) throws -> [UUID: UUID]
    {
        try tx.rows(
            """
            SELECT DISTINCT ON (subject) subject, id FROM security_case
            WHERE workspace_id = \(workspace) AND subject = ANY(\(subjects)) ORDER BY subject, opened_at DESC
            """
        ).reduce(into: [:]) { all, row in all[try row.get("subject")] = try row.get("id", as: UUID.self) }
    }

    /// Somebody looks after it from now on. False where it is not open.
    package func take(_ tx: Transaction, _ id: UUID, of workspace: WorkspaceID?, by account: AccountID) throws -> Bool {
        let isTaken = try tx.run(
            """
            UPDATE security_case SET handler_id = \(account)
            WHERE workspace_id = \(workspace ?? .installation) AND id = \(id) AND state = 'open'
            """)
        if isTaken == 1 { try step(tx, workspace, id, "taken", by: account) }
        return isTaken == 1
    }

    /// Closes a case with a last note, if there is one. False where it is not open.
    package func close(
        _ tx: Transaction, _ id: UUID, of workspace: WorkspaceID? = nil, note: String? = nil,
        by account: AccountID? = nil
    ) throws -> Bool {
        let workspace = workspace ?? .installation
        let isClosed = try tx.run(
            """
            UPDATE security_case SET state = 'closed', closed_at = \(tx.now),
                note = COALESCE(\(sealed(tx, note, id, workspace)), note)
            WHERE workspace_id = \(workspace) AND id = \(id) AND state = 'open'
            """)
        if isClosed == 1 { try step(tx, workspace, id, "closed", by: account) }
        return isClosed == 1
    }
}

// MARK: Steps

extension SecurityCases {
    package func step(
        _ tx: Transaction, _ workspace: WorkspaceID?, _ id: UUID, _ kind: StaticString, number: Int? = nil,
        by account: AccountID? = nil
    ) throws {
        try tx.run(
            """
            INSERT INTO security_case_step (workspace_id, case_id, id, at, kind, number, account_id)
            VALUES (\(workspace ?? .installation), \(id), \(random.uuid(at: tx.now)), \(tx.now), \(kind.description),
                \(number)::int, \(account))
            """)
    }

    /// What happened, the first first.
    package func steps(_ tx: Transaction, _ id: UUID, of workspace: WorkspaceID?) throws -> [SecurityCaseStep] {
        try tx.rows(
            """
            SELECT at, kind, number, account_id FROM security_case_step
            WHERE workspace_id = \(workspace ?? .installation) AND case_id = \(id) ORDER BY at, position LIMIT 500
            """
        ).map { row in
            SecurityCaseStep(
                at: try row.get("at"), kind: try row.get("kind"), number: try row.get("number"),
                account: try row.get("account_id"))
        }
    }

    /// When something of a kind last happened in a case.
    package func last(_ tx: Transaction, _ kind: StaticString, _ id: UUID, of workspace: WorkspaceID?) throws -> Date? {
        try tx.first(
            """
            SELECT max(at) AS at FROM security_case_step
            WHERE workspace_id = \(workspace ?? .installation) AND case_id = \(id) AND kind = \(kind.description)
            """)?.get("at")
    }

    /// How many cases of a workspace had a step of a kind since then.
    package func count(
        _ tx: Transaction, _ kind: StaticString, since date: Date, of workspace: WorkspaceID
    ) throws -> Int {
        try tx.first(
            """
            SELECT count(*) AS count FROM security_case_step
            WHERE workspace_id = \(workspace) AND kind = \(kind.description) AND at > \(date)
            """)?.get("count") ?? 0
    }
}

// MARK: Rows

extension SecurityCases {
    private static let columns: SQL = """
        workspace_id, id, kind, subject, account_id, state, note, count, opened_at, COALESCE(last_at, opened_at) AS last_at,
            due_at, handler_id, closed_at
        """

    private func sealed(
        _ tx: Transaction, _ note: String?, _ id: UUID, _ workspace: WorkspaceID
    ) throws -> Sealed<String>? {
        try note.map {
            try vault.seal(
                String($0.prefix(Self.noteLimit)), under: vault.workspaceKey(tx, workspace),
                at: Self.place(id, workspace))
        }
    }

    private func opened(_ tx: Transaction, _ row: Row) throws -> SecurityCase {
        let (id, workspace): (UUID, WorkspaceID) = (try row.get("id"), try row.get("workspace_id"))
        let note: Sealed<String>? = try row.get("note")
        return SecurityCase(
            id: id, workspace: workspace == .installation ? nil : workspace, kind: try row.get("kind"),
            subject: try row.get("subject"), account: try row.get("account_id"), state: try row.get("state"),
            note: try note.map {
                try vault.open($0, under: vault.workspaceKey(tx, workspace), at: Self.place(id, workspace))
            },
            count: try row.get("count"), openedAt: try row.get("opened_at"), lastAt: try row.get("last_at"),
            dueAt: try row.get("due_at"), handler: try row.get("handler_id"), closedAt: try row.get("closed_at"))
    }

    private static func place(_ id: UUID, _ workspace: WorkspaceID) -> Place {
        Place("security_case", "note", row: id, workspace: workspace)
    }
}

import Accounts
import Foundation
import Primitives
import Store
import Vault

extension FlawReport.Category: SQLEncodable, SQLDecodable {}
extension FlawReport.Severity: SQLEncodable, SQLDecodable {}
extension FlawReport.State: SQLEncodable, SQLDecodable {}
extension FlawReport.Way: SQLEncodable, SQLDecodable {}
extension FlawMessage.Kind: SQLEncodable, SQLDecodable {}

/// Every statement on reports of flaws and advisories. Needs the system scope.
struct FlawStore: Sendable {
    let vault: KeyVault
    let random: RandomSource

    func receive(
        _ tx: Transaction, _ way: FlawReport.Way, _ category: FlawReport.Category, _ document: FlawReport.Document
    ) throws -> (id: FlawID, token: Token) {
        let id = FlawID(random.uuid(at: tx.now))
        let token = token(id)
        let sealed = try vault.seal(
            document, under: vault.installationKey(tx), at: Self.place("flaw_report", "document", id.uuid))
        try tx.run(
            """
            INSERT INTO flaw_report (workspace_id, id, received_at, via, category, document, token_hash, state, embargo_until)
            VALUES (\(WorkspaceID.installation), \(id), \(tx.now), \(way), \(category), \(sealed), \(token.hash),
                \(FlawReport.State.new), \(FlawClock.embargo(receivedAt: tx.now)))
            """)
        try say(tx, id, .received)
        return (id, token)
    }

    /// The link of whoever sent it. It follows from the report by a key outside the database, so that a mail can carry it
    /// later and no table holds it.
    func token(_ id: FlawID) -> Token {
        let secret = vault.mac("flaw-report", id.uuid.bytes)
        return Token.issue(.capability, random: RandomSource { count in Array(secret.prefix(count)) })
    }

    func find(_ tx: Transaction, _ id: FlawID, holding: Bool = false) throws -> FlawReport? {
        let lock: SQL = holding ? "FOR UPDATE" : ""
        return try tx.first("\(Self.selection) AND id = \(id) \(lock)").map { try opened(tx, $0) }
    }

    func find(_ tx: Transaction, token: String) throws -> FlawReport? {
        guard let hash = Token.hash(of: token, kind: .capability) else { return nil }
        return try tx.first("\(Self.selection) AND token_hash = \(hash)").map { try opened(tx, $0) }
    }

    /// What waits comes first, the oldest of it first.
    func list(_ tx: Transaction, onlyRunning: Bool = false) throws -> [FlawReport] {
        let which: SQL = onlyRunning ? "AND state <> 'closed'" : ""
        return try tx.rows(
            "\(Self.selection) \(which) ORDER BY state = 'closed', state <> 'new', received_at, id LIMIT 500"
        ).map { try opened(tx, $0) }
    }

    func acknowledge(_ tx: Transaction, _ id: FlawID, by account: AccountID) throws -> Bool {
        try tx.run(
            """
            UPDATE flaw_report SET state = 'open', acknowledged_at = \(tx.now), last_news_at = \(tx.now),
                owner_id = COALESCE(owner_id, \(account))
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id) AND state = 'new'
            """) == 1
    }

    func noteNews(_ tx: Transaction, _ id: FlawID) throws {
        try tx.run(
            """
            UPDATE flaw_report SET last_news_at = \(tx.now)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id) AND state = 'open'
            """)
    }

    func judge(_ tx: Transaction, _ id: FlawID, _ severity: FlawReport.Severity, by account: AccountID) throws {
        try tx.run(
            """
            UPDATE flaw_report SET severity = \(severity), owner_id = \(account)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id) AND state <> 'closed'
            """)
    }

    /// False where it is not open, or nobody has judged it yet.
    func close(_ tx: Transaction, _ id: FlawID) throws -> Bool {
        try tx.run(
            """
            UPDATE flaw_report SET state = 'closed', closed_at = \(tx.now)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = \(id) AND state = 'open' AND severity IS NOT NULL
                AND owner_id IS NOT NULL
            """) == 1
    }

    func ring(_ tx: Transaction, _ id: FlawID, _ name: String) throws -> Bool {
        try tx.run(
            """
            INSERT INTO flaw_alert (workspace_id, report_id, name, at)
            VALUES (\(WorkspaceID.installation), \(id), \(name), \(tx.now)) ON CONFLICT DO NOTHING
            """) == 1
    }

    private static let selection: SQL = """
        SELECT id, received_at, via, category, document, state, severity, owner_id, acknowledged_at, last_news_at,
            embargo_until, closed_at
        FROM flaw_report WHERE workspace_id = \(WorkspaceID.installation)
        """

    private func opened(_ tx: Transaction, _ row: Row) throws -> FlawReport {
        let id: FlawID = try row.get("id")
        return FlawReport(
            id: id, receivedAt: try row.get("received_at"), way: try row.get("via"), category: try row.get("category"),
            document: try vault.open(
                row.get("document"), under: vault.installationKey(tx),
                at: Self.place("flaw_report", "document", id.uuid)),
            state: try row.get("state"), severity: try row.get("severity"), owner: try row.get("owner_id"),
            acknowledgedAt: try row.get("acknowledged_at"), lastNewsAt: try row.get("last_news_at"),
            embargoUntil: try row.get("embargo_until"), closedAt: try row.get("closed_at"))
    }

    private static func place(_ table: StaticString, _ column: StaticString, _ row: UUID) -> Place {
        Place(table, column, row: row, workspace: nil)
    }
}

// MARK: What was said

extension FlawStore {
    func say(
        _ tx: Transaction, _ report: FlawID, _ kind: FlawMessage.Kind, _ words: String? = nil,
        by account: AccountID? = nil
    ) throws {
        let id = random.uuid(at: tx.now)
        let sealed: Sealed<String>? = try words.map {
            try vault.seal($0, under: vault.installationKey(tx), at: Self.place("flaw_message", "words", id))
        }
        try tx.run(
            """
            INSERT INTO flaw_message (workspace_id, id, report_id, at, kind, account_id, words)
            VALUES (\(WorkspaceID.installation), \(id), \(report), \(tx.now), \(kind), \(account), \(sealed))
            """)
    }

    func messages(_ tx: Transaction, _ report: FlawID) throws -> [FlawMessage] {
        try tx.rows(
            """
            SELECT id, at, kind, account_id, words FROM flaw_message
            WHERE workspace_id = \(WorkspaceID.installation) AND report_id = \(report) ORDER BY position LIMIT 500
            """
        ).map { row in
            let (id, words): (UUID, Sealed<String>?) = (try row.get("id"), try row.get("words"))
            return FlawMessage(
                at: try row.get("at"), kind: try row.get("kind"), account: try row.get("account_id"),
                words: try words.map {
                    try vault.open($0, under: vault.installationKey(tx), at: Self.place("flaw_message", "words", id))
                })
        }
    }

    func publish(
        _ tx: Transaction, _ report: FlawReport, title: String, body: String, credit: String?
    ) throws -> Bool {
        try tx.run(
            """
            INSERT INTO advisory (workspace_id, id, report_id, title, body, severity, credit, published_at)
            VALUES (\(WorkspaceID.installation), \(random.uuid(at: tx.now)), \(report.id), \(title), \(body),
                \(report.severity ?? FlawReport.Severity.none), \(credit), \(tx.now))
            ON CONFLICT (workspace_id, report_id) DO NOTHING
            """) == 1
    }

    func advisories(_ tx: Transaction) throws -> [Advisory] {
        try tx.rows(
            """
            SELECT id, title, body, severity, credit, published_at FROM advisory
            WHERE workspace_id = \(WorkspaceID.installation) ORDER BY published_at DESC, id LIMIT 200
            """
        ).map { row in
            Advisory(
                id: try row.get("id"), title: try row.get("title"), body: try row.get("body"),
                severity: try row.get("severity"), credit: try row.get("credit"),
                publishedAt: try row.get("published_at"))
        }
    }
}

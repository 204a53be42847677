import Foundation
import Primitives
import Store

/// Every statement on the ledger of calls.
package enum CallStore {
    /// Seconds that a row is kept: 90 days.
    package static let age: TimeInterval = 90 * 86_400
    /// Seconds after which a call cannot be under way any more.
    package static let patience: TimeInterval = 600
    /// Rows of a page at most.
    package static let maximumPage = 200

    /// Whose calls are listed.
    package enum Reader: Hashable, Sendable {
        case person(PersonID, in: WorkspaceID)
        /// In all workspaces, and outside of them.
        case account(AccountID)
        case workspace(WorkspaceID)

        fileprivate var condition: SQL {
            switch self {
            case .person(let person, let workspace): "workspace_id = \(workspace) AND person_id = \(person)"
            case .account(let account): "account_id = \(account)"
            case .workspace(let workspace): "workspace_id = \(workspace)"
            }
        }
    }

    /// The newest first; from the one before `before` where that is given.
    package static func page(
        _ tx: Transaction, of reader: Reader, before: CallID? = nil, limit: Int = 50
    ) throws -> [CallRecord] {
        let older: SQL = before.map { "AND id < \($0)" } ?? ""
        return try tx.rows(
            """
            SELECT workspace_id, id, person_id, account_id, vendor, operation, host, stand_in, method, path, asked, result,
                status, milliseconds, request_bytes, response_bytes, started_at
            FROM outbound_call WHERE \(reader.condition) \(older)
            ORDER BY id DESC LIMIT \(max(1, min(limit, maximumPage)))
            """
        ).map(CallRecord.init)
    }
}

// MARK: Counting

extension CallStore {
    /// Where calls went since a time, and how many. Needs the system scope.
    package static func places(
        _ tx: Transaction, since: Date
    ) throws -> [(vendor: String, host: String, calls: Int)] {
        try tx.rows(
            """
            SELECT vendor, host, count(*) AS calls FROM outbound_call WHERE started_at > \(since)
            GROUP BY vendor, host ORDER BY vendor, host
            """
        ).map { (try $0.get("vendor"), try $0.get("host"), try $0.get("calls")) }
    }
}

// MARK: Writing

extension CallStore {
    static func begin(_ tx: Transaction, _ id: CallID, _ call: NewCall) throws {
        try tx.run(
            """
            INSERT INTO outbound_call (workspace_id, id, person_id, account_id, vendor, operation, host, stand_in, method,
                path, asked, result, started_at)
            VALUES (\(call.onBehalf.workspace), \(id), \(call.onBehalf.person), \(call.onBehalf.account), \(call.vendor),
                \(call.operation), \(call.host), \(call.standIn), \(call.method), \(call.path), \(call.asked),
                \(CallResult.started), \(tx.now))
            """)
    }

    /// Nothing where the row was completed already, or forgotten.
    static func finish(
        _ tx: Transaction, _ id: CallID, _ workspace: WorkspaceID, _ result: CallResult, status: Int?,
        _ figures: TransferFigures
    ) throws {
        try tx.run(
            """
            UPDATE outbound_call SET result = \(result), status = \(status), milliseconds = \(figures.milliseconds),
                request_bytes = \(figures.requestBytes), response_bytes = \(figures.responseBytes), finished_at = \(tx.now)
            WHERE workspace_id = \(workspace) AND id = \(id) AND result = 'started'
            """)
    }

    /// Calls that asked for something of a person belong to the account that it turned out to be, where they were nobody's.
    /// Returns how many. Needs the system scope.
    @discardableResult
    package static func attribute(_ tx: Transaction, _ calls: [CallID], to account: AccountID) throws -> Int {
        guard !calls.isEmpty else { return 0 }
        return try tx.run(
            """
            UPDATE outbound_call SET account_id = \(account)
            WHERE workspace_id = \(WorkspaceID.installation) AND id = ANY(\(calls)) AND account_id IS NULL
                AND person_id IS NULL AND result <> 'started' AND cardinality(asked) > 0
            """)
    }

    /// Turns calls that began before `date` and never ended into unknown ones. Returns how many. Needs the system scope.
    @discardableResult
    package static func sweep(_ tx: Transaction, startedBefore date: Date) throws -> Int {
        try tx.run(
            """
            UPDATE outbound_call SET result = 'unknown', finished_at = \(tx.now)
            WHERE result = 'started' AND started_at < \(date)
            """)
    }

    /// Deletes up to `limit` calls that began before `date`. Returns how many. Needs the system scope.
    @discardableResult
    package static func prune(_ tx: Transaction, before date: Date, limit: Int = 1000) throws -> Int {
        try tx.run(
            """
            DELETE FROM outbound_call WHERE (workspace_id, id) IN (
                SELECT workspace_id, id FROM outbound_call WHERE started_at < \(date) ORDER BY started_at LIMIT \(limit))
            """)
    }

    /// Deletes a person's calls. Returns how many.
    @discardableResult
    package static func forget(_ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID) throws -> Int {
        try tx.run("DELETE FROM outbound_call WHERE workspace_id = \(workspace) AND person_id = \(person)")
    }

    /// Deletes an account's calls that belong to no workspace. Returns how many. Needs the system scope.
    @discardableResult
    package static func forget(_ tx: Transaction, _ account: AccountID) throws -> Int {
        try tx.run(
            """
            DELETE FROM outbound_call WHERE workspace_id = \(WorkspaceID.installation) AND account_id = \(account)
            """)
    }
}

extension CallRecord {
    fileprivate init(_ row: Row) throws {
        let milliseconds: Int? = try row.get("milliseconds")
        try self.init(
            id: row.get("id"),
            onBehalf: OnBehalf(
                workspace: row.get("workspace_id"), person: row.get("person_id"), account: row.get("account_id")),
            startedAt: row.get("started_at"), vendor: row.get("vendor"), operation: row.get("operation"),
            host: row.get("host"), standIn: row.get("stand_in"), method: row.get("method"), path: row.get("path"),
            asked: row.get("asked"), result: row.get("result"), status: row.get("status"),
            figures: milliseconds.map {
                try Figures(
                    milliseconds: $0, requestBytes: row.get("request_bytes"), responseBytes: row.get("response_bytes"))
            })
    }
}

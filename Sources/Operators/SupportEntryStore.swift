import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

extension SupportEntry.Kind: SQLEncodable, SQLDecodable {}

/// Every statement on `support_entry`. Needs the system scope, since it shows operators' names.
struct SupportEntryStore: Sendable {
    let accounts: AccountStore

    /// What is written down of one request, or of a beginning.
    struct Line: Sendable {
        let workspace: WorkspaceID
        let access: UUID
        let account: AccountID
        let operatorAccount: AccountID
        let kind: SupportEntry.Kind
        var act: Act?
        var path: String?
    }

    func add(_ tx: Transaction, _ line: Line) throws {
        try tx.run(
            """
            INSERT INTO support_entry (workspace_id, access_id, account_id, operator_id, at, kind, act, path)
            VALUES (\(line.workspace), \(line.access), \(line.account), \(line.operatorAccount), \(tx.now), \(line.kind),
                \(line.act?.rawValue), \(line.path))
            """)
    }

    /// A page of a person's log, the newest first; from the line before `before` where that is given.
    func page(
        _ tx: Transaction, _ account: AccountID, before: Int64?, limit: Int, _ key: DataKey
    ) throws -> [SupportEntry] {
        try tx.rows(
            """
            SELECT e.line, e.at, e.kind, e.act, e.path, e.operator_id, o.name AS operator_name
            FROM support_entry e LEFT JOIN account o ON o.id = e.operator_id
            WHERE e.account_id = \(account) AND (\(before)::bigint IS NULL OR e.line < \(before)::bigint)
            ORDER BY e.line DESC LIMIT \(limit)
            """
        ).map { row in
            let act: String? = try row.get("act")
            return SupportEntry(
                line: try row.get("line"), at: try row.get("at"),
                operatorName: try accounts.openName(row.get("operator_name"), of: row.get("operator_id"), under: key),
                kind: try row.get("kind"), act: act.flatMap(Act.init(rawValue:)), path: try row.get("path"))
        }
    }
}

/// Writes each visit of support into the person's log and into the workspace's trail, before it is answered.
package struct SupportVisits: SupportLog {
    let database: Database
    let audit: AuditTrail
    let entries: SupportEntryStore

    package init(database: Database, audit: AuditTrail, vault: KeyVault, random: RandomSource) {
        self.database = database
        self.audit = audit
        entries = SupportEntryStore(accounts: AccountStore(vault: vault, random: random))
    }

    package func note(_ visit: SupportVisit) async throws {
        guard let workspace = visit.caller.membership?.workspace else { throw RequestRefusal.barredToSupport }
        let kind = Self.kind(visit)
        let line = SupportEntryStore.Line(
            workspace: workspace, access: visit.support.access, account: visit.caller.account,
            operatorAccount: visit.support.account, kind: kind, act: visit.act, path: visit.path)
        try await database.transaction(.system("a person's log is written for them")) { tx in
            try entries.add(tx, line)
            try audit.record(tx, workspace, Self.event(line))
        }
    }

    private static func kind(_ visit: SupportVisit) -> SupportEntry.Kind {
        guard visit.isAllowed else { return .refused }
        if visit.isReading { return .read }
        return visit.act == .ownSignOut ? .left : .changed
    }

    /// By the operator, on the person's account.
    static func event(_ line: SupportEntryStore.Line) -> AuditEvent {
        var details = ["access": line.access.uuidString.lowercased()]
        details["act"] = line.act?.rawValue
        details["path"] = line.path
        return AuditEvent(
            action(line.kind), by: .account(line.operatorAccount), on: line.account.text, details: details)
    }

    private static func action(_ kind: SupportEntry.Kind) -> StaticString {
        switch kind {
        case .opened: "support.opened"
        case .read: "support.read"
        case .changed: "support.changed"
        case .refused: "support.refused"
        case .left: "support.left"
        }
    }
}

import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

extension SupportEntry.Kind: SQLEncodable, SQLDecodable {}
extension SupportOutcome: SQLEncodable, SQLDecodable {}

/// Every statement on `support_entry`. Needs the system scope, since it shows operators' names.
struct SupportEntryStore: Sendable {
    let accounts: AccountStore
    let vault: KeyVault
    let random: RandomSource

    /// What is written down of one request, or of a beginning.
    struct Line: Sendable {
        let workspace: WorkspaceID
        let access: UUID
        let account: AccountID
        let operatorAccount: AccountID
        let kind: SupportEntry.Kind
        var act: Act?
        var path: String?
        /// Nil where it is still to come.
        var outcome: SupportOutcome?
    }

    /// Writes down who it is as they are called now: what they call themselves later, this line does not. Its id.
    func add(_ tx: Transaction, _ line: Line) throws -> UUID {
        let id = random.uuid(at: tx.now)
        let key = try vault.installationKey(tx)
        let who = try accounts.account(tx, line.operatorAccount).map {
            try vault.seal($0.signature, under: key, at: Self.place(id, line.workspace))
        }
        try tx.run(
            """
            INSERT INTO support_entry (workspace_id, id, access_id, account_id, operator_id, who, at, kind, act, path,
                outcome)
            VALUES (\(line.workspace), \(id), \(line.access), \(line.account), \(line.operatorAccount), \(who), \(tx.now),
                \(line.kind), \(line.act?.rawValue), \(line.path), \(line.outcome))
            """)
        return id
    }

    /// Adds what became of it; the database takes that once.
    func settle(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: UUID, _ outcome: SupportOutcome, result: String?
    ) throws {
        try tx.run(
            """
            UPDATE support_entry SET outcome = \(outcome), result = \(result)
            WHERE workspace_id = \(workspace) AND id = \(id) AND outcome IS NULL
            """)
    }

    /// A page of a person's log, the newest first; from the line before `before` where that is given.
    func page(_ tx: Transaction, _ account: AccountID, before: Int64?, limit: Int) throws -> [SupportEntry] {
        let key = try vault.installationKey(tx)
        return try tx.rows(
            """
            SELECT workspace_id, id, line, at, who, kind, act, path, outcome, result FROM support_entry
            WHERE account_id = \(account) AND (\(before)::bigint IS NULL OR line < \(before)::bigint)
            ORDER BY line DESC LIMIT \(limit)
            """
        ).map { try open($0, key) }
    }

    private func open(_ row: Row, _ key: DataKey) throws -> SupportEntry {
        let (id, workspace): (UUID, WorkspaceID) = (try row.get("id"), try row.get("workspace_id"))
        let (act, who): (String?, Sealed<String>?) = (try row.get("act"), try row.get("who"))
        return SupportEntry(
            line: try row.get("line"), at: try row.get("at"), workspace: workspace,
            who: try who.map { try vault.open($0, under: key, at: Self.place(id, workspace)) },
            kind: try row.get("kind"), act: act.flatMap(Act.init(rawValue:)), path: try row.get("path"),
            outcome: try row.get("outcome"), result: try row.get("result"))
    }

    private static func place(_ id: UUID, _ workspace: WorkspaceID) -> Place {
        Place("support_entry", "who", row: id, workspace: workspace)
    }
}

/// Writes each visit of support into the person's log and into the workspace's trail, before it is answered; and into the
/// log, after that, what became of it.
package struct SupportVisits: SupportLog {
    let database: Database
    let audit: AuditTrail
    let entries: SupportEntryStore

    package init(database: Database, audit: AuditTrail, vault: KeyVault, random: RandomSource) {
        self.database = database
        self.audit = audit
        entries = SupportEntryStore(
            accounts: AccountStore(vault: vault, random: random), vault: vault, random: random)
    }

    package func note(_ visit: SupportVisit) async throws -> UUID? {
        guard let workspace = visit.caller.membership?.workspace else { throw RequestRefusal.barredToSupport }
        let kind = Self.kind(visit)
        let line = SupportEntryStore.Line(
            workspace: workspace, access: visit.support.access, account: visit.caller.account,
            operatorAccount: visit.support.account, kind: kind, act: visit.act, path: visit.path,
            outcome: kind == .refused ? .refused : nil)
        let id = try await database.transaction(.system("a person's log is written for them")) { tx in
            let id = try entries.add(tx, line)
            try audit.record(tx, workspace, Self.event(line))
            return id
        }
        return line.outcome == nil ? id : nil
    }

    package func settle(
        _ line: UUID, of visit: SupportVisit, _ outcome: SupportOutcome, result: String?
    ) async throws {
        guard let workspace = visit.caller.membership?.workspace else { return }
        try await database.transaction(.system("a person's log is written for them")) { tx in
            try entries.settle(tx, workspace, line, outcome, result: result)
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

import Foundation
import Primitives
import Store

/// One entry of a trail for people to read: without its hashes, and without personal details.
package struct AuditRecord: Sendable, Equatable {
    package let seq: Int64
    package let at: Date
    /// `account`, `person`, `directory`, `command` or `system`, and whose identity, where it has one.
    package let actorKind: String
    package let actorID: UUID?
    package let action: String
    package let target: String?
    package let details: [String: String]
}

/// What is looked for in a trail.
package struct AuditSearch: Sendable, Equatable {
    /// Entries at the end of a chain in which words are looked for: they have no index.
    package static let searched: Int64 = 100_000

    /// Any of these, or any that begin with one of them where it ends in a point. All where there is none.
    package var actions: [String] = []
    package var actor: UUID?
    /// From this moment on, and before that one.
    package var from: Date?
    package var until: Date?
    /// Stands in the target or in the details.
    package var words: String?

    package init() {}

    fileprivate var exact: [String] { actions.filter { !$0.hasSuffix(".") } }
    fileprivate var prefixes: [String] { actions.filter { $0.hasSuffix(".") } }
}

extension AuditTrail {
    /// Entries of a chain, the latest first, before `seq` where one is given. In the scope of the workspace, or the system.
    package static func search(
        _ tx: Transaction, _ workspace: WorkspaceID?, _ search: AuditSearch, before seq: Int64?, limit: Int
    ) throws -> [AuditRecord] {
        let workspace = workspace ?? .installation
        return try tx.rows(
            """
            SELECT seq, at, actor_kind, actor_id, action, target, details FROM audit_event
            WHERE workspace_id = \(workspace) AND (\(seq)::bigint IS NULL OR seq < \(seq)::bigint)
                AND (\(search.actions.isEmpty) OR action = ANY(\(search.exact)) OR EXISTS (
                    SELECT FROM unnest(\(search.prefixes)) AS p (beginning) WHERE starts_with(action, p.beginning)))
                AND (\(search.actor)::uuid IS NULL OR actor_id = \(search.actor)::uuid)
                AND (\(search.from)::timestamptz IS NULL OR at >= \(search.from)::timestamptz)
                AND (\(search.until)::timestamptz IS NULL OR at < \(search.until)::timestamptz)
                AND (\(search.words)::text IS NULL OR (seq > (
                        SELECT h.seq - \(AuditSearch.searched) FROM audit_head h WHERE h.workspace_id = \(workspace))
                    AND position(\(search.words)::text IN COALESCE(target, '') || ' ' || details) > 0))
            ORDER BY seq DESC LIMIT \(limit)
            """
        ).map(record)
    }

    private static func record(_ row: Row) throws -> AuditRecord {
        let text: String = try row.get("details")
        let details = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        return AuditRecord(
            seq: try row.get("seq"), at: try row.get("at"), actorKind: try row.get("actor_kind"),
            actorID: try row.get("actor_id"), action: try row.get("action"), target: try row.get("target"),
            details: details ?? ["": text])
    }
}

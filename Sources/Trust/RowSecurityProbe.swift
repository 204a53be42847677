import Claims
import Foundation
import Primitives
import Store

/// Row security is forced on every table, no role of ours can pass it by, and a stranger's scope sees nobody's rows.
struct RowSecurityProbe: Probe {
    /// Tables without it, each with its reason.
    private static let open = ["schema_migration": "which migrations ran; only the owner writes it"]

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let catalogue = try await scene.read(Self.catalogue)
        let stranger = WorkspaceID(scene.random.uuid(at: scene.time.now()))
        let seen = try await scene.database.transaction(.workspace(stranger), Self.foreignRows)
        let faults =
            catalogue.bare.map { "table \($0) is without row security" }
            + (catalogue.isMighty ? ["the role that serves may pass row security by"] : [])
            + seen.filter { $0.value > 0 }.keys.sorted().map { "a stranger's scope reads rows of \($0)" }
        return ClaimFinding(
            faults: faults,
            otherwise:
                "All \(catalogue.count) tables force it, and a stranger's scope read no row of \(seen.count) tables.",
            recorded: ["tables": "\(catalogue.count)", "read as a stranger": "\(seen.count)"])
    }

    private struct Catalogue: Sendable {
        let count: Int
        let bare: [String]
        let isMighty: Bool
    }

    private static func catalogue(_ tx: Transaction) throws -> Catalogue {
        let rows = try tx.rows(
            """
            SELECT c.relname::text AS name, c.relrowsecurity AND c.relforcerowsecurity
                AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS is_forced,
                (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS is_mighty
            FROM pg_class c WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname
            """)
        let bare = try rows.filter { try !$0.get("is_forced", as: Bool.self) }.map {
            try $0.get("name", as: String.self)
        }
        let isMighty = try rows.first?.get("is_mighty", as: Bool.self) ?? true
        return Catalogue(count: rows.count, bare: bare.filter { open[$0] == nil }, isMighty: isMighty)
    }

    /// For each table that names its workspace: 1 where a row of one shows, else 0. The installation's own are no tenant's.
    private static func foreignRows(_ tx: Transaction) throws -> [String: Int] {
        let rows = try tx.rows(
            """
            SELECT c.relname::text AS name, (xpath('/row/n/text()', query_to_xml(format(
                'SELECT count(*) AS n FROM (SELECT FROM klatch.%I WHERE workspace_id <> %L LIMIT 1) t',
                c.relname, '00000000-0000-0000-0000-000000000000'), true, true, '')))[1]::text::bigint AS count
            FROM pg_class c
            WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p')
                AND has_table_privilege(c.oid, 'SELECT')
                AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id')
            """)
        return try rows.reduce(into: [:]) { $0[try $1.get("name")] = try $1.get("count", as: Int.self) }
    }
}

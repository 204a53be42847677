import Claims
import Crypto
import Foundation
import Primitives
import Store

/// How the database is defined, as text: tables, columns, constraints, policies, triggers, functions, and who may do what.
///
/// A claim about what the database sees to is worth nothing if somebody changed the database. So the definition is written
/// down right after Klatch's own migrations made it, its digest in the audit trail, and compared ever after.
struct SchemaCatalogue: Sendable, Equatable {
    /// Sorted, each of one line: kind, table, name, definition.
    let lines: [String]

    init(lines: [String]) { self.lines = lines.sorted() }

    init(_ tx: Transaction) throws {
        self.init(lines: try tx.rows(Self.query).map { try $0.get("line", as: String.self) })
    }

    /// SHA-256, in hexadecimal.
    var digest: String { Evidence.digest(lines.joined(separator: "\n")) }

    /// What is there and was not, and what was and is not: the beginning of each line.
    func difference(to other: SchemaCatalogue) -> [String] {
        Array(Set(lines).symmetricDifference(other.lines)).sorted()
    }

    private static let query: SQL = """
        WITH named AS (
            SELECT c.oid, c.relname::text AS name, relkind, relowner, relrowsecurity, relforcerowsecurity, reloptions, relacl
            FROM pg_class c
            WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S'))
        SELECT replace(line, E'\\n', ' ') AS line FROM (
            SELECT 'relation ' || name || ' ' || relkind::text || ' of ' || pg_get_userbyid(relowner) || ' security '
                || relrowsecurity::text || ' forced ' || relforcerowsecurity::text || COALESCE(' ' || reloptions::text, '') AS line
            FROM named
            UNION ALL SELECT 'view ' || name || ' ' || pg_get_viewdef(oid) FROM named WHERE relkind IN ('v', 'm')
            UNION ALL SELECT 'grant ' || name || ' ' || COALESCE((
                SELECT string_agg(g, ',' ORDER BY g) FROM unnest(relacl::text[]) AS g), '') FROM named
            UNION ALL SELECT 'column ' || n.name || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                || ' ' || a.attnotnull::text || ' ' || COALESCE(pg_get_expr(d.adbin, d.adrelid), '')
            FROM named n JOIN pg_attribute a ON a.attrelid = n.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE n.relkind <> 'S'
            UNION ALL SELECT 'grant ' || n.name || ' ' || a.attname || ' ' || (
                SELECT string_agg(g, ',' ORDER BY g) FROM unnest(a.attacl::text[]) AS g)
            FROM named n JOIN pg_attribute a ON a.attrelid = n.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped
            UNION ALL SELECT 'constraint ' || n.name || ' ' || c.conname || ' ' || c.convalidated::text || ' '
                || pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN named n ON n.oid = c.conrelid
            UNION ALL SELECT 'policy ' || n.name || ' ' || p.polname || ' ' || p.polpermissive::text || ' ' || p.polcmd::text || ' '
                || p.polroles::text || ' using ' || COALESCE(pg_get_expr(p.polqual, p.polrelid), '') || ' check '
                || COALESCE(pg_get_expr(p.polwithcheck, p.polrelid), '')
            FROM pg_policy p JOIN named n ON n.oid = p.polrelid
            UNION ALL SELECT 'trigger ' || n.name || ' ' || t.tgname || ' ' || t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid)
            FROM pg_trigger t JOIN named n ON n.oid = t.tgrelid WHERE NOT t.tgisinternal
            UNION ALL SELECT 'trigger ' || n.name || ' of constraints ' || t.tgenabled::text || ' ' || count(*)::text
            FROM pg_trigger t JOIN named n ON n.oid = t.tgrelid WHERE t.tgisinternal GROUP BY n.name, t.tgenabled
            UNION ALL SELECT 'rule ' || n.name || ' ' || r.rulename || ' ' || r.ev_enabled::text || ' ' || pg_get_ruledef(r.oid)
            FROM pg_rewrite r JOIN named n ON n.oid = r.ev_class WHERE n.relkind IN ('r', 'p')
            UNION ALL SELECT 'function ' || p.proname || ' ' || p.prosecdef::text || ' ' || pg_get_userbyid(p.proowner) || ' '
                || COALESCE(p.proacl::text, '') || ' ' || md5(pg_get_functiondef(p.oid))
            FROM pg_proc p WHERE p.pronamespace = 'klatch'::regnamespace AND p.prokind IN ('f', 'p')
            UNION ALL SELECT 'schema ' || nspname || ' of ' || pg_get_userbyid(nspowner) || ' ' || COALESCE(nspacl::text, '')
            FROM pg_namespace WHERE nspname IN ('klatch', 'public')
            UNION ALL SELECT 'role ' || rolname || ' ' || concat_ws(' ', rolsuper::text, rolbypassrls::text, rolcreaterole::text,
                rolcreatedb::text, rolreplication::text, rolinherit::text) || ' in ' || COALESCE((SELECT string_agg(pg_get_userbyid(m.roleid)::text, ',' ORDER BY m.roleid)
                    FROM pg_auth_members m WHERE m.member = r.oid), '')
            FROM pg_roles r WHERE r.rolname = current_user OR r.oid IN (SELECT relowner FROM named)
        ) AS all_lines
        """
}

extension SchemaCatalogue {
    /// Lines by the claim that they break. All about a table that is new, gone or otherwise guarded is one thing.
    static func claims(of lines: [String]) -> [String: [String]] {
        let tables = Set(lines.filter { $0.hasPrefix("relation ") }.map(table))
        return Dictionary(grouping: lines) { tables.contains(table(of: $0)) ? "access.row-security" : claim(of: $0) }
    }

    private static func table(of line: String) -> String {
        line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    }

    /// Which claim a line is about: what a change of it breaks.
    private static func claim(of line: String) -> String {
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count > 1 else { return "rest.database-locked" }
        let (kind, table) = (words[0], words[1])
        if ["schema", "role"].contains(kind) { return "rest.database-locked" }
        if let claim = owners.first(where: { table.hasPrefix($0.prefix) })?.claim, kind != "relation", kind != "policy"
        {
            return claim
        }
        return switch kind {
        case "grant": "rest.database-locked"
        case "column": "rest.fields-sealed"
        default: "access.row-security"
        }
    }

    /// Whose grants, columns, constraints and triggers are what a claim of its own says.
    private static let owners: [(prefix: String, claim: String)] = [
        ("audit_", "audit.admin-actions"), ("claim_evidence", "assurance.trust-page"),
        ("schema_record", "assurance.trust-page"), ("incident", "incident.staged-process"),
        ("flaw_", "disclosure.ack-48h"), ("support_", "access.need-to-know"), ("sign_in", "signin.link-one-hour"),
        ("owner_link", "signin.link-one-hour"), ("workspace", "signin.link-one-hour"),
        ("session", "signin.session-14-days"),
        ("operator_grant", "access.credentials-reviewed"), ("access_review", "access.credentials-reviewed"),
    ]

    /// What a line is about, for people: its kind, table and name.
    static func subject(of line: String) -> String {
        line.split(separator: " ").prefix(3).joined(separator: " ")
    }
}

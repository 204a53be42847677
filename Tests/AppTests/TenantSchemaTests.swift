import TestSupport
import TestStage
import Testing

/// What the schema itself promises about tenants, read from PostgreSQL's catalogue, so that a new table cannot be
/// forgotten.
@Suite("The schema")
struct TenantSchemaTests {
    /// Tables without row security, each with its reason.
    private static let open = ["schema_migration": "which migrations ran; no tenant's, and only the owner writes it"]

    /// Foreign keys out of a tenant's table that do not carry the workspace.
    private static let outward = [
        "membership_account_id_fkey":
            "an account belongs to no workspace; the key is a random id, seen by the system only",
        "security_case_account_id_fkey": "the same; a case outlives the account it is about",
        "support_access_account_id_fkey": "the same; it outlives a membership, so that its end tells nothing",
        "support_entry_account_id_fkey": "the same; a person's log of support is theirs, not a workspace's",
    ]

    /// Unique keys that do not begin with the workspace.
    private static let global = [
        "session_pkey": "a session belongs to an account; the workspace is where it works",
        "session_token_hash_key": "looked up before it is known whose it is; 256 random bits, hashed",
    ]

    private func catalogue(_ query: String) async throws -> [String] { try await TestWorld().test.asOwner(query) }

    @Test("has row security enabled and forced, with a policy, on every table that stands on no list")
    func rowSecurity() async throws {
        let bare = try await catalogue(
            """
            SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p')
                AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                    AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
            """)
        #expect(Set(bare) == Set(Self.open.keys))
    }

    @Test("has no views, no materialised views and no functions that run with another's rights")
    func noWaysAround() async throws {
        let ways = try await catalogue(
            """
            SELECT relname::text FROM pg_class WHERE relnamespace = 'klatch'::regnamespace AND relkind IN ('v', 'm', 'f')
            UNION ALL
            SELECT proname::text FROM pg_proc WHERE pronamespace = 'klatch'::regnamespace AND prosecdef
            """)
        #expect(ways == [])
    }

    @Test("lets the role that serves neither truncate nor refer to nor put triggers on any table")
    func grants() async throws {
        let granted = try await catalogue(
            """
            SELECT c.relname || ' ' || p FROM pg_class c, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) p
            WHERE c.relnamespace = 'klatch'::regnamespace AND c.relkind IN ('r', 'p')
                AND has_table_privilege('klatch_app', c.oid, p)
            """)
        #expect(granted == [])
    }

    @Test("lets the role that serves neither change nor remove an entry of the audit trail")
    func trail() async throws {
        let granted = try await catalogue(
            """
            SELECT t || ' ' || p FROM unnest(ARRAY['audit_event', 'audit_checkpoint']) t,
                unnest(ARRAY['UPDATE', 'DELETE']) p WHERE has_table_privilege('klatch_app', t, p)
            """)
        #expect(granted == [])
    }

    @Test("carries the workspace in every foreign key between tables of tenants")
    func foreignKeys() async throws {
        // A key is sound where one of its columns is `workspace_id` on both sides, or leads from there to the workspace.
        let loose = try await catalogue(
            """
            SELECT f.conname FROM pg_constraint f
            WHERE f.contype = 'f' AND f.connamespace = 'klatch'::regnamespace
                AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = f.conrelid AND a.attname = 'workspace_id')
                AND NOT EXISTS (
                    SELECT FROM unnest(f.conkey, f.confkey) AS k (own, other)
                    JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.own
                    JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = k.other
                    WHERE a.attname = 'workspace_id'
                        AND (b.attname = 'workspace_id' OR (b.attname = 'id' AND f.confrelid = 'workspace'::regclass)))
            """)
        #expect(
            Set(loose).subtracting(["session_account_id_fkey", "session_support_account_id_fkey"])
                == Set(Self.outward.keys))
    }

    @Test("begins every unique key of a tenant's table with the workspace")
    func uniqueKeys() async throws {
        let loose = try await catalogue(
            """
            SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_attribute w ON w.attrelid = c.oid AND w.attname = 'workspace_id'
            WHERE i.indisunique AND c.relnamespace = 'klatch'::regnamespace AND i.indkey[0] <> w.attnum
            """)
        #expect(Set(loose) == Set(Self.global.keys))
    }
}

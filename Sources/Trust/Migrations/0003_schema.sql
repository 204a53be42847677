-- How the database was defined when Klatch's own migrations had made it, for comparing. Its digest is in the audit trail.
CREATE TABLE schema_record (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    -- Which set of migrations: the digest of their files.
    migrations text NOT NULL CHECK (char_length(migrations) = 64),
    digest text NOT NULL CHECK (char_length(digest) = 64),
    lines text NOT NULL CHECK (octet_length(lines) <= 4194304),
    made_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, migrations)
);
ALTER TABLE schema_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE schema_record FORCE ROW LEVEL SECURITY;
CREATE POLICY schema_record_scope ON schema_record
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON schema_record TO klatch_app;

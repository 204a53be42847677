-- The trust page as it read, from one change of a sentence or a state to the next: each version is signed, carries the digest
-- of the one before it, and stays as it is. It is about the installation (the nil UUID), and public: no person's data.
CREATE TABLE trust_version (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    -- Counts up from 1.
    number int NOT NULL CHECK (number > 0),
    -- The bytes that were signed, as JSON; docs/trust.md tells its fields.
    document text NOT NULL CHECK (octet_length(document) <= 262144),
    signature bytea NOT NULL CHECK (octet_length(signature) = 64),
    PRIMARY KEY (workspace_id, number)
);
ALTER TABLE trust_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE trust_version FORCE ROW LEVEL SECURITY;
CREATE POLICY trust_version_scope ON trust_version
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON trust_version TO klatch_app;

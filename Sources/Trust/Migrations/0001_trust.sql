-- What examinations of the running installation found, claim by claim: each entry is signed, carries the digest of the
-- one before it, and stays as it is. It is about the installation (the nil UUID), and public: no person's data.
CREATE TABLE claim_evidence (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    id uuid NOT NULL,
    claim text NOT NULL CHECK (char_length(claim) BETWEEN 3 AND 60),
    -- Counts up from 1 for each claim.
    sequence int NOT NULL CHECK (sequence > 0),
    -- The bytes that were signed, as JSON; docs/trust.md tells its fields.
    document text NOT NULL CHECK (octet_length(document) <= 16384),
    signature bytea NOT NULL CHECK (octet_length(signature) = 64),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, claim, sequence)
);
ALTER TABLE claim_evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE claim_evidence FORCE ROW LEVEL SECURITY;
CREATE POLICY claim_evidence_scope ON claim_evidence
    USING ((SELECT scope_is_system()))
    WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON claim_evidence TO klatch_app;

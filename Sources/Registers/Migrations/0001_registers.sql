-- That a duty of the organisation was done, by the word of somebody who signs for it, of the installation (the nil UUID). Added, never
-- changed; the file that shows it is added once.
CREATE TABLE register_entry (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    id uuid NOT NULL,
    duty text NOT NULL CHECK (char_length(duty) BETWEEN 3 AND 60),
    done_on date NOT NULL,
    good_until date,
    outcome text NOT NULL CHECK (outcome IN ('good', 'open', 'none')),
    -- What was done, and what was found.
    document bytea NOT NULL,
    signer_id uuid NOT NULL,
    written_at timestamptz NOT NULL,
    evidence bytea,
    evidence_name bytea,
    -- SHA-256 of the file, in hexadecimal.
    evidence_digest text CHECK (char_length(evidence_digest) = 64),
    evidence_size bigint CHECK (evidence_size BETWEEN 1 AND 5242880),
    PRIMARY KEY (workspace_id, id),
    CHECK ((evidence IS NULL) = (evidence_name IS NULL) AND (evidence IS NULL) = (evidence_digest IS NULL)
        AND (evidence IS NULL) = (evidence_size IS NULL))
);
CREATE INDEX register_entry_of ON register_entry (workspace_id, duty, done_on DESC);
ALTER TABLE register_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE register_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY register_entry_scope ON register_entry
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (evidence, evidence_name, evidence_digest, evidence_size) ON register_entry TO klatch_app;

-- Which reminders were sent, each once.
CREATE TABLE register_alert (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    duty text NOT NULL CHECK (char_length(duty) BETWEEN 3 AND 60),
    name text NOT NULL CHECK (char_length(name) BETWEEN 2 AND 60),
    at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, duty, name)
);
ALTER TABLE register_alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE register_alert FORCE ROW LEVEL SECURITY;
CREATE POLICY register_alert_scope ON register_alert
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON register_alert TO klatch_app;

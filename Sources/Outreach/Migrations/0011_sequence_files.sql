-- A file that goes with a mail of a sequence. Each contact's mail gets a copy of its own, sealed for that contact. Written once and never
-- changed.
CREATE TABLE outreach_sequence_file (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    sequence_id uuid NOT NULL,
    -- Sealed under the person's key.
    octets bytea NOT NULL CHECK (octet_length(octets) <= 2097152),
    size bigint NOT NULL CHECK (size > 0),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, sequence_id) REFERENCES outreach_sequence (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX outreach_sequence_file_sequence ON outreach_sequence_file (workspace_id, sequence_id);
CREATE INDEX outreach_sequence_file_person ON outreach_sequence_file (workspace_id, person_id);
ALTER TABLE outreach_sequence_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_sequence_file FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_sequence_file_own ON outreach_sequence_file
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON outreach_sequence_file TO klatch_app;

-- The same of a sequence that is shown to the workspace, sealed under the workspace's key.
CREATE TABLE outreach_shared_file (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    shared_id uuid NOT NULL,
    octets bytea NOT NULL CHECK (octet_length(octets) <= 2097152),
    size bigint NOT NULL CHECK (size > 0),
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, shared_id) REFERENCES outreach_shared_sequence (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX outreach_shared_file_shared ON outreach_shared_file (workspace_id, shared_id);
CREATE INDEX outreach_shared_file_person ON outreach_shared_file (workspace_id, person_id);
ALTER TABLE outreach_shared_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_shared_file FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_shared_file_seen ON outreach_shared_file FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) OR (SELECT scope_is_system()));
CREATE POLICY outreach_shared_file_new ON outreach_shared_file FOR INSERT
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
CREATE POLICY outreach_shared_file_end ON outreach_shared_file FOR DELETE
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON outreach_shared_file TO klatch_app;

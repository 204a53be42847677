-- A sequence that its writer shows to the workspace: texts alone, as they were when it was shared, never a contact. Whoever likes it takes
-- a copy.
CREATE TABLE outreach_shared_sequence (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Of which of its writer's own it is a copy.
    sequence_id uuid NOT NULL,
    -- Sealed under the workspace's key.
    document bytea NOT NULL CHECK (octet_length(document) <= 1048576),
    shared_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT outreach_shared_sequence_one UNIQUE (workspace_id, person_id, sequence_id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE outreach_shared_sequence ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_shared_sequence FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_shared_sequence_seen ON outreach_shared_sequence FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) OR (SELECT scope_is_system()));
CREATE POLICY outreach_shared_sequence_new ON outreach_shared_sequence FOR INSERT
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
CREATE POLICY outreach_shared_sequence_end ON outreach_shared_sequence FOR DELETE
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON outreach_shared_sequence TO klatch_app;

-- While there is a row, no outreach goes out of a workspace: whoever leads it said so.
CREATE TABLE outreach_pause (
    workspace_id uuid NOT NULL,
    paused_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id),
    FOREIGN KEY (workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
ALTER TABLE outreach_pause ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_pause FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_pause_seen ON outreach_pause FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) OR workspace_id = (SELECT current_workspace())
        OR (SELECT scope_is_system()));
CREATE POLICY outreach_pause_new ON outreach_pause FOR INSERT
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY outreach_pause_end ON outreach_pause FOR DELETE
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON outreach_pause TO klatch_app;

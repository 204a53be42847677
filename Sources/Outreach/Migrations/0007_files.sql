-- A file that goes with a mail. It is kept until that mail has gone: then it lies in the person's own mailbox. Written once and
-- never changed, so that a yes to it stays one.
CREATE TABLE outreach_file (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    message_id uuid NOT NULL,
    -- Sealed under the contact's key.
    octets bytea NOT NULL CHECK (octet_length(octets) <= 2097152),
    size bigint NOT NULL CHECK (size > 0),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, contact_id) REFERENCES outreach_contact (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, message_id) REFERENCES outreach_message (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX outreach_file_message ON outreach_file (workspace_id, message_id);
CREATE INDEX outreach_file_person ON outreach_file (workspace_id, person_id);
CREATE INDEX outreach_file_contact ON outreach_file (workspace_id, contact_id);
ALTER TABLE outreach_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_file FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_file_own ON outreach_file
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON outreach_file TO klatch_app;

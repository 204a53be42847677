-- When sending was last begun, and why a mail waits.
ALTER TABLE outreach_message ADD COLUMN begun_at timestamptz,
    ADD COLUMN waiting text CHECK (waiting ~ '^[a-z-]{1,30}$');

-- In whose mailbox the conversation is, as a keyed hash, and what the person said is no answer, sealed under the contact's
-- key. Whoever went through a sequence before may do so again when somebody says so.
ALTER TABLE outreach_enrolment ADD COLUMN account bytea CHECK (octet_length(account) = 32),
    ADD COLUMN dismissed bytea CHECK (octet_length(dismissed) <= 65536),
    DROP CONSTRAINT outreach_enrolment_once;
CREATE INDEX outreach_enrolment_contact ON outreach_enrolment (workspace_id, contact_id);

-- A draft of ours that lies in a mailbox and whose mail is forgotten here: remembered until it is gone there.
CREATE TABLE outreach_leftover (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- In whose mailbox, as a keyed hash; none where that was not noted.
    account bytea CHECK (octet_length(account) = 32),
    -- The mailbox's name for it, sealed under the person's key.
    draft bytea NOT NULL CHECK (octet_length(draft) <= 4096),
    tries bigint NOT NULL DEFAULT 0,
    -- None while its mailbox is not connected.
    try_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX outreach_leftover_due ON outreach_leftover (try_at) WHERE try_at IS NOT NULL;
CREATE INDEX outreach_leftover_person ON outreach_leftover (workspace_id, person_id);
ALTER TABLE outreach_leftover ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_leftover FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_leftover_own ON outreach_leftover
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (tries, try_at), DELETE ON outreach_leftover TO klatch_app;

-- Somebody is at Google, to allow the use of their mailbox. Used up by coming back.
CREATE TABLE mailbox_consent (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Keyed hashes of what goes to Google and back, and of the browser that was sent there.
    state bytea NOT NULL CHECK (octet_length(state) = 32),
    browser bytea NOT NULL CHECK (octet_length(browser) = 32),
    -- What is exchanged afterwards, sealed under the person's key.
    waiting bytea NOT NULL CHECK (octet_length(waiting) <= 4096),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT mailbox_consent_state UNIQUE (workspace_id, state),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX mailbox_consent_expiry ON mailbox_consent (expires_at);
ALTER TABLE mailbox_consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE mailbox_consent FORCE ROW LEVEL SECURITY;
CREATE POLICY mailbox_consent_own ON mailbox_consent
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON mailbox_consent TO klatch_app;

-- A mailbox that is given back: our access to it, until its provider has taken that back. Whose it was may be gone by then,
-- so that no row of a person is referred to, and the key is the installation's.
CREATE TABLE mailbox_departure (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    document bytea NOT NULL CHECK (octet_length(document) <= 1048576),
    tries bigint NOT NULL CHECK (tries >= 0),
    try_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX mailbox_departure_due ON mailbox_departure (try_at);
ALTER TABLE mailbox_departure ENABLE ROW LEVEL SECURITY;
ALTER TABLE mailbox_departure FORCE ROW LEVEL SECURITY;
CREATE POLICY mailbox_departure_system ON mailbox_departure
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (tries, try_at), DELETE ON mailbox_departure TO klatch_app;

-- Calendars at Google tell what changed since they were read last: what is known of each entry until then. A mark instead
-- of its identity, and when it is busy. Sealed under the person's key.
ALTER TABLE busy_calendar ADD COLUMN entries bytea CHECK (octet_length(entries) <= 4194304);

-- Somebody is at a provider, to allow the use of a service. Used up by coming back.
CREATE TABLE meeting_consent (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Keyed hashes of what goes to the provider and back, and of the browser that was sent there.
    state bytea NOT NULL CHECK (octet_length(state) = 32),
    browser bytea NOT NULL CHECK (octet_length(browser) = 32),
    -- What is exchanged afterwards. Sealed under the person's key.
    waiting bytea NOT NULL CHECK (octet_length(waiting) <= 4096),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT meeting_consent_state UNIQUE (workspace_id, state),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX meeting_consent_expiry ON meeting_consent (expires_at);
ALTER TABLE meeting_consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE meeting_consent FORCE ROW LEVEL SECURITY;
CREATE POLICY meeting_consent_scope ON meeting_consent
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON meeting_consent TO klatch_app;

-- A service that was disconnected: our access to it, until its provider has taken that back. Whose it was may be gone by
-- then, so that no row of a person is referred to, and the key is the installation's.
CREATE TABLE meeting_departure (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    document bytea NOT NULL CHECK (octet_length(document) <= 65536),
    tries bigint NOT NULL CHECK (tries >= 0),
    try_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX meeting_departure_due ON meeting_departure (try_at);
ALTER TABLE meeting_departure ENABLE ROW LEVEL SECURITY;
ALTER TABLE meeting_departure FORCE ROW LEVEL SECURITY;
CREATE POLICY meeting_departure_system ON meeting_departure
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (tries, try_at), DELETE ON meeting_departure TO klatch_app;

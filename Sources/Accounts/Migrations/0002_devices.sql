-- When an account was first signed in to: the one session that needs no mail about a new device.
ALTER TABLE account ADD COLUMN first_session_at timestamptz;
GRANT UPDATE (first_session_at) ON account TO klatch_app;

-- A browser that an account has been signed in from, recognised by a cookie of its own.
CREATE TABLE device (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    -- Browser family and system, of a closed vocabulary.
    words text NOT NULL CHECK (char_length(words) <= 60),
    -- The network it was first seen in, as a prefix, sealed.
    network bytea,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    -- When a second factor was last shown in this browser. Who has only stolen the first factor has a device on record
    -- too, as soon as they sign in with it; it is not one that has tries of its own at the second.
    proved_at timestamptz,
    UNIQUE (account_id, token_hash)
);
-- A browser that several people share keeps one cookie.
CREATE INDEX device_token ON device (token_hash);
ALTER TABLE device ENABLE ROW LEVEL SECURITY;
ALTER TABLE device FORCE ROW LEVEL SECURITY;
CREATE POLICY device_scope ON device
    USING (account_id = (SELECT current_account()) OR (SELECT scope_is_system()))
    WITH CHECK (account_id = (SELECT current_account()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (words, last_seen_at, proved_at), DELETE ON device TO klatch_app;

-- The link of a mail that tells of something: "this was not me". Works once, without being signed in.
CREATE TABLE not_me_link (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    cause text NOT NULL CHECK (cause IN ('new-device', 'address-change')),
    language text NOT NULL CHECK (char_length(language) <= 10),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    CHECK (expires_at <= created_at + interval '14 days')
);
CREATE INDEX not_me_link_account ON not_me_link (account_id);
ALTER TABLE not_me_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE not_me_link FORCE ROW LEVEL SECURITY;
CREATE POLICY not_me_link_scope ON not_me_link
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (consumed_at), DELETE ON not_me_link TO klatch_app;

-- Something that a person has to look at. It belongs to an account, not to a workspace: no workspace's admins see it.
CREATE TABLE security_case (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (char_length(kind) BETWEEN 1 AND 60),
    -- Outlives the account it is about.
    account_id uuid REFERENCES account (id) ON DELETE SET NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    note bytea,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX security_case_state ON security_case (state, opened_at DESC);
ALTER TABLE security_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE security_case FORCE ROW LEVEL SECURITY;
CREATE POLICY security_case_scope ON security_case
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (state, note, closed_at) ON security_case TO klatch_app;

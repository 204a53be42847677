-- An account is somebody who can sign in. Addresses are sealed; they are found by a keyed index of them.
CREATE TABLE account (
    id uuid PRIMARY KEY,
    address_index bytea NOT NULL UNIQUE CHECK (octet_length(address_index) = 16),
    address bytea NOT NULL,
    name bytea NOT NULL,
    -- A passkey or an authenticator is there: sessions owe it.
    has_factors boolean NOT NULL DEFAULT false,
    -- Set by "this was not me": until then no factor and no address can be changed.
    locked_until timestamptz,
    -- Has grants for the installation, which are looked up only then.
    is_operator boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account FORCE ROW LEVEL SECURITY;
CREATE POLICY account_scope ON account
    USING (id = (SELECT current_account()) OR (SELECT scope_is_system()))
    WITH CHECK (id = (SELECT current_account()) OR (SELECT scope_is_system()));
-- An account is never changed into another: no right to update its id.
GRANT SELECT, INSERT, UPDATE (address_index, address, name, has_factors, locked_until, is_operator), DELETE
    ON account TO klatch_app;

CREATE TABLE workspace (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    -- Which ways in it takes. Passwords are off until somebody allows them.
    allows_passwords boolean NOT NULL DEFAULT false,
    required_provider text CHECK (char_length(required_provider) BETWEEN 1 AND 60),
    required_tenant text CHECK (char_length(required_tenant) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL,
    CHECK (required_tenant IS NULL OR required_provider IS NOT NULL)
);
ALTER TABLE workspace ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspace FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace_scope ON workspace
    USING (id = (SELECT current_workspace()) OR id = (SELECT workspace_of_person()) OR (SELECT scope_is_system()))
    WITH CHECK (id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON workspace TO klatch_app;

-- A person of a workspace, with or without an account. The profile is sealed under the person's own key.
CREATE TABLE person (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    address_index bytea NOT NULL CHECK (octet_length(address_index) = 16),
    profile bytea NOT NULL,
    -- Keyed digest of the profile, by which a repeated import tells what changed.
    fingerprint bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    state text NOT NULL CHECK (state IN ('active', 'left')),
    -- The company's directory says so: a roster does not bring them back.
    is_away boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, address_index),
    CHECK (NOT is_away OR state = 'left')
);
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY person_scope ON person
    USING (workspace_id = (SELECT current_workspace())
        OR (workspace_id = (SELECT workspace_of_person()) AND id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON person TO klatch_app;

-- An account's place and role in a workspace, as one of its people.
CREATE TABLE membership (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('member', 'auditor', 'program-manager', 'admin', 'owner')),
    -- Suspended by the company's directory: a member still, without any right.
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, person_id),
    UNIQUE (workspace_id, account_id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX membership_account ON membership (account_id);
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE membership FORCE ROW LEVEL SECURITY;
CREATE POLICY membership_scope ON membership
    USING (workspace_id = (SELECT current_workspace()) OR account_id = (SELECT current_account())
        OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (role, state), DELETE ON membership TO klatch_app;

-- Bound to the address it was sent to; used once.
CREATE TABLE invitation (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    address_index bytea NOT NULL CHECK (octet_length(address_index) = 16),
    address bytea NOT NULL,
    role text NOT NULL CHECK (role IN ('member', 'auditor', 'program-manager', 'admin', 'owner')),
    invited_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    withdrawn_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, token_hash),
    FOREIGN KEY (workspace_id, invited_by) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX invitation_token ON invitation (token_hash);
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY invitation_scope ON invitation
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (accepted_at, withdrawn_at), DELETE ON invitation TO klatch_app;

-- One wish to sign in, of a known or an unknown address alike. Token and code are made when the mail is written.
CREATE TABLE sign_in (
    id uuid PRIMARY KEY,
    browser bytea NOT NULL CHECK (octet_length(browser) = 32),
    address_index bytea NOT NULL CHECK (octet_length(address_index) = 16),
    -- What was typed, sealed: shown again to the browser that typed it, and written to if an account has it.
    address bytea NOT NULL,
    language text NOT NULL CHECK (char_length(language) <= 10),
    account_id uuid REFERENCES account (id) ON DELETE CASCADE,
    token_hash bytea UNIQUE,
    code_hash bytea,
    tries int NOT NULL DEFAULT 0,
    next text NOT NULL CHECK (char_length(next) <= 500),
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    consumed_at timestamptz,
    voided_at timestamptz
);
CREATE INDEX sign_in_browser ON sign_in (browser, created_at DESC);
CREATE INDEX sign_in_address ON sign_in (address_index, created_at DESC);
ALTER TABLE sign_in ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in FORCE ROW LEVEL SECURITY;
CREATE POLICY sign_in_scope ON sign_in
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in TO klatch_app;

CREATE TABLE session (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    workspace_id uuid,
    -- Browser family and system, of a closed vocabulary.
    device text NOT NULL CHECK (char_length(device) <= 60),
    -- The network it was opened from, as a prefix, sealed: for its owner's eyes.
    network bytea,
    -- How the person proved who they are, and what they have shown since.
    method text NOT NULL,
    provider text CHECK (char_length(provider) <= 60),
    tenant text CHECK (char_length(tenant) <= 200),
    second_factor text CHECK (second_factor IN ('passkey', 'totp', 'recovery-code')),
    shown_at timestamptz,
    -- Who of support acts in this person's name, and until when.
    support_account_id uuid REFERENCES account (id) ON DELETE CASCADE,
    -- The token changes daily. The old one is good until the new one was seen, and for a minute after that.
    previous_hash bytea CHECK (octet_length(previous_hash) = 32),
    rotated_at timestamptz,
    seen_at timestamptz,
    created_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK (expires_at <= created_at + interval '14 days'),
    CHECK ((second_factor IS NULL) OR (shown_at IS NOT NULL))
);
CREATE INDEX session_previous ON session (previous_hash) WHERE previous_hash IS NOT NULL;
CREATE INDEX session_account ON session (account_id) WHERE ended_at IS NULL;
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
CREATE POLICY session_scope ON session
    USING (account_id = (SELECT current_account()) OR (SELECT scope_is_system()))
    WITH CHECK (account_id = (SELECT current_account()) OR (SELECT scope_is_system()));
-- Whose it is, and how they came in, is written once (AT-2).
GRANT SELECT, INSERT,
    UPDATE (used_at, ended_at, workspace_id, second_factor, shown_at, token_hash, previous_hash, rotated_at, seen_at), DELETE
    ON session TO klatch_app;

-- The way in from the machine itself, for the first owner and for one who is locked out.
CREATE TABLE owner_link (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    -- The browser that opened it and may fill in the form of the first run.
    browser bytea CHECK (octet_length(browser) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz
);
ALTER TABLE owner_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE owner_link FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_link_scope ON owner_link
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON owner_link TO klatch_app;

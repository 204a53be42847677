-- What proves that somebody is who they were before: passkeys and authenticator apps.
CREATE TABLE factor (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('passkey', 'totp')),
    -- As its owner calls it, sealed.
    name bytea NOT NULL,
    -- SHA-256 of a passkey's identifier, by which an answer finds it.
    credential bytea UNIQUE CHECK (octet_length(credential) = 32),
    -- A passkey's public key, or an authenticator's secret, sealed.
    material bytea NOT NULL,
    -- A passkey's signature counter, or the last step whose code was used.
    counter bigint NOT NULL DEFAULT 0 CHECK (counter >= 0),
    created_at timestamptz NOT NULL,
    -- An authenticator counts from its first right code.
    confirmed_at timestamptz,
    used_at timestamptz,
    CHECK ((kind = 'passkey') = (credential IS NOT NULL))
);
CREATE INDEX factor_account ON factor (account_id);
ALTER TABLE factor ENABLE ROW LEVEL SECURITY;
ALTER TABLE factor FORCE ROW LEVEL SECURITY;
CREATE POLICY factor_scope ON factor
    USING (account_id = (SELECT current_account()) OR (SELECT scope_is_system()))
    WITH CHECK (account_id = (SELECT current_account()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (name, counter, confirmed_at, used_at), DELETE ON factor TO klatch_app;

-- Ten codes to write down; a new set replaces the old.
CREATE TABLE recovery_code (
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (account_id, code_hash)
);
ALTER TABLE recovery_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_code FORCE ROW LEVEL SECURITY;
CREATE POLICY recovery_code_scope ON recovery_code
    USING (account_id = (SELECT current_account()) OR (SELECT scope_is_system()))
    WITH CHECK (account_id = (SELECT current_account()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON recovery_code TO klatch_app;

-- Challenges that were answered, right or wrong, for as long as they would live: each is answered once.
CREATE TABLE passkey_answer (
    challenge bytea PRIMARY KEY CHECK (octet_length(challenge) = 32),
    expires_at timestamptz NOT NULL
);
ALTER TABLE passkey_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE passkey_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY passkey_answer_scope ON passkey_answer
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON passkey_answer TO klatch_app;

-- A password, where a workspace of the person allows one: bcrypt over a keyed digest, with the key's id.
CREATE TABLE password (
    account_id uuid PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    hash text NOT NULL CHECK (char_length(hash) = 60 AND hash LIKE '$2b$%'),
    pepper text NOT NULL CHECK (char_length(pepper) BETWEEN 1 AND 60),
    changed_at timestamptz NOT NULL
);
ALTER TABLE password ENABLE ROW LEVEL SECURITY;
ALTER TABLE password FORCE ROW LEVEL SECURITY;
CREATE POLICY password_scope ON password
    USING (account_id = (SELECT current_account()) OR (SELECT scope_is_system()))
    WITH CHECK (account_id = (SELECT current_account()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON password TO klatch_app;

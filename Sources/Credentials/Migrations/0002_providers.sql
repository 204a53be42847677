-- Accounts at providers through which a person signs in here. Found by what the provider knows them by, never by an
-- address.
CREATE TABLE identity (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    provider text NOT NULL CHECK (provider ~ '^[a-z][a-z0-9-]{0,39}$'),
    -- A keyed digest of issuer and subject: each belongs to one account.
    key_digest bytea NOT NULL CHECK (octet_length(key_digest) = 32),
    -- The address or name that the provider showed when it was connected, sealed: for its owner's list alone.
    hint bytea NOT NULL,
    linked_at timestamptz NOT NULL,
    used_at timestamptz,
    UNIQUE (provider, key_digest)
);
CREATE INDEX identity_account ON identity (account_id);
ALTER TABLE identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity FORCE ROW LEVEL SECURITY;
CREATE POLICY identity_scope ON identity
    USING (account_id = (SELECT current_account()) OR (SELECT scope_is_system()))
    WITH CHECK (account_id = (SELECT current_account()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON identity TO klatch_app;

-- What waits here while somebody is at a provider. Taken out when they come back, so that each is good once.
CREATE TABLE pending_authorization (
    flow uuid PRIMARY KEY,
    -- Nonce, verifier, intent, browser, and where to go afterwards, sealed.
    waiting bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX pending_authorization_expiry ON pending_authorization (expires_at);
ALTER TABLE pending_authorization ENABLE ROW LEVEL SECURITY;
ALTER TABLE pending_authorization FORCE ROW LEVEL SECURITY;
CREATE POLICY pending_authorization_scope ON pending_authorization
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON pending_authorization TO klatch_app;

-- Tokens that programs bring. Only a hash is kept; the name is sealed under the workspace's key.
CREATE TABLE bearer_token (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    -- pat: acts with some of one person's rights. scim: the company's directory, which acts for the workspace.
    kind text NOT NULL CHECK (kind IN ('pat', 'scim')),
    account_id uuid,
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    name bytea NOT NULL CHECK (octet_length(name) <= 1024),
    scopes text[] NOT NULL CHECK (cardinality(scopes) <= 10),
    -- The bearer's role when it was made: another one ends the token.
    role text CHECK (char_length(role) <= 40),
    -- The company sign-in that the workspace demanded, and its maker met, when it was made.
    met_provider text CHECK (char_length(met_provider) <= 60),
    met_tenant text CHECK (char_length(met_tenant) <= 200),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    ended_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, token_hash),
    CHECK ((kind = 'pat') = (account_id IS NOT NULL)),
    CHECK ((kind = 'pat') = (role IS NOT NULL)),
    CHECK (expires_at <= created_at + interval '366 days'),
    -- Who is no member any more has no token any more.
    FOREIGN KEY (workspace_id, account_id) REFERENCES membership (workspace_id, account_id) ON DELETE CASCADE
);
CREATE INDEX bearer_token_hash ON bearer_token (token_hash);
CREATE INDEX bearer_token_account ON bearer_token (account_id) WHERE ended_at IS NULL;
CREATE INDEX bearer_token_expiry ON bearer_token (expires_at);
ALTER TABLE bearer_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE bearer_token FORCE ROW LEVEL SECURITY;
CREATE POLICY bearer_token_scope ON bearer_token
    USING (workspace_id = (SELECT current_workspace()) OR account_id = (SELECT current_account())
        OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR account_id = (SELECT current_account())
        OR (SELECT scope_is_system()));
-- What a token may do is written once.
GRANT SELECT, INSERT, UPDATE (used_at, ended_at), DELETE ON bearer_token TO klatch_app;

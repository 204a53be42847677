-- How many successors of the token before were handed out and never arrived: each is another one.
ALTER TABLE session ADD COLUMN generation int NOT NULL DEFAULT 0 CHECK (generation >= 0);
GRANT UPDATE (generation) ON session TO klatch_app;

-- Tokens that no longer open a session, kept as long as the session: whoever shows one later shows a copy.
CREATE TABLE spent_token (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    session_id uuid NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    spent_at timestamptz NOT NULL
);
CREATE INDEX spent_token_session ON spent_token (session_id);
ALTER TABLE spent_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE spent_token FORCE ROW LEVEL SECURITY;
CREATE POLICY spent_token_scope ON spent_token
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON spent_token TO klatch_app;

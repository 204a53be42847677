-- Who does something for the installation as a whole, one row for each role that was given.
CREATE TABLE operator_grant (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('support', 'security', 'infrastructure')),
    -- Why, sealed.
    reason bytea NOT NULL CHECK (octet_length(reason) <= 4096),
    -- Nothing where it was given on the machine itself.
    approver_id uuid,
    granted_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    ending text CHECK (ending IN ('revoked', 'expired', 'replaced')),
    -- Four eyes, and never for good: 90 days.
    CHECK (approver_id <> account_id),
    CHECK (ends_at > granted_at AND ends_at <= granted_at + interval '2160 hours'),
    CHECK ((ended_at IS NULL) = (ending IS NULL))
);
CREATE UNIQUE INDEX operator_grant_live ON operator_grant (account_id, role) WHERE ended_at IS NULL;
ALTER TABLE operator_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE operator_grant FORCE ROW LEVEL SECURITY;
CREATE POLICY operator_grant_scope ON operator_grant
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
-- Who was given what, why, by whom and until when is written once.
GRANT SELECT, INSERT, UPDATE (ended_at, ending) ON operator_grant TO klatch_app;

-- Support may act in one person's name in one workspace: asked for by somebody of support, or offered by the person;
-- never without the person's word.
CREATE TABLE support_access (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    -- Nothing where no member has the address that support named. Support is not told.
    account_id uuid,
    -- Who of support asked, and why, sealed. Nothing where the person offered it to all of support.
    operator_id uuid,
    reason bytea CHECK (octet_length(reason) <= 4096),
    -- The person's address with most of it left out, sealed: what support sees of it.
    hint bytea NOT NULL CHECK (octet_length(hint) <= 1024),
    asked_at timestamptz NOT NULL,
    -- A wish that nobody answered is over then.
    answer_by timestamptz NOT NULL,
    allowed_at timestamptz,
    ends_at timestamptz,
    -- The company sign-in that the workspace demanded, and the person met, when they allowed it.
    met_provider text CHECK (char_length(met_provider) <= 60),
    met_tenant text CHECK (char_length(met_tenant) <= 200),
    ended_at timestamptz,
    ending text CHECK (ending IN ('declined', 'ended', 'closed', 'revoked', 'expired')),
    PRIMARY KEY (workspace_id, id),
    CHECK (operator_id <> account_id),
    CHECK ((operator_id IS NULL) = (reason IS NULL)),
    CHECK ((allowed_at IS NULL) = (ends_at IS NULL)),
    CHECK (allowed_at IS NULL OR account_id IS NOT NULL),
    CHECK (ends_at <= allowed_at + interval '24 hours'),
    CHECK ((ended_at IS NULL) = (ending IS NULL)),
    FOREIGN KEY (workspace_id, account_id) REFERENCES membership (workspace_id, account_id) ON DELETE CASCADE
);
CREATE INDEX support_access_account ON support_access (account_id, asked_at DESC);
ALTER TABLE support_access ENABLE ROW LEVEL SECURITY;
ALTER TABLE support_access FORCE ROW LEVEL SECURITY;
CREATE POLICY support_access_scope ON support_access
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (allowed_at, ends_at, met_provider, met_tenant, ended_at, ending), DELETE
    ON support_access TO klatch_app;

-- What a session of support rests on: the access, and the operator's own session. Neither is ever changed.
ALTER TABLE session
    ADD COLUMN support_access_id uuid,
    ADD COLUMN support_session_id uuid,
    ADD CHECK ((support_account_id IS NULL) = (support_access_id IS NULL)),
    ADD CHECK ((support_account_id IS NULL) = (support_session_id IS NULL)),
    ADD CHECK (support_account_id IS NULL OR (method = 'support' AND support_account_id <> account_id)),
    ADD CHECK (method <> 'support' OR support_account_id IS NOT NULL);

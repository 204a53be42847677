-- The language to write to somebody in: the one their browser last asked for.
ALTER TABLE device ADD COLUMN language text NOT NULL DEFAULT 'en' CHECK (char_length(language) BETWEEN 1 AND 10);
GRANT UPDATE (language) ON device TO klatch_app;

-- What was refused, and what is worth watching, as counts in steps of five minutes. Nobody can be read off it: accounts,
-- sessions and tokens are random ids, addresses and networks are places of a keyed digest, of which there are few, so that
-- a flood from everywhere fills no disk.
--
-- Unlogged, as buckets of limits are: a flood of refusals fills neither the write-ahead log nor its archives. A crash of
-- the database loses two hours of counts; what was raised from them lies in security_case.
CREATE UNLOGGED TABLE signal (
    -- The nil UUID for what is no workspace's: signing in.
    workspace_id uuid NOT NULL,
    kind text NOT NULL CHECK (char_length(kind) BETWEEN 1 AND 60),
    grouped text NOT NULL CHECK (grouped IN ('account', 'address', 'network', 'session', 'token', 'everything')),
    key uuid NOT NULL,
    period timestamptz NOT NULL,
    count int NOT NULL CHECK (count BETWEEN 1 AND 1000000),
    -- Who else took part, as bits of keyed digests: how many are set tells about how many there were.
    marks bit(512) NOT NULL,
    account_id uuid,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, kind, grouped, key, period)
) WITH (fillfactor = 50);
CREATE INDEX signal_period ON signal (kind, grouped, period);
ALTER TABLE signal ENABLE ROW LEVEL SECURITY;
ALTER TABLE signal FORCE ROW LEVEL SECURITY;
CREATE POLICY signal_scope ON signal
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (count, marks, account_id, last_at), DELETE ON signal TO klatch_app;

-- A case belongs to a workspace, whose owners and auditors see it, or to the installation (the nil UUID).
ALTER TABLE security_case
    ADD COLUMN workspace_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    -- What it is about: an account, a session, a token. One open case for each.
    ADD COLUMN subject uuid,
    ADD COLUMN count int NOT NULL DEFAULT 1 CHECK (count > 0),
    ADD COLUMN last_at timestamptz,
    -- By when somebody is to have looked at it, and who does.
    ADD COLUMN due_at timestamptz,
    ADD COLUMN handler_id uuid,
    DROP CONSTRAINT security_case_pkey,
    ADD PRIMARY KEY (workspace_id, id);
DROP INDEX security_case_state;
CREATE INDEX security_case_state ON security_case (workspace_id, state, opened_at DESC);
CREATE UNIQUE INDEX security_case_subject ON security_case (workspace_id, kind, subject) WHERE state = 'open';
DROP POLICY security_case_scope ON security_case;
CREATE POLICY security_case_scope ON security_case
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT UPDATE (count, last_at, handler_id) ON security_case TO klatch_app;

-- What happened in a case, in order. Nobody changes it afterwards.
CREATE TABLE security_case_step (
    workspace_id uuid NOT NULL,
    case_id uuid NOT NULL,
    id uuid NOT NULL,
    -- Several steps are of one instant.
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (char_length(kind) BETWEEN 1 AND 60),
    number int,
    -- Who did it; nobody where Klatch did it by itself.
    account_id uuid,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, case_id) REFERENCES security_case (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX security_case_step_case ON security_case_step (workspace_id, case_id, at);
ALTER TABLE security_case_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE security_case_step FORCE ROW LEVEL SECURITY;
CREATE POLICY security_case_step_scope ON security_case_step
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT ON security_case_step TO klatch_app;

-- What was done, by whom, to what: one chain per workspace, and the installation's own under the nil UUID. Each entry's
-- hash covers the entry before it. The app role can add, and can neither change nor remove.
CREATE TABLE audit_event (
    workspace_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('account', 'person', 'directory', 'command', 'system')),
    actor_id uuid,
    action text NOT NULL CHECK (length(action) BETWEEN 1 AND 100),
    target text CHECK (length(target) BETWEEN 1 AND 200),
    -- A JSON object of strings, kept as text so that its bytes stay.
    details text NOT NULL CHECK (octet_length(details) BETWEEN 2 AND 16384),
    personal_id uuid,
    -- Binds personal details to the entry without holding anything of them.
    commitment bytea CHECK (octet_length(commitment) = 32),
    prev bytea NOT NULL CHECK (octet_length(prev) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (workspace_id, seq),
    CONSTRAINT audit_event_personal CHECK ((personal_id IS NULL) = (commitment IS NULL)),
    CONSTRAINT audit_event_actor CHECK ((actor_id IS NULL) = (actor_kind IN ('command', 'system')))
);
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_event FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_event_read ON audit_event FOR SELECT
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
-- A person adds to their workspace's chain, and whoever is in no workspace to the installation's; neither reads it.
CREATE POLICY audit_event_add ON audit_event FOR INSERT
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR workspace_id = (SELECT workspace_of_person())
        OR (workspace_id = '00000000-0000-0000-0000-000000000000'
            AND (SELECT NULLIF(current_setting('app.scope', true), '')) IS NOT NULL)
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT ON audit_event TO klatch_app;

-- The end of each chain. Locked by whoever adds an entry, until the act is committed.
CREATE TABLE audit_head (
    workspace_id uuid PRIMARY KEY,
    seq bigint NOT NULL CHECK (seq >= 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_head_scope ON audit_head
    USING (workspace_id = (SELECT current_workspace()) OR workspace_id = (SELECT workspace_of_person())
        OR (workspace_id = '00000000-0000-0000-0000-000000000000'
            AND (SELECT NULLIF(current_setting('app.scope', true), '')) IS NOT NULL)
        OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR workspace_id = (SELECT workspace_of_person())
        OR (workspace_id = '00000000-0000-0000-0000-000000000000'
            AND (SELECT NULLIF(current_setting('app.scope', true), '')) IS NOT NULL)
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (seq, hash) ON audit_head TO klatch_app;

-- Personal details of entries, sealed, so that they can be erased while the chain still verifies.
CREATE TABLE audit_personal (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    sealed bytea CHECK (octet_length(sealed) BETWEEN 1 AND 65536),
    erased_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT audit_personal_erased CHECK ((sealed IS NULL) = (erased_at IS NOT NULL))
);
ALTER TABLE audit_personal ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_personal FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_personal_scope ON audit_personal FOR SELECT
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY audit_personal_add ON audit_personal FOR INSERT
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR workspace_id = (SELECT workspace_of_person())
        OR (workspace_id = '00000000-0000-0000-0000-000000000000'
            AND (SELECT NULLIF(current_setting('app.scope', true), '')) IS NOT NULL)
        OR (SELECT scope_is_system()));
-- What is erased stays so, and nothing is written in its place.
CREATE POLICY audit_personal_erase ON audit_personal FOR UPDATE
    USING ((workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system())) AND erased_at IS NULL)
    WITH CHECK ((workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system())) AND sealed IS NULL);
GRANT SELECT, INSERT, UPDATE (sealed, erased_at) ON audit_personal TO klatch_app;

-- Signed statements of how far a chain had come and what its hash was.
CREATE TABLE audit_checkpoint (
    workspace_id uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    at timestamptz NOT NULL,
    note text NOT NULL CHECK (length(note) BETWEEN 1 AND 1000),
    PRIMARY KEY (workspace_id, seq)
);
ALTER TABLE audit_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_checkpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_checkpoint_read ON audit_checkpoint FOR SELECT
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY audit_checkpoint_add ON audit_checkpoint FOR INSERT
    WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON audit_checkpoint TO klatch_app;

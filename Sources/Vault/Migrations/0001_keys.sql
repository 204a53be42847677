-- Every key that seals fields, wrapped: a workspace's by the root key, a person's or contact's by its workspace's key.
-- The installation counts as the workspace of the nil UUID.
-- A destroyed key keeps its row, without the key: what it sealed says so instead of looking damaged.
CREATE TABLE data_key (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('workspace', 'person', 'contact')),
    owner_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    wrapped bytea CHECK (octet_length(wrapped) BETWEEN 1 AND 1024),
    wrapped_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    -- A new version is published before it seals, so that every process knows it by then.
    usable_from timestamptz NOT NULL,
    destroyed_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT data_key_version UNIQUE (workspace_id, kind, owner_id, version),
    CONSTRAINT data_key_destroyed CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    CONSTRAINT data_key_owner CHECK (kind <> 'workspace' OR owner_id = workspace_id)
);
-- For re-wrapping after a rotation.
CREATE INDEX data_key_wrapped_by ON data_key (workspace_id, wrapped_by) WHERE wrapped IS NOT NULL;
ALTER TABLE data_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE data_key FORCE ROW LEVEL SECURITY;
CREATE POLICY data_key_scope ON data_key FOR SELECT
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
-- A person reads their own key, and the workspace's, which wraps it.
CREATE POLICY data_key_person ON data_key FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person())
        AND (kind = 'workspace' OR owner_id = (SELECT current_person())));
-- The installation's own key serves every scope; unwrapping it takes the root key.
CREATE POLICY data_key_installation ON data_key FOR SELECT
    USING (workspace_id = '00000000-0000-0000-0000-000000000000'
        AND (SELECT NULLIF(current_setting('app.scope', true), '')) IS NOT NULL);
CREATE POLICY data_key_new ON data_key FOR INSERT
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
-- What is destroyed stays so.
CREATE POLICY data_key_change ON data_key FOR UPDATE
    USING ((workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system())) AND destroyed_at IS NULL)
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (wrapped, wrapped_by, destroyed_at) ON data_key TO klatch_app;

-- Keys of the installation that seal nothing, each wrapped by the root key. The highest version of a purpose is in use.
CREATE TABLE installation_secret (
    id uuid PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('address-index', 'mac', 'signing')),
    version integer NOT NULL CHECK (version > 0),
    wrapped bytea NOT NULL CHECK (octet_length(wrapped) BETWEEN 1 AND 1024),
    wrapped_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT installation_secret_version UNIQUE (purpose, version)
);
ALTER TABLE installation_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE installation_secret FORCE ROW LEVEL SECURITY;
CREATE POLICY installation_secret_scope ON installation_secret
    USING ((SELECT scope_is_system()))
    WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (wrapped, wrapped_by) ON installation_secret TO klatch_app;

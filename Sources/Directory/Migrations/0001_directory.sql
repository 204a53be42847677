-- What a company's directory says of one of the people: as much of it as is kept, sealed under the person's own key.
CREATE TABLE directory_user (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Keyed digests, by which the directory finds somebody again.
    name_index bytea NOT NULL CHECK (octet_length(name_index) = 32),
    external_index bytea CHECK (octet_length(external_index) = 32),
    document bytea NOT NULL CHECK (octet_length(document) <= 65536),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- The directory has deleted them: for it they are not there.
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, person_id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX directory_user_name ON directory_user (workspace_id, name_index) WHERE deleted_at IS NULL;
CREATE INDEX directory_user_external ON directory_user (workspace_id, external_index);
ALTER TABLE directory_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory_user FORCE ROW LEVEL SECURITY;
CREATE POLICY directory_user_scope ON directory_user
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON directory_user TO klatch_app;

-- People that the directory groups together. Name and the directory's id are sealed under the workspace's key.
CREATE TABLE directory_group (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name_index bytea NOT NULL CHECK (octet_length(name_index) = 32),
    external_index bytea CHECK (octet_length(external_index) = 32),
    document bytea NOT NULL CHECK (octet_length(document) <= 8192),
    -- Grows with each change.
    revision bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT directory_group_name UNIQUE (workspace_id, name_index)
);
CREATE INDEX directory_group_external ON directory_group (workspace_id, external_index);
ALTER TABLE directory_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory_group FORCE ROW LEVEL SECURITY;
CREATE POLICY directory_group_scope ON directory_group
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON directory_group TO klatch_app;

CREATE TABLE directory_member (
    workspace_id uuid NOT NULL,
    group_id uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, group_id, person_id),
    FOREIGN KEY (workspace_id, group_id) REFERENCES directory_group (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX directory_member_person ON directory_member (workspace_id, person_id);
ALTER TABLE directory_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory_member FORCE ROW LEVEL SECURITY;
CREATE POLICY directory_member_scope ON directory_member
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON directory_member TO klatch_app;

-- A workspace ends, and can only end, the sessions that work in it: who leaves is out at once.
CREATE POLICY session_workspace_read ON session FOR SELECT USING (workspace_id = (SELECT current_workspace()));
CREATE POLICY session_workspace_end ON session FOR UPDATE
    USING (workspace_id = (SELECT current_workspace()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) AND ended_at IS NOT NULL);

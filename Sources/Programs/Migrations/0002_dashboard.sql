-- What pictures show, counted by a job: counts by department, and who belongs to which. All of it can be counted anew.
CREATE TABLE dashboard (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- A program, or the workspace itself for all programs together.
    scope_id uuid NOT NULL,
    -- Of what it was counted from; another one means that it is out of date.
    digest text NOT NULL CHECK (char_length(digest) BETWEEN 1 AND 200),
    -- Sealed: names of departments, and counts.
    facts bytea NOT NULL,
    counted_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, scope_id)
);
ALTER TABLE dashboard ENABLE ROW LEVEL SECURITY;
ALTER TABLE dashboard FORCE ROW LEVEL SECURITY;
CREATE POLICY dashboard_scope ON dashboard
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON dashboard TO klatch_app;

-- Who is in a department, and how many people of others each of them has met. Ids only, sealed.
CREATE TABLE dashboard_group (
    workspace_id uuid NOT NULL,
    scope_id uuid NOT NULL,
    -- A keyed hash of the department's name, by which a page finds it.
    key text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 40),
    -- What its sealing is bound to.
    id uuid NOT NULL,
    members bytea NOT NULL,
    PRIMARY KEY (workspace_id, scope_id, key),
    FOREIGN KEY (workspace_id, scope_id) REFERENCES dashboard (workspace_id, scope_id) ON DELETE CASCADE
);
ALTER TABLE dashboard_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE dashboard_group FORCE ROW LEVEL SECURITY;
CREATE POLICY dashboard_group_scope ON dashboard_group
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON dashboard_group TO klatch_app;

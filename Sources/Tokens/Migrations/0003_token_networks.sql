-- In which networks a program uses its token, so that a copy in other hands is seen. A place is one of a few thousand
-- that networks share by a keyed digest: which network it is cannot be read off it.
CREATE TABLE bearer_token_network (
    workspace_id uuid NOT NULL,
    token_id uuid NOT NULL,
    place int NOT NULL CHECK (place BETWEEN 0 AND 4095),
    first_at timestamptz NOT NULL,
    -- To the minute.
    used_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, token_id, place),
    FOREIGN KEY (workspace_id, token_id) REFERENCES bearer_token (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX bearer_token_network_used ON bearer_token_network (used_at);
ALTER TABLE bearer_token_network ENABLE ROW LEVEL SECURITY;
ALTER TABLE bearer_token_network FORCE ROW LEVEL SECURITY;
CREATE POLICY bearer_token_network_scope ON bearer_token_network
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON bearer_token_network TO klatch_app;

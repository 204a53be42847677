-- What support did in a person's name, line by line, for that person to read. Written before it is done, and for good.
CREATE TABLE support_entry (
    workspace_id uuid NOT NULL,
    -- In the order of writing.
    line bigint GENERATED ALWAYS AS IDENTITY,
    access_id uuid NOT NULL,
    -- Whose log this is.
    account_id uuid NOT NULL,
    operator_id uuid NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('opened', 'read', 'changed', 'refused', 'left')),
    act text CHECK (char_length(act) BETWEEN 1 AND 60),
    -- The path that was asked for: ids, no names, no query.
    path text CHECK (char_length(path) BETWEEN 1 AND 200),
    PRIMARY KEY (workspace_id, line),
    FOREIGN KEY (workspace_id, access_id) REFERENCES support_access (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX support_entry_account ON support_entry (account_id, line DESC);
CREATE INDEX support_entry_access ON support_entry (workspace_id, access_id);
ALTER TABLE support_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE support_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY support_entry_scope ON support_entry
    USING (account_id = (SELECT current_account()) OR (SELECT scope_is_system()))
    WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON support_entry TO klatch_app;

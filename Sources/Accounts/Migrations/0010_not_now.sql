-- "Not now": somebody wants to be left alone for a while. One value for everything that would come to them; whatever
-- introduces, reaches out or takes bookings reads it.
CREATE TABLE not_now (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Null: until they say so.
    until timestamptz,
    since timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, person_id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE not_now ENABLE ROW LEVEL SECURITY;
ALTER TABLE not_now FORCE ROW LEVEL SECURITY;
CREATE POLICY not_now_scope ON not_now
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY not_now_person ON not_now
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON not_now TO klatch_app;

-- Whether people are erased at once when they ask for it, or an administrator is asked.
ALTER TABLE workspace ADD COLUMN erases_on_request boolean NOT NULL DEFAULT false;

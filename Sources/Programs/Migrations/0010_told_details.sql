-- What an introduction went by when it was told: of each who met, the details of that day. Why these two is said the same
-- afterwards, whatever the roster says since.
CREATE TABLE introduction_told (
    workspace_id uuid NOT NULL,
    round_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- What its sealing is bound to.
    id uuid NOT NULL,
    -- Sealed under the person's key.
    told bytea NOT NULL CHECK (octet_length(told) <= 65536),
    PRIMARY KEY (workspace_id, round_id, person_id),
    FOREIGN KEY (workspace_id, round_id, person_id)
        REFERENCES introduction_member (workspace_id, round_id, person_id) ON DELETE CASCADE
);
CREATE INDEX introduction_told_person ON introduction_told (workspace_id, person_id);
ALTER TABLE introduction_told ENABLE ROW LEVEL SECURITY;
ALTER TABLE introduction_told FORCE ROW LEVEL SECURITY;
CREATE POLICY introduction_told_scope ON introduction_told
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
-- For each who is in the introduction.
CREATE POLICY introduction_told_together ON introduction_told FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND (round_id, person_id) IN (
        SELECT i.round_id, unnest(i.people) FROM introduction i
        WHERE i.workspace_id = (SELECT workspace_of_person())));
GRANT SELECT, INSERT, UPDATE, DELETE ON introduction_told TO klatch_app;

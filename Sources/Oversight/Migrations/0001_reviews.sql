-- Each quarter everything that people and programs hold is looked at anew: one review of a workspace, or (nil UUID) of
-- the installation.
CREATE TABLE access_review (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    quarter text NOT NULL CHECK (quarter ~ '^[0-9]{4}-Q[1-4]$'),
    opened_at timestamptz NOT NULL,
    -- What nobody has confirmed by then is revoked.
    due_at timestamptz NOT NULL,
    -- Mails to those who decide, the first included.
    reminders int NOT NULL DEFAULT 0,
    closed_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, quarter)
);
ALTER TABLE access_review ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_review FORCE ROW LEVEL SECURITY;
CREATE POLICY access_review_scope ON access_review
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (reminders, closed_at) ON access_review TO klatch_app;

-- One thing that is held: a role, a token, a grant. Ids only; who and what it is, is looked up where it is held.
CREATE TABLE access_review_line (
    workspace_id uuid NOT NULL,
    review_id uuid NOT NULL,
    id uuid NOT NULL,
    position int NOT NULL,
    source text NOT NULL CHECK (char_length(source) BETWEEN 1 AND 60),
    item_id uuid NOT NULL,
    account_id uuid,
    -- lapsed: nobody answered, and it was revoked. kept: nobody answered, and it could not be. gone: no longer held.
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'confirmed', 'revoked', 'lapsed', 'kept', 'gone')),
    decided_by uuid,
    decided_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, review_id, source, item_id),
    FOREIGN KEY (workspace_id, review_id) REFERENCES access_review (workspace_id, id),
    CHECK ((state = 'open') = (decided_at IS NULL))
);
ALTER TABLE access_review_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_review_line FORCE ROW LEVEL SECURITY;
CREATE POLICY access_review_line_scope ON access_review_line
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at) ON access_review_line TO klatch_app;

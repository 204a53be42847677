-- How often mails that people wrote were opened on a day, and what for. No mail and nobody is named.
CREATE TABLE outreach_opening (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    day date NOT NULL,
    purpose text NOT NULL CHECK (purpose ~ '^[a-z-]{1,30}$'),
    count bigint NOT NULL CHECK (count > 0),
    PRIMARY KEY (workspace_id, day, purpose)
);
ALTER TABLE outreach_opening ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_opening FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_opening_scope ON outreach_opening
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (count), DELETE ON outreach_opening TO klatch_app;

-- A person who wants mails forgotten some time after their conversation is over. Without a row nothing is forgotten by itself.
CREATE TABLE outreach_keeping (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    days bigint NOT NULL CHECK (days BETWEEN 90 AND 3650),
    since timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, person_id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE outreach_keeping ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_keeping FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_keeping_own ON outreach_keeping
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (days, since), DELETE ON outreach_keeping TO klatch_app;

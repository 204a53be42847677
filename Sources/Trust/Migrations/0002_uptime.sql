-- In how many minutes of a day Klatch was there. A minute that nobody measured counts as one in which it was not.
CREATE TABLE uptime_day (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    day date NOT NULL,
    -- From which minute of the day measuring began: 0 but for the very first day.
    first_minute int NOT NULL CHECK (first_minute BETWEEN 0 AND 1439),
    last_minute int NOT NULL CHECK (last_minute BETWEEN 0 AND 1439),
    up int NOT NULL CHECK (up BETWEEN 1 AND 1440),
    PRIMARY KEY (workspace_id, day),
    CHECK (up <= last_minute - first_minute + 1)
);
ALTER TABLE uptime_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE uptime_day FORCE ROW LEVEL SECURITY;
CREATE POLICY uptime_day_scope ON uptime_day USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (last_minute, up) ON uptime_day TO klatch_app;

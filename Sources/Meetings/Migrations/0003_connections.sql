-- Where calendars are that are read by themselves: an address, or an account at a calendar server.
CREATE TABLE calendar_connection (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('feed', 'caldav', 'google')),
    -- Address, name and password or tokens, and which calendars there are. Sealed under the person's key.
    document bytea NOT NULL CHECK (octet_length(document) <= 131072),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX calendar_connection_person ON calendar_connection (workspace_id, person_id);
ALTER TABLE calendar_connection ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_connection FORCE ROW LEVEL SECURITY;
CREATE POLICY calendar_connection_scope ON calendar_connection
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_connection TO klatch_app;

ALTER TABLE busy_calendar DROP CONSTRAINT busy_calendar_kind_check;
ALTER TABLE busy_calendar ADD CONSTRAINT busy_calendar_kind_check CHECK (kind IN ('file', 'feed', 'caldav', 'google'));
ALTER TABLE busy_calendar ADD COLUMN connection_id uuid;
-- Which of the connection's calendars, and what to ask with next. Sealed under the person's key.
ALTER TABLE busy_calendar ADD COLUMN remote bytea CHECK (octet_length(remote) <= 16384);
-- When it is to be read anew.
ALTER TABLE busy_calendar ADD COLUMN next_read_at timestamptz;
-- When its owner was told that it cannot be read; once until it can again.
ALTER TABLE busy_calendar ADD COLUMN told_at timestamptz;
-- Meetings that are booked here are written into it.
ALTER TABLE busy_calendar ADD COLUMN is_target boolean NOT NULL DEFAULT false;
ALTER TABLE busy_calendar ADD CONSTRAINT busy_calendar_source CHECK (
    (kind = 'file') = (connection_id IS NULL) AND (connection_id IS NULL) = (remote IS NULL)
    AND (connection_id IS NULL) = (next_read_at IS NULL));
ALTER TABLE busy_calendar ADD FOREIGN KEY (workspace_id, connection_id)
    REFERENCES calendar_connection (workspace_id, id) ON DELETE CASCADE;
CREATE INDEX busy_calendar_connection ON busy_calendar (workspace_id, connection_id);
CREATE INDEX busy_calendar_due ON busy_calendar (next_read_at);
CREATE UNIQUE INDEX busy_calendar_target ON busy_calendar (workspace_id, person_id) WHERE is_target;

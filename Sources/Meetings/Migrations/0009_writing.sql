-- What is to become of a meeting's entry in a host's own calendar, and has not yet. The row is there for as long as that.
CREATE TABLE calendar_writing (
    workspace_id uuid NOT NULL,
    -- What stands in calendars: a booking, a meeting with seats, or a poll. Their rows may be gone by then.
    event_id uuid NOT NULL,
    host_id uuid NOT NULL,
    is_group boolean NOT NULL,
    is_poll boolean NOT NULL,
    asked_at timestamptz NOT NULL,
    -- The last try that failed, and why in a word of ours.
    tried_at timestamptz,
    failure text CHECK (char_length(failure) <= 100),
    -- It is not tried again by itself.
    gave_up boolean NOT NULL DEFAULT false,
    PRIMARY KEY (workspace_id, event_id, host_id),
    CHECK ((tried_at IS NULL) = (failure IS NULL)),
    CHECK (failure IS NOT NULL OR NOT gave_up),
    FOREIGN KEY (workspace_id, host_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX calendar_writing_host ON calendar_writing (workspace_id, host_id);
CREATE INDEX calendar_writing_age ON calendar_writing (asked_at);
ALTER TABLE calendar_writing ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_writing FORCE ROW LEVEL SECURITY;
CREATE POLICY calendar_writing_scope ON calendar_writing
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_writing TO klatch_app;

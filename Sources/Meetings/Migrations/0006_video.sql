-- The video meeting that belongs to a booked one, made by a service of its host's. Its link is the way in.
CREATE TABLE meeting_video (
    workspace_id uuid NOT NULL,
    -- What stands in calendars: a booking, or a meeting with seats. It goes some minutes after either is forgotten.
    event_id uuid NOT NULL,
    -- Whose service made it: of another host's meeting it is none.
    host_id uuid NOT NULL,
    -- Sealed under the workspace's key. None where the service makes none.
    link bytea CHECK (octet_length(link) <= 4096),
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, event_id),
    FOREIGN KEY (workspace_id, host_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX meeting_video_host ON meeting_video (workspace_id, host_id);
ALTER TABLE meeting_video ENABLE ROW LEVEL SECURITY;
ALTER TABLE meeting_video FORCE ROW LEVEL SECURITY;
CREATE POLICY meeting_video_scope ON meeting_video
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON meeting_video TO klatch_app;

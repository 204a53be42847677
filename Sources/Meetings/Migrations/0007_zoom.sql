-- Somebody's account at Zoom, in which video meetings are made for what is booked with them.
CREATE TABLE zoom_connection (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- 'renewing': somebody asks for a new token at this moment. 'unsure': the answer to that was lost, and with it perhaps
    -- the only good token. 'lost': it was. 'revoked': Zoom or the person ended it.
    state text NOT NULL CHECK (state IN ('good', 'renewing', 'unsure', 'revoked', 'lost')),
    -- Until when an answer is awaited, or not asked again.
    renewing_until timestamptz,
    -- A keyed hash of who they are at Zoom, by which Zoom's word that it is over finds them.
    zoom_user bytea NOT NULL CHECK (octet_length(zoom_user) = 32),
    -- Address and tokens. Sealed under the person's key.
    document bytea NOT NULL CHECK (octet_length(document) <= 65536),
    -- The last call that went well, and since when none does, with why in a word.
    good_at timestamptz,
    failed_at timestamptz,
    failure text CHECK (octet_length(failure) <= 60),
    connected_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, person_id),
    CHECK ((failed_at IS NULL) = (failure IS NULL)),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX zoom_connection_user ON zoom_connection (zoom_user);
ALTER TABLE zoom_connection ENABLE ROW LEVEL SECURITY;
ALTER TABLE zoom_connection FORCE ROW LEVEL SECURITY;
CREATE POLICY zoom_connection_scope ON zoom_connection
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON zoom_connection TO klatch_app;

-- A meeting that we made at Zoom, or were about to: Zoom knows no identity of ours, so that it stands here before it is
-- asked for.
CREATE TABLE zoom_meeting (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    -- What stands in calendars: a booking, or a meeting with seats. Their rows may be gone before Zoom has deleted it.
    event_id uuid NOT NULL,
    host_id uuid NOT NULL,
    -- When it was asked for last.
    asked_at timestamptz NOT NULL,
    -- Its number, its link and the time it has there; none until Zoom has answered. Sealed under the workspace's key.
    document bytea CHECK (octet_length(document) <= 8192),
    ends_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT zoom_meeting_of_event UNIQUE (workspace_id, event_id, host_id),
    FOREIGN KEY (workspace_id, host_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX zoom_meeting_host ON zoom_meeting (workspace_id, host_id);
CREATE INDEX zoom_meeting_over ON zoom_meeting (ends_at);
ALTER TABLE zoom_meeting ENABLE ROW LEVEL SECURITY;
ALTER TABLE zoom_meeting FORCE ROW LEVEL SECURITY;
CREATE POLICY zoom_meeting_scope ON zoom_meeting
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON zoom_meeting TO klatch_app;

-- Giving access back at Zoom can take a token of its own, which ends the one that was kept.
GRANT UPDATE (document) ON meeting_departure TO klatch_app;

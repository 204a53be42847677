-- Comparing for equality within a GiST index, for the constraint below. PostgreSQL brings it along, and trusts the owner of
-- a database to add it.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- A kind of meeting that guests can book.
CREATE TABLE event_type (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    -- Text, lengths, place, questions and rules, sealed under the workspace's key.
    document bytea NOT NULL CHECK (octet_length(document) <= 65536),
    is_open boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX event_type_owner ON event_type (workspace_id, owner_id);
ALTER TABLE event_type ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_type FORCE ROW LEVEL SECURITY;
CREATE POLICY event_type_scope ON event_type
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON event_type TO klatch_app;

-- Who receives the guests of a kind of meeting.
CREATE TABLE event_type_host (
    workspace_id uuid NOT NULL,
    event_type_id uuid NOT NULL,
    person_id uuid NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    PRIMARY KEY (workspace_id, event_type_id, person_id),
    FOREIGN KEY (workspace_id, event_type_id) REFERENCES event_type (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX event_type_host_person ON event_type_host (workspace_id, person_id);
ALTER TABLE event_type_host ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_type_host FORCE ROW LEVEL SECURITY;
CREATE POLICY event_type_host_scope ON event_type_host
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON event_type_host TO klatch_app;

-- An unguessable way to a booking page: for whoever has it, or for one booking.
CREATE TABLE booking_link (
    workspace_id uuid NOT NULL,
    -- The beginning of the token's hash, so that a transaction can be opened for the link before it is known whose it is.
    id uuid NOT NULL,
    event_type_id uuid NOT NULL,
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    -- The token, to be shown again to those who pass it on, sealed under the workspace's key.
    token bytea NOT NULL CHECK (octet_length(token) <= 1024),
    is_single boolean NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    CHECK (used_at IS NULL OR is_single),
    FOREIGN KEY (workspace_id, event_type_id) REFERENCES event_type (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX booking_link_id ON booking_link (id);
CREATE INDEX booking_link_event_type ON booking_link (workspace_id, event_type_id);
ALTER TABLE booking_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE booking_link FORCE ROW LEVEL SECURITY;
CREATE POLICY booking_link_scope ON booking_link
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY booking_link_link ON booking_link FOR SELECT USING (id = (SELECT current_link()));
GRANT SELECT, INSERT, UPDATE, DELETE ON booking_link TO klatch_app;

-- A time that is taken: held, asked for or booked. The row is there for exactly as long as that is so.
CREATE TABLE meeting (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    event_type_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    seats bigint NOT NULL CHECK (seats BETWEEN 1 AND 1000),
    seats_taken bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CHECK (starts_at < ends_at),
    CONSTRAINT meeting_seats CHECK (seats_taken BETWEEN 0 AND seats),
    FOREIGN KEY (workspace_id, event_type_id) REFERENCES event_type (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX meeting_event_type ON meeting (workspace_id, event_type_id, starts_at);
ALTER TABLE meeting ENABLE ROW LEVEL SECURITY;
ALTER TABLE meeting FORCE ROW LEVEL SECURITY;
CREATE POLICY meeting_scope ON meeting
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON meeting TO klatch_app;

-- The time of each host of a meeting, buffers included. Nobody is in two meetings at once: whoever writes, whatever page,
-- command or job it comes from, this is where it ends.
CREATE TABLE host_time (
    workspace_id uuid NOT NULL,
    meeting_id uuid NOT NULL,
    host_id uuid NOT NULL,
    span tstzrange NOT NULL CHECK (NOT isempty(span)),
    PRIMARY KEY (workspace_id, meeting_id, host_id),
    CONSTRAINT booked_once EXCLUDE USING gist (workspace_id WITH =, host_id WITH =, span WITH &&),
    FOREIGN KEY (workspace_id, meeting_id) REFERENCES meeting (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, host_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE host_time ENABLE ROW LEVEL SECURITY;
ALTER TABLE host_time FORCE ROW LEVEL SECURITY;
CREATE POLICY host_time_scope ON host_time
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON host_time TO klatch_app;

-- One guest and their place in a meeting.
CREATE TABLE booking (
    workspace_id uuid NOT NULL,
    -- Also the owner of the key that the guest's details are sealed under.
    id uuid NOT NULL,
    event_type_id uuid NOT NULL,
    -- Until it is cancelled or declined.
    meeting_id uuid,
    link_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('held', 'pending', 'booked', 'missed', 'cancelled', 'declined')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    hosts uuid[] NOT NULL,
    -- The beginning of the token's hash, and all of it: the guest's own link.
    token_id uuid NOT NULL,
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    token bytea NOT NULL CHECK (octet_length(token) <= 1024),
    -- Of a hold: which browser, so that it keeps one time only.
    browser bytea CHECK (octet_length(browser) = 32),
    held_until timestamptz,
    -- Sealed under a key of the guest's own.
    guest bytea CHECK (octet_length(guest) <= 65536),
    guest_index bytea CHECK (octet_length(guest_index) = 16),
    -- Of the invitation in calendars (RFC 5546): grows with each change.
    sequence bigint NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CHECK ((state = 'held') = (held_until IS NOT NULL)),
    CHECK ((state = 'held') = (guest IS NULL)),
    CHECK ((guest IS NULL) = (guest_index IS NULL)),
    CHECK ((state IN ('cancelled', 'declined')) = (meeting_id IS NULL)),
    FOREIGN KEY (workspace_id, event_type_id) REFERENCES event_type (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, meeting_id) REFERENCES meeting (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX booking_token ON booking (token_id);
CREATE INDEX booking_meeting ON booking (workspace_id, meeting_id);
CREATE INDEX booking_event_type ON booking (workspace_id, event_type_id, starts_at);
CREATE INDEX booking_guest ON booking (workspace_id, guest_index);
CREATE INDEX booking_held ON booking (held_until) WHERE state = 'held';
CREATE INDEX booking_over ON booking (ends_at);
ALTER TABLE booking ENABLE ROW LEVEL SECURITY;
ALTER TABLE booking FORCE ROW LEVEL SECURITY;
CREATE POLICY booking_scope ON booking
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY booking_link_holder ON booking FOR SELECT USING (token_id = (SELECT current_link()));
GRANT SELECT, INSERT, UPDATE, DELETE ON booking TO klatch_app;

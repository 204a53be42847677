-- When somebody can be met: hours, zone, other hours on single dates, and limits over everything that is booked with them.
CREATE TABLE availability (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Sealed under the person's key.
    document bytea NOT NULL CHECK (octet_length(document) <= 65536),
    -- Colleagues may name them as a host.
    is_shared boolean NOT NULL DEFAULT false,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, person_id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE availability ENABLE ROW LEVEL SECURITY;
ALTER TABLE availability FORCE ROW LEVEL SECURITY;
CREATE POLICY availability_scope ON availability
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON availability TO klatch_app;

-- What is known of a calendar of somebody's: when it is busy, and nothing else. No titles, places or guests are kept.
CREATE TABLE busy_calendar (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('file')),
    -- What its owner calls it, sealed under the person's key.
    name bytea NOT NULL CHECK (octet_length(name) <= 1024),
    -- Seconds of beginnings and lengths, sealed under the person's key.
    busy bytea NOT NULL CHECK (octet_length(busy) <= 1048576),
    -- Between these moments it is known; beyond them it is not.
    covers_from timestamptz NOT NULL,
    covers_until timestamptz NOT NULL,
    -- When it was last read without a fault.
    read_at timestamptz NOT NULL,
    -- Since when reading it anew has failed, and why in a word of ours.
    failed_at timestamptz,
    failure text CHECK (char_length(failure) <= 100),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CHECK (covers_from < covers_until),
    CHECK ((failed_at IS NULL) = (failure IS NULL)),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX busy_calendar_person ON busy_calendar (workspace_id, person_id);
ALTER TABLE busy_calendar ENABLE ROW LEVEL SECURITY;
ALTER TABLE busy_calendar FORCE ROW LEVEL SECURITY;
CREATE POLICY busy_calendar_scope ON busy_calendar
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON busy_calendar TO klatch_app;

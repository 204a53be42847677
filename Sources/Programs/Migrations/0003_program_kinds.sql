-- What decides the rounds of a program: its kind, rules and wishes, as JSON that names details of people, nobody.
ALTER TABLE program
    ADD COLUMN matching text NOT NULL DEFAULT '{}' CHECK (octet_length(matching) BETWEEN 2 AND 8192),
    -- Whether a round goes out only after somebody said yes to it.
    ADD COLUMN asks_approval boolean NOT NULL DEFAULT false,
    -- The instant of the rhythm for which those who look after the program were last asked.
    ADD COLUMN asked_for timestamptz;

-- Two people who never meet in a program, by its managers.
CREATE TABLE program_apart (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    one uuid NOT NULL,
    other uuid NOT NULL CHECK (one < other),
    PRIMARY KEY (workspace_id, program_id, one, other),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, one) REFERENCES person (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, other) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX program_apart_one ON program_apart (workspace_id, one);
CREATE INDEX program_apart_other ON program_apart (workspace_id, other);
ALTER TABLE program_apart ENABLE ROW LEVEL SECURITY;
ALTER TABLE program_apart FORCE ROW LEVEL SECURITY;
CREATE POLICY program_apart_scope ON program_apart
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON program_apart TO klatch_app;

-- Whom the winners of a lottery meet.
CREATE TABLE program_host (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, program_id, person_id),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX program_host_person ON program_host (workspace_id, person_id);
ALTER TABLE program_host ENABLE ROW LEVEL SECURITY;
ALTER TABLE program_host FORCE ROW LEVEL SECURITY;
CREATE POLICY program_host_scope ON program_host
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON program_host TO klatch_app;

ALTER TABLE round
    -- Changed by hand: not made anew by itself any more.
    ADD COLUMN is_edited boolean NOT NULL DEFAULT false,
    ADD COLUMN approved_at timestamptz,
    -- Before this instant, people are not told whom they meet.
    ADD COLUMN reveal_at timestamptz,
    -- Rules that leave somebody with nobody to meet, as JSON that names nobody.
    ADD COLUMN findings text NOT NULL DEFAULT '[]';
-- The digest of whom and what a plan was made for has more in it now.
ALTER TABLE round DROP CONSTRAINT round_audience_check;
ALTER TABLE round ADD CONSTRAINT round_audience_check CHECK (char_length(audience) BETWEEN 1 AND 200);
-- Rules that a group changed by hand does not keep.
ALTER TABLE introduction ADD COLUMN broken text[] NOT NULL DEFAULT '{}';

-- More reasons than at first, and more to come: the program knows them, here only their shape is held.
ALTER TABLE round_absence DROP CONSTRAINT round_absence_reason_check;
ALTER TABLE round_absence ADD CONSTRAINT round_absence_reason_check CHECK (reason ~ '^[a-z][a-z-]{0,39}$');

-- Work on a program that takes its time: a round being planned, a year being tried out. One of each at a time.
CREATE TABLE program_task (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('preview', 'year')),
    id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('working', 'done', 'cancelled', 'failed')),
    done_count bigint NOT NULL DEFAULT 0,
    total_count bigint NOT NULL CHECK (total_count > 0),
    -- Of a year: numbers only.
    result text CHECK (octet_length(result) <= 65536),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, program_id, kind),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE program_task ENABLE ROW LEVEL SECURITY;
ALTER TABLE program_task FORCE ROW LEVEL SECURITY;
CREATE POLICY program_task_scope ON program_task
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON program_task TO klatch_app;

-- Who met whom before the program was here, brought in from a file. One row for each person of each meeting.
CREATE TABLE past_meeting (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    -- 1 for the oldest.
    round bigint NOT NULL CHECK (round > 0),
    position bigint NOT NULL CHECK (position > 0),
    person_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, program_id, round, position, person_id),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX past_meeting_person ON past_meeting (workspace_id, person_id);
ALTER TABLE past_meeting ENABLE ROW LEVEL SECURITY;
ALTER TABLE past_meeting FORCE ROW LEVEL SECURITY;
CREATE POLICY past_meeting_scope ON past_meeting
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON past_meeting TO klatch_app;

-- A file of past rounds that was looked at and waits for a yes: what it says of whom, sealed.
CREATE TABLE history_import (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    id uuid NOT NULL,
    reading bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, program_id),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX history_import_expiry ON history_import (expires_at);
ALTER TABLE history_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE history_import FORCE ROW LEVEL SECURITY;
CREATE POLICY history_import_scope ON history_import
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON history_import TO klatch_app;

-- A program introduces the people of a workspace to each other, round after round. Nothing here is about one person.
CREATE TABLE program (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    state text NOT NULL CHECK (state IN ('running', 'paused')),
    weeks bigint NOT NULL CHECK (weeks BETWEEN 1 AND 12),
    weekday text NOT NULL CHECK (
        weekday IN ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')),
    hour bigint NOT NULL CHECK (hour BETWEEN 0 AND 23),
    -- An IANA identifier.
    time_zone text NOT NULL CHECK (char_length(time_zone) BETWEEN 1 AND 64),
    group_size bigint NOT NULL CHECK (group_size BETWEEN 2 AND 8),
    -- Kept up to date while paused as well, so that going on needs no thought.
    next_round_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX program_due ON program (next_round_at) WHERE state = 'running';
ALTER TABLE program ENABLE ROW LEVEL SECURITY;
ALTER TABLE program FORCE ROW LEVEL SECURITY;
CREATE POLICY program_scope ON program
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY program_person ON program FOR SELECT USING (workspace_id = (SELECT workspace_of_person()));
GRANT SELECT, INSERT, UPDATE ON program TO klatch_app;

-- What somebody said about a program. Everybody active in the roster takes part unless a row here says otherwise.
CREATE TABLE participation (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    person_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('in', 'left')),
    -- Left out of rounds before this instant.
    paused_until timestamptz,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, program_id, person_id),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX participation_person ON participation (workspace_id, person_id);
ALTER TABLE participation ENABLE ROW LEVEL SECURITY;
ALTER TABLE participation FORCE ROW LEVEL SECURITY;
CREATE POLICY participation_scope ON participation
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY participation_person ON participation
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE ON participation TO klatch_app;

-- A round: first a draft that was previewed, then running. What is previewed is what is run.
CREATE TABLE round (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    program_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'running')),
    -- 1 for a program's first.
    number bigint CHECK (number > 0),
    -- By which the same plan can be made again.
    seed bigint NOT NULL,
    -- Digest of whom the plan was made for; another one means that it is out of date.
    audience text NOT NULL CHECK (char_length(audience) BETWEEN 1 AND 80),
    -- The instant of the rhythm that this round stands for; null where it was run beside the rhythm.
    due_at timestamptz,
    -- How many people meet for the first time, meet again, and are left out.
    first_count bigint NOT NULL,
    again_count bigint NOT NULL,
    left_count bigint NOT NULL,
    group_count bigint NOT NULL,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, program_id, number),
    -- However many processes find a round due, one runs it.
    CONSTRAINT round_due_once UNIQUE (workspace_id, program_id, due_at),
    CHECK ((state = 'draft') = (number IS NULL)),
    CHECK ((state = 'draft') = (started_at IS NULL)),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX round_draft ON round (workspace_id, program_id) WHERE state = 'draft';
CREATE INDEX round_started ON round (workspace_id, started_at DESC) WHERE state = 'running';
ALTER TABLE round ENABLE ROW LEVEL SECURITY;
ALTER TABLE round FORCE ROW LEVEL SECURITY;
CREATE POLICY round_scope ON round
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY round_person ON round FOR SELECT USING (workspace_id = (SELECT workspace_of_person()) AND state = 'running');
GRANT SELECT, INSERT, UPDATE, DELETE ON round TO klatch_app;

-- Those who meet in a round, and why these: kinds of reason only, put into words when shown.
CREATE TABLE introduction (
    workspace_id uuid NOT NULL,
    round_id uuid NOT NULL,
    position bigint NOT NULL CHECK (position > 0),
    people uuid[] NOT NULL CHECK (cardinality(people) >= 2),
    reasons text[] NOT NULL,
    again boolean NOT NULL,
    PRIMARY KEY (workspace_id, round_id, position),
    FOREIGN KEY (workspace_id, round_id) REFERENCES round (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE introduction ENABLE ROW LEVEL SECURITY;
ALTER TABLE introduction FORCE ROW LEVEL SECURITY;
CREATE POLICY introduction_scope ON introduction
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON introduction TO klatch_app;

-- Who of a round that was run is introduced, once each, and the mail that says so.
CREATE TABLE introduction_member (
    workspace_id uuid NOT NULL,
    round_id uuid NOT NULL,
    person_id uuid NOT NULL,
    position bigint NOT NULL,
    -- Null until its mail is queued.
    delivery_id uuid,
    PRIMARY KEY (workspace_id, round_id, person_id),
    FOREIGN KEY (workspace_id, round_id, position) REFERENCES introduction (workspace_id, round_id, position)
        ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX introduction_member_person ON introduction_member (workspace_id, person_id);
CREATE INDEX introduction_member_position ON introduction_member (workspace_id, round_id, position);
CREATE INDEX introduction_member_delivery ON introduction_member (workspace_id, delivery_id);
ALTER TABLE introduction_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE introduction_member FORCE ROW LEVEL SECURITY;
CREATE POLICY introduction_member_scope ON introduction_member
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY introduction_member_person ON introduction_member FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON introduction_member TO klatch_app;

-- A person sees the introductions they are in, and by name those they were introduced to: the page behind their link.
CREATE POLICY introduction_person ON introduction FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND (round_id, position) IN (
        SELECT m.round_id, m.position FROM introduction_member m
        WHERE m.workspace_id = (SELECT workspace_of_person()) AND m.person_id = (SELECT current_person())));
CREATE POLICY person_introduced ON person FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND id IN (
        SELECT unnest(i.people) FROM introduction i WHERE i.workspace_id = (SELECT workspace_of_person())));
CREATE POLICY data_key_introduced ON data_key FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND kind = 'person' AND owner_id IN (
        SELECT unnest(i.people) FROM introduction i WHERE i.workspace_id = (SELECT workspace_of_person())));

-- Everybody active who is not introduced in a round, with the one reason.
CREATE TABLE round_absence (
    workspace_id uuid NOT NULL,
    round_id uuid NOT NULL,
    person_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason IN ('paused', 'gone', 'nobody')),
    until timestamptz CHECK ((until IS NOT NULL) = (reason = 'paused')),
    PRIMARY KEY (workspace_id, round_id, person_id),
    FOREIGN KEY (workspace_id, round_id) REFERENCES round (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE round_absence ENABLE ROW LEVEL SECURITY;
ALTER TABLE round_absence FORCE ROW LEVEL SECURITY;
CREATE POLICY round_absence_scope ON round_absence
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON round_absence TO klatch_app;

-- The way of somebody without an account to their own page. Only a hash of the token is kept; the id is its beginning,
-- so that a transaction can be opened for the link before it is known whose it is.
CREATE TABLE person_link (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    person_id uuid NOT NULL,
    program_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX person_link_id ON person_link (id);
CREATE INDEX person_link_expiry ON person_link (expires_at);
ALTER TABLE person_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_link FORCE ROW LEVEL SECURITY;
CREATE POLICY person_link_scope ON person_link
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY person_link_link ON person_link FOR SELECT USING (id = (SELECT current_link()));
GRANT SELECT, INSERT, DELETE ON person_link TO klatch_app;

-- A roster file that was looked at and waits for a yes. Everything out of the file is sealed.
CREATE TABLE roster_import (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('staged', 'confirmed', 'cancelled')),
    -- Which columns hold what, the first rows and what is wrong: what the preview shows.
    preview bytea NOT NULL,
    new_count bigint,
    changed_count bigint,
    same_count bigint,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CHECK ((state = 'confirmed') = (new_count IS NOT NULL AND changed_count IS NOT NULL AND same_count IS NOT NULL))
);
CREATE INDEX roster_import_expiry ON roster_import (expires_at);
ALTER TABLE roster_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE roster_import FORCE ROW LEVEL SECURITY;
CREATE POLICY roster_import_scope ON roster_import
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON roster_import TO klatch_app;

-- The file itself, in pieces. Gone when it was confirmed, discarded, or a day old.
CREATE TABLE roster_import_chunk (
    workspace_id uuid NOT NULL,
    import_id uuid NOT NULL,
    -- What its sealing is bound to.
    id uuid NOT NULL,
    number bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (workspace_id, import_id, number),
    FOREIGN KEY (workspace_id, import_id) REFERENCES roster_import (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE roster_import_chunk ENABLE ROW LEVEL SECURITY;
ALTER TABLE roster_import_chunk FORCE ROW LEVEL SECURITY;
CREATE POLICY roster_import_chunk_scope ON roster_import_chunk
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON roster_import_chunk TO klatch_app;

-- A program is a draft until somebody starts it, and is archived rather than deleted: kept, and nothing runs.
ALTER TABLE program DROP CONSTRAINT program_state_check;
ALTER TABLE program ADD CONSTRAINT program_state_check CHECK (state IN ('draft', 'running', 'paused', 'archived'));
-- The beat of the rhythm that the next round stands for. The round itself may have been moved, by hand or around a holiday.
ALTER TABLE program ADD COLUMN beat_at timestamptz;
UPDATE program SET beat_at = next_round_at;
ALTER TABLE program ALTER COLUMN beat_at SET NOT NULL;

-- What was changed by hand about single beats of a program's rhythm.
CREATE TABLE round_date (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    beat_at timestamptz NOT NULL,
    -- When it takes place instead; null where it is left out.
    moved_to timestamptz,
    PRIMARY KEY (workspace_id, program_id, beat_at),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE round_date ENABLE ROW LEVEL SECURITY;
ALTER TABLE round_date FORCE ROW LEVEL SECURITY;
CREATE POLICY round_date_scope ON round_date
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON round_date TO klatch_app;

-- Days on which no program of the workspace has a round. Nothing here is about one person.
CREATE TABLE holiday (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    -- yyyy-mm-dd, wherever one is.
    day text NOT NULL CHECK (day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    PRIMARY KEY (workspace_id, day)
);
ALTER TABLE holiday ENABLE ROW LEVEL SECURITY;
ALTER TABLE holiday FORCE ROW LEVEL SECURITY;
CREATE POLICY holiday_scope ON holiday
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON holiday TO klatch_app;

-- How a program writes to its people. Without a row: at any hour, and nobody is asked.
CREATE TABLE program_habits (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    -- Mails leave between these hours of the reader's clock; both null for any hour.
    hours_from bigint CHECK (hours_from BETWEEN 0 AND 23),
    hours_until bigint CHECK (hours_until BETWEEN 1 AND 24 AND hours_until > hours_from),
    -- Days ahead of a round on which everybody is asked; null where everybody takes part unless they say otherwise.
    ask_days bigint CHECK (ask_days BETWEEN 1 AND 14),
    PRIMARY KEY (workspace_id, program_id),
    CHECK ((hours_from IS NULL) = (hours_until IS NULL)),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE program_habits ENABLE ROW LEVEL SECURITY;
ALTER TABLE program_habits FORCE ROW LEVEL SECURITY;
CREATE POLICY program_habits_scope ON program_habits
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON program_habits TO klatch_app;

-- That the people of a program are asked before the round of one beat.
CREATE TABLE round_ask (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    program_id uuid NOT NULL,
    beat_at timestamptz NOT NULL,
    asked_at timestamptz NOT NULL,
    -- When who has not answered is reminded; null where it has to be worked out anew.
    remind_at timestamptz,
    reminded_at timestamptz,
    -- When somebody last had those reminded by hand.
    nudged_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    -- However many processes find that it is time, everybody is asked once.
    UNIQUE (workspace_id, program_id, beat_at),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE round_ask ENABLE ROW LEVEL SECURITY;
ALTER TABLE round_ask FORCE ROW LEVEL SECURITY;
CREATE POLICY round_ask_scope ON round_ask
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY round_ask_person ON round_ask FOR SELECT USING (workspace_id = (SELECT workspace_of_person()));
GRANT SELECT, INSERT, UPDATE ON round_ask TO klatch_app;

-- Who was asked, and what they said.
CREATE TABLE round_answer (
    workspace_id uuid NOT NULL,
    ask_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Null until they answer.
    answer text CHECK (answer IN ('in', 'out')),
    answered_at timestamptz,
    -- Null until the mail is queued.
    asked_delivery uuid,
    reminded_delivery uuid,
    PRIMARY KEY (workspace_id, ask_id, person_id),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    FOREIGN KEY (workspace_id, ask_id) REFERENCES round_ask (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX round_answer_person ON round_answer (workspace_id, person_id);
ALTER TABLE round_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE round_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY round_answer_scope ON round_answer
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY round_answer_person ON round_answer
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON round_answer TO klatch_app;

-- Whom no mail reaches: the last address of theirs that mail came back from. Holds while it is still their address, until
-- somebody says that it is good again.
CREATE TABLE bounce (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    address_index bytea NOT NULL,
    delivery_id uuid NOT NULL,
    -- When the mail came back; what came back before that has been looked at.
    at timestamptz NOT NULL,
    cleared_at timestamptz,
    PRIMARY KEY (workspace_id, person_id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE bounce ENABLE ROW LEVEL SECURITY;
ALTER TABLE bounce FORCE ROW LEVEL SECURITY;
CREATE POLICY bounce_scope ON bounce
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY bounce_person ON bounce FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE ON bounce TO klatch_app;

-- An introduction that did not come about, since mail reached one side only: it does not count as having met.
ALTER TABLE introduction ADD COLUMN void boolean NOT NULL DEFAULT false;
GRANT UPDATE (void) ON introduction TO klatch_app;

-- Somebody whose introduction did not come about is offered another.
CREATE TABLE second_offer (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    program_id uuid NOT NULL,
    round_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- The introduction that did not come about.
    position bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('offered', 'waiting', 'matched', 'next', 'declined')),
    -- Null until its mail is queued.
    delivery_id uuid,
    created_at timestamptz NOT NULL,
    answered_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    -- However often a mail comes back, one offer.
    UNIQUE (workspace_id, round_id, person_id, position),
    CHECK ((state = 'offered') = (answered_at IS NULL)),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, round_id) REFERENCES round (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX second_offer_person ON second_offer (workspace_id, person_id);
ALTER TABLE second_offer ENABLE ROW LEVEL SECURITY;
ALTER TABLE second_offer FORCE ROW LEVEL SECURITY;
CREATE POLICY second_offer_scope ON second_offer
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY second_offer_person ON second_offer FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE ON second_offer TO klatch_app;

-- A round about whose mails nothing more happens by itself: how many stand where. Gone while one is sent again.
CREATE TABLE round_end (
    workspace_id uuid NOT NULL,
    round_id uuid NOT NULL,
    at timestamptz NOT NULL,
    sent_count bigint NOT NULL,
    refused_count bigint NOT NULL,
    unknown_count bigint NOT NULL,
    PRIMARY KEY (workspace_id, round_id),
    FOREIGN KEY (workspace_id, round_id) REFERENCES round (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE round_end ENABLE ROW LEVEL SECURITY;
ALTER TABLE round_end FORCE ROW LEVEL SECURITY;
CREATE POLICY round_end_scope ON round_end
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON round_end TO klatch_app;

-- Whether a program also posts a question with each of its rounds, or instead of them. Null for neither.
ALTER TABLE program_habits ADD COLUMN questions text CHECK (questions IN ('beside', 'instead'));

-- The questions a program posts, one after the other; the admins' own words. Nothing here is about one person.
CREATE TABLE question (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    position bigint NOT NULL CHECK (position > 0),
    -- One of Klatch's own, which each reads in their language; else as it was typed.
    own_number bigint CHECK (own_number > 0),
    words text CHECK (char_length(words) BETWEEN 1 AND 300),
    PRIMARY KEY (workspace_id, program_id, position),
    CHECK ((own_number IS NULL) <> (words IS NULL)),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE question ENABLE ROW LEVEL SECURITY;
ALTER TABLE question FORCE ROW LEVEL SECURITY;
CREATE POLICY question_scope ON question
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON question TO klatch_app;

-- A question that was posted to a program's people.
CREATE TABLE question_post (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    program_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    beat_at timestamptz NOT NULL,
    own_number bigint,
    words text,
    posted_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, program_id, number),
    -- However many processes find that it is time, it is posted once.
    UNIQUE (workspace_id, program_id, beat_at),
    CHECK ((own_number IS NULL) <> (words IS NULL)),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE question_post ENABLE ROW LEVEL SECURITY;
ALTER TABLE question_post FORCE ROW LEVEL SECURITY;
CREATE POLICY question_post_scope ON question_post
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT ON question_post TO klatch_app;

-- To whom a question was posted, and what they answered.
CREATE TABLE question_answer (
    workspace_id uuid NOT NULL,
    post_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Null until the mail is queued.
    delivery_id uuid,
    -- Sealed under the person's key; null until they answer, and once they take it back.
    answer bytea CHECK (octet_length(answer) <= 16384),
    answered_at timestamptz,
    -- An admin took it off the page.
    hidden boolean NOT NULL DEFAULT false,
    PRIMARY KEY (workspace_id, post_id, person_id),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    FOREIGN KEY (workspace_id, post_id) REFERENCES question_post (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX question_answer_person ON question_answer (workspace_id, person_id);
ALTER TABLE question_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE question_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY question_answer_scope ON question_answer
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE ON question_answer TO klatch_app;

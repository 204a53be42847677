-- Out of a program's rounds because three introductions in a row were left unanswered.
ALTER TABLE participation DROP CONSTRAINT participation_state_check;
ALTER TABLE participation ADD CONSTRAINT participation_state_check CHECK (state IN ('in', 'left', 'silent'));
ALTER TABLE participation
    -- Paused until they say so.
    ADD COLUMN is_open_ended boolean NOT NULL DEFAULT false,
    -- The last time they answered or did anything here: silence is counted from then on.
    ADD COLUMN heard_at timestamptz,
    -- When somebody silent is asked once more whether to stay.
    ADD COLUMN ask_at timestamptz;
CREATE INDEX participation_ask ON participation (ask_at) WHERE ask_at IS NOT NULL;

ALTER TABLE round_absence DROP CONSTRAINT round_absence_check;
ALTER TABLE round_absence ADD CONSTRAINT round_absence_check CHECK (until IS NULL OR reason = 'paused');

-- Whether people are asked afterwards if they met.
ALTER TABLE program ADD COLUMN asks_afterwards boolean NOT NULL DEFAULT true;

-- A link that was asked for by its person and is good for an hour: it shows what a forwarded mail must not show.
ALTER TABLE person_link ADD COLUMN is_private boolean NOT NULL DEFAULT false;

-- What somebody decided for themselves: whom they would rather not meet, whom they would like to meet, what others read
-- about them, languages and hours. One value, sealed under the person's key, so that not even a count can be read.
CREATE TABLE person_choices (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    choices bytea NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, person_id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE person_choices ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_choices FORCE ROW LEVEL SECURITY;
CREATE POLICY person_choices_scope ON person_choices
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY person_choices_person ON person_choices
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON person_choices TO klatch_app;

-- Somebody asks for something to be corrected, or to be erased. Their words are sealed under their key.
CREATE TABLE person_request (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('correct', 'erase')),
    words bytea NOT NULL,
    created_at timestamptz NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX person_request_person ON person_request (workspace_id, person_id);
CREATE INDEX person_request_open ON person_request (workspace_id, created_at) WHERE done_at IS NULL;
ALTER TABLE person_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_request FORCE ROW LEVEL SECURITY;
CREATE POLICY person_request_scope ON person_request
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY person_request_read ON person_request FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
CREATE POLICY person_request_ask ON person_request FOR INSERT
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON person_request TO klatch_app;

-- "Did you meet?", asked once of each who was introduced.
CREATE TABLE meeting_question (
    workspace_id uuid NOT NULL,
    round_id uuid NOT NULL,
    person_id uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    -- Null once they were reminded, or need not be.
    remind_at timestamptz,
    -- Without an answer until here, the introduction counts as unanswered.
    closes_at timestamptz NOT NULL,
    answer text CHECK (answer IN ('yes', 'planned', 'no')),
    answered_at timestamptz,
    PRIMARY KEY (workspace_id, round_id, person_id),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    FOREIGN KEY (workspace_id, round_id, person_id)
        REFERENCES introduction_member (workspace_id, round_id, person_id) ON DELETE CASCADE
);
CREATE INDEX meeting_question_person ON meeting_question (workspace_id, person_id);
CREATE INDEX meeting_question_remind ON meeting_question (remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX meeting_question_closes ON meeting_question (closes_at) WHERE answer IS NULL;
ALTER TABLE meeting_question ENABLE ROW LEVEL SECURITY;
ALTER TABLE meeting_question FORCE ROW LEVEL SECURITY;
CREATE POLICY meeting_question_scope ON meeting_question
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY meeting_question_person ON meeting_question
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
-- What the others of an introduction answered, for each who is in it.
CREATE POLICY meeting_question_together ON meeting_question FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND (round_id, person_id) IN (
        SELECT i.round_id, unnest(i.people) FROM introduction i
        WHERE i.workspace_id = (SELECT workspace_of_person())));
GRANT SELECT, INSERT, UPDATE, DELETE ON meeting_question TO klatch_app;

-- What somebody added to an answer, for those who run the program. Sealed under the person's key.
CREATE TABLE meeting_remark (
    workspace_id uuid NOT NULL,
    round_id uuid NOT NULL,
    person_id uuid NOT NULL,
    words bytea NOT NULL,
    PRIMARY KEY (workspace_id, round_id, person_id),
    FOREIGN KEY (workspace_id, round_id, person_id)
        REFERENCES meeting_question (workspace_id, round_id, person_id) ON DELETE CASCADE
);
ALTER TABLE meeting_remark ENABLE ROW LEVEL SECURITY;
ALTER TABLE meeting_remark FORCE ROW LEVEL SECURITY;
CREATE POLICY meeting_remark_scope ON meeting_remark
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY meeting_remark_person ON meeting_remark
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON meeting_remark TO klatch_app;

-- Mails that name people met and are no introductions: found again when one of those people is erased.
CREATE TABLE meeting_mail (
    workspace_id uuid NOT NULL,
    round_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    -- Whom it names.
    people uuid[] NOT NULL,
    PRIMARY KEY (workspace_id, delivery_id),
    FOREIGN KEY (workspace_id, round_id) REFERENCES round (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE meeting_mail ENABLE ROW LEVEL SECURITY;
ALTER TABLE meeting_mail FORCE ROW LEVEL SECURITY;
CREATE POLICY meeting_mail_scope ON meeting_mail
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON meeting_mail TO klatch_app;

-- A kind word to somebody met. For the two of them alone: no scope of a workspace sees a row. Sealed under the key of who
-- wrote it, and gone with either of the two.
CREATE TABLE compliment (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    from_person uuid NOT NULL,
    to_person uuid NOT NULL,
    words bytea NOT NULL,
    created_at timestamptz NOT NULL,
    reported_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, round_id, from_person, to_person),
    CHECK (from_person <> to_person),
    FOREIGN KEY (workspace_id, round_id) REFERENCES round (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, from_person) REFERENCES person (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, to_person) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX compliment_to ON compliment (workspace_id, to_person);
CREATE INDEX compliment_from ON compliment (workspace_id, from_person);
ALTER TABLE compliment ENABLE ROW LEVEL SECURITY;
ALTER TABLE compliment FORCE ROW LEVEL SECURITY;
CREATE POLICY compliment_system ON compliment USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
CREATE POLICY compliment_read ON compliment FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND (SELECT current_person()) IN (from_person, to_person));
CREATE POLICY compliment_write ON compliment FOR INSERT
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND from_person = (SELECT current_person()));
CREATE POLICY compliment_report ON compliment FOR UPDATE
    USING (workspace_id = (SELECT workspace_of_person()) AND to_person = (SELECT current_person()))
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND to_person = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE (reported_at) ON compliment TO klatch_app;

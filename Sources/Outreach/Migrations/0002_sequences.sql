-- The mailbox that a person connected, to be sent from.
CREATE TABLE outreach_mailbox (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind ~ '^[a-z-]{1,30}$'),
    -- Addresses and name, sealed under the person's key.
    document bytea NOT NULL CHECK (octet_length(document) <= 65536),
    -- What it takes to use it, sealed under the person's key; only the adapter of its kind opens it.
    credentials bytea CHECK (octet_length(credentials) <= 65536),
    state text NOT NULL CHECK (state IN ('connected', 'revoked')),
    cap bigint NOT NULL CHECK (cap BETWEEN 1 AND 200),
    connected_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT outreach_mailbox_one UNIQUE (workspace_id, person_id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE outreach_mailbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_mailbox FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_mailbox_own ON outreach_mailbox
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON outreach_mailbox TO klatch_app;

-- A first mail and its follow-ups, as somebody wrote them for whoever they will write to.
CREATE TABLE outreach_sequence (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Sealed under the person's key.
    document bytea NOT NULL CHECK (octet_length(document) <= 1048576),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX outreach_sequence_person ON outreach_sequence (workspace_id, person_id, id DESC);
ALTER TABLE outreach_sequence ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_sequence FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_sequence_own ON outreach_sequence
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (document, updated_at), DELETE ON outreach_sequence TO klatch_app;

-- One contact on their way through a sequence.
CREATE TABLE outreach_enrolment (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    -- None once the sequence was deleted: the mails go on as they were approved.
    sequence_id uuid,
    state text NOT NULL CHECK (state IN ('draft', 'active', 'paused', 'ended')),
    ended_by text CHECK (ended_by ~ '^[a-z-]{1,30}$'),
    -- The conversation in the mailbox, sealed under the contact's key.
    thread bytea CHECK (octet_length(thread) <= 4096),
    -- What came into it: what, when, and which message says so, sealed under the contact's key. Never who sent it.
    finding text CHECK (finding IN ('reply', 'auto-reply', 'bounce', 'handwritten')),
    finding_at timestamptz,
    finding_message bytea CHECK (octet_length(finding_message) <= 4096),
    -- When to look for a reply again.
    watch_at timestamptz,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    -- Nobody goes through the same sequence twice.
    CONSTRAINT outreach_enrolment_once UNIQUE (workspace_id, contact_id, sequence_id),
    CHECK ((finding IS NULL) = (finding_at IS NULL)),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, contact_id) REFERENCES outreach_contact (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, sequence_id) REFERENCES outreach_sequence (workspace_id, id)
        ON DELETE SET NULL (sequence_id)
);
CREATE INDEX outreach_enrolment_person ON outreach_enrolment (workspace_id, person_id, id DESC);
CREATE INDEX outreach_enrolment_watch ON outreach_enrolment (watch_at) WHERE watch_at IS NOT NULL;
ALTER TABLE outreach_enrolment ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_enrolment FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_enrolment_own ON outreach_enrolment
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON outreach_enrolment TO klatch_app;

-- One mail to one contact, on its way out. What the states mean, Dispatch.swift says.
CREATE TABLE outreach_message (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    enrolment_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    step bigint NOT NULL CHECK (step BETWEEN 0 AND 12),
    stage text NOT NULL CHECK (stage IN ('draft', 'scheduled', 'claimed', 'drafting', 'sending', 'unknown', 'sent', 'gone',
        'refused', 'stopped')),
    -- Recipient, text and time, sealed under the contact's key.
    mail bytea NOT NULL CHECK (octet_length(mail) <= 262144),
    -- Somebody's yes to exactly that.
    approval bytea CHECK (octet_length(approval) = 32),
    -- What the mailbox calls the draft and the message, and what it said, sealed under the contact's key.
    draft bytea CHECK (octet_length(draft) <= 4096),
    sent bytea CHECK (octet_length(sent) <= 4096),
    refusal bytea CHECK (octet_length(refusal) <= 4096),
    due_at timestamptz,
    hold_at timestamptz,
    checked_at timestamptz,
    sent_at timestamptz,
    -- The draft in the mailbox says something older.
    is_stale boolean NOT NULL DEFAULT false,
    -- When there is something to do.
    run_at timestamptz,
    tries bigint NOT NULL DEFAULT 0,
    sends bigint NOT NULL DEFAULT 0,
    -- Grows with each step that is begun; whoever ends an older one is not heard.
    fence bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT outreach_message_step UNIQUE (workspace_id, enrolment_id, step),
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, enrolment_id) REFERENCES outreach_enrolment (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, contact_id) REFERENCES outreach_contact (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX outreach_message_run ON outreach_message (run_at) WHERE run_at IS NOT NULL;
CREATE INDEX outreach_message_sent ON outreach_message (workspace_id, person_id, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outreach_message_contact ON outreach_message (workspace_id, contact_id);
ALTER TABLE outreach_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach_message FORCE ROW LEVEL SECURITY;
CREATE POLICY outreach_message_own ON outreach_message
    USING ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()))
    WITH CHECK ((workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
        OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON outreach_message TO klatch_app;

-- Several people settle a time: what is asked.
CREATE TABLE poll (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'closed', 'final', 'cancelled')),
    -- What it is about, and how it is asked. Sealed under the workspace's key.
    document bytea NOT NULL CHECK (octet_length(document) <= 65536),
    -- The link that anybody can answer by: the beginning of the token's hash, all of it, and the token, sealed.
    token_id uuid NOT NULL,
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    token bytea NOT NULL CHECK (octet_length(token) <= 1024),
    -- From then on nothing is answered any more.
    deadline timestamptz,
    -- The last of its times is over then.
    ends_at timestamptz NOT NULL,
    chosen_id uuid,
    -- Of the event in calendars: grows with each change.
    sequence bigint NOT NULL DEFAULT 0 CHECK (sequence >= 0),
    -- When its owner was told that everybody who was asked has answered.
    told_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CHECK ((state = 'final') <= (chosen_id IS NOT NULL)),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX poll_owner ON poll (workspace_id, owner_id);
CREATE INDEX poll_token ON poll (token_id);
CREATE INDEX poll_over ON poll (ends_at);
ALTER TABLE poll ENABLE ROW LEVEL SECURITY;
ALTER TABLE poll FORCE ROW LEVEL SECURITY;
CREATE POLICY poll_scope ON poll
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY poll_link ON poll FOR SELECT USING (token_id = (SELECT current_link()));
GRANT SELECT, INSERT, UPDATE, DELETE ON poll TO klatch_app;

-- The times to choose from.
CREATE TABLE poll_option (
    workspace_id uuid NOT NULL,
    poll_id uuid NOT NULL,
    id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, poll_id, id),
    UNIQUE (workspace_id, poll_id, starts_at),
    CHECK (starts_at < ends_at),
    FOREIGN KEY (workspace_id, poll_id) REFERENCES poll (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE poll_option ENABLE ROW LEVEL SECURITY;
ALTER TABLE poll_option FORCE ROW LEVEL SECURITY;
CREATE POLICY poll_option_scope ON poll_option
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON poll_option TO klatch_app;

-- Who was asked, or answered by the link for anybody.
CREATE TABLE poll_voter (
    workspace_id uuid NOT NULL,
    poll_id uuid NOT NULL,
    -- Also the owner of the key that their details are sealed under.
    id uuid NOT NULL,
    token_id uuid NOT NULL,
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    token bytea NOT NULL CHECK (octet_length(token) <= 1024),
    -- Name, address, zone and language, and what they wrote. Sealed under a key of their own.
    details bytea NOT NULL CHECK (octet_length(details) <= 16384),
    address_index bytea CHECK (octet_length(address_index) = 16),
    is_asked boolean NOT NULL,
    answered_at timestamptz,
    reminded_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, poll_id, id),
    FOREIGN KEY (workspace_id, poll_id) REFERENCES poll (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX poll_voter_address ON poll_voter (workspace_id, poll_id, address_index);
CREATE INDEX poll_voter_index ON poll_voter (workspace_id, address_index);
CREATE INDEX poll_voter_token ON poll_voter (token_id);
ALTER TABLE poll_voter ENABLE ROW LEVEL SECURITY;
ALTER TABLE poll_voter FORCE ROW LEVEL SECURITY;
CREATE POLICY poll_voter_scope ON poll_voter
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY poll_voter_link ON poll_voter FOR SELECT USING (token_id = (SELECT current_link()));
GRANT SELECT, INSERT, UPDATE, DELETE ON poll_voter TO klatch_app;

CREATE TABLE poll_vote (
    workspace_id uuid NOT NULL,
    poll_id uuid NOT NULL,
    voter_id uuid NOT NULL,
    option_id uuid NOT NULL,
    answer text NOT NULL CHECK (answer IN ('yes', 'maybe', 'no')),
    PRIMARY KEY (workspace_id, poll_id, voter_id, option_id),
    FOREIGN KEY (workspace_id, poll_id, voter_id) REFERENCES poll_voter (workspace_id, poll_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, poll_id, option_id) REFERENCES poll_option (workspace_id, poll_id, id) ON DELETE CASCADE
);
CREATE INDEX poll_vote_option ON poll_vote (workspace_id, poll_id, option_id);
ALTER TABLE poll_vote ENABLE ROW LEVEL SECURITY;
ALTER TABLE poll_vote FORCE ROW LEVEL SECURITY;
CREATE POLICY poll_vote_scope ON poll_vote
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE, DELETE ON poll_vote TO klatch_app;

-- A settled poll takes its owner's time as a booked meeting does, under the same constraint.
ALTER TABLE meeting ALTER COLUMN event_type_id DROP NOT NULL;
ALTER TABLE meeting ADD COLUMN poll_id uuid;
ALTER TABLE meeting ADD CONSTRAINT meeting_origin CHECK ((event_type_id IS NULL) <> (poll_id IS NULL));
ALTER TABLE meeting ADD FOREIGN KEY (workspace_id, poll_id) REFERENCES poll (workspace_id, id) ON DELETE CASCADE;
CREATE INDEX meeting_poll ON meeting (workspace_id, poll_id);

-- Whom a program is for: a list, a rule over what is known of people, a group of the company's directory, or whoever
-- joins by a link. Everybody of the workspace needs no row.
CREATE TABLE audience (
    workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    kind text NOT NULL CHECK (kind IN ('list', 'rules', 'group', 'joined')),
    -- Sealed under the workspace's key: departments and places are nobody else's business.
    rule bytea CHECK (octet_length(rule) <= 262144),
    -- Of the company's directory.
    group_id uuid,
    -- The rule asks for a date, so that people come and go with time.
    is_timed boolean NOT NULL DEFAULT false,
    -- When everybody was last held against the rule.
    looked_at timestamptz NOT NULL,
    -- Somebody agreed with what the rule does: removals before that are nobody's worry any more.
    agreed_at timestamptz NOT NULL,
    -- The rule would take out so many that somebody has to say yes first.
    held_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT audience_name UNIQUE (workspace_id, name),
    CHECK ((rule IS NOT NULL) = (kind = 'rules')),
    CHECK ((group_id IS NOT NULL) = (kind = 'group')),
    CHECK (NOT is_timed OR kind = 'rules'),
    CHECK (held_at IS NULL OR kind IN ('rules', 'group'))
);
CREATE INDEX audience_timed ON audience (looked_at) WHERE is_timed;
ALTER TABLE audience ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience FORCE ROW LEVEL SECURITY;
CREATE POLICY audience_scope ON audience
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY audience_person ON audience FOR SELECT USING (workspace_id = (SELECT workspace_of_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON audience TO klatch_app;

-- Who is in, since when, and by which way.
CREATE TABLE audience_member (
    workspace_id uuid NOT NULL,
    audience_id uuid NOT NULL,
    person_id uuid NOT NULL,
    way text NOT NULL CHECK (way IN ('picked', 'pasted', 'file', 'rule', 'group', 'link', 'domain', 'self')),
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, audience_id, person_id),
    FOREIGN KEY (workspace_id, audience_id) REFERENCES audience (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX audience_member_person ON audience_member (workspace_id, person_id);
ALTER TABLE audience_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience_member FORCE ROW LEVEL SECURITY;
CREATE POLICY audience_member_scope ON audience_member
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
-- Somebody sees which audiences they are in, and can take themselves out.
CREATE POLICY audience_member_person ON audience_member FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
CREATE POLICY audience_member_leave ON audience_member FOR DELETE
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON audience_member TO klatch_app;

-- Who took themselves out. No rule, list or group brings them back; only they do.
CREATE TABLE audience_leaver (
    workspace_id uuid NOT NULL,
    audience_id uuid NOT NULL,
    person_id uuid NOT NULL,
    left_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, audience_id, person_id),
    FOREIGN KEY (workspace_id, audience_id) REFERENCES audience (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX audience_leaver_person ON audience_leaver (workspace_id, person_id);
ALTER TABLE audience_leaver ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience_leaver FORCE ROW LEVEL SECURITY;
CREATE POLICY audience_leaver_scope ON audience_leaver
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY audience_leaver_person ON audience_leaver
    USING (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()))
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON audience_leaver TO klatch_app;

-- Who came and went, and by which way; kept for a year. Goes with the person.
CREATE TABLE audience_change (
    workspace_id uuid NOT NULL,
    audience_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    person_id uuid NOT NULL,
    is_in boolean NOT NULL,
    way text NOT NULL CHECK (
        way IN ('picked', 'pasted', 'file', 'rule', 'group', 'link', 'domain', 'self', 'removed')),
    at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, audience_id, id),
    FOREIGN KEY (workspace_id, audience_id) REFERENCES audience (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, person_id) REFERENCES person (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX audience_change_at ON audience_change (workspace_id, audience_id, at DESC, id);
CREATE INDEX audience_change_person ON audience_change (workspace_id, person_id);
CREATE INDEX audience_change_age ON audience_change (at);
ALTER TABLE audience_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience_change FORCE ROW LEVEL SECURITY;
CREATE POLICY audience_change_scope ON audience_change
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY audience_change_person ON audience_change FOR INSERT
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, DELETE ON audience_change TO klatch_app;

-- People whose profile, state or group changed since they were last held against the rules. Rows are only ever added
-- and taken: one that was there already might be taken by somebody who does not see this change yet.
CREATE TABLE audience_stale (
    workspace_id uuid NOT NULL,
    person_id uuid NOT NULL,
    mark uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (workspace_id, person_id, mark)
);
ALTER TABLE audience_stale ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience_stale FORCE ROW LEVEL SECURITY;
CREATE POLICY audience_stale_scope ON audience_stale
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY audience_stale_person ON audience_stale FOR INSERT
    WITH CHECK (workspace_id = (SELECT workspace_of_person()) AND person_id = (SELECT current_person()));
GRANT SELECT, INSERT, DELETE ON audience_stale TO klatch_app;

-- Whatever writes people marks them, once for each statement, in its own transaction: imports, the directory, a form, and
-- whatever is written after this.
CREATE FUNCTION audience_mark_new_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audience_stale (workspace_id, person_id) SELECT n.workspace_id, n.id FROM new_people n;
    RETURN NULL;
END $$;
CREATE FUNCTION audience_mark_changed_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audience_stale (workspace_id, person_id)
    SELECT n.workspace_id, n.id FROM new_people n
    JOIN old_people o ON o.workspace_id = n.workspace_id AND o.id = n.id
    WHERE n.fingerprint <> o.fingerprint OR n.state <> o.state;
    RETURN NULL;
END $$;
CREATE TRIGGER audience_new_people AFTER INSERT ON person
    REFERENCING NEW TABLE AS new_people FOR EACH STATEMENT EXECUTE FUNCTION audience_mark_new_people();
CREATE TRIGGER audience_changed_people AFTER UPDATE ON person
    REFERENCING OLD TABLE AS old_people NEW TABLE AS new_people
    FOR EACH STATEMENT EXECUTE FUNCTION audience_mark_changed_people();

-- People found by a pasted list or a file, between preview and yes. Ids only: what was pasted is not kept.
CREATE TABLE audience_draft (
    workspace_id uuid NOT NULL,
    audience_id uuid NOT NULL,
    id uuid NOT NULL,
    way text NOT NULL CHECK (way IN ('pasted', 'file')),
    people uuid[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, audience_id) REFERENCES audience (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX audience_draft_expiry ON audience_draft (expires_at);
ALTER TABLE audience_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY audience_draft_scope ON audience_draft
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, DELETE ON audience_draft TO klatch_app;

-- A way in that is passed on: for whoever has it, or for addresses at certain domains only.
CREATE TABLE audience_link (
    workspace_id uuid NOT NULL,
    -- The beginning of the token's hash, so that a transaction can be opened for the link before it is known whose it is.
    id uuid NOT NULL,
    audience_id uuid NOT NULL,
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    -- The token, to be shown again to those who pass it on, and the domains, sealed under the workspace's key.
    document bytea NOT NULL CHECK (octet_length(document) <= 8192),
    uses bigint NOT NULL DEFAULT 0 CHECK (uses >= 0),
    most_uses bigint CHECK (most_uses > 0),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    CHECK (most_uses IS NULL OR uses <= most_uses),
    FOREIGN KEY (workspace_id, audience_id) REFERENCES audience (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX audience_link_id ON audience_link (id);
CREATE INDEX audience_link_audience ON audience_link (workspace_id, audience_id);
ALTER TABLE audience_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience_link FORCE ROW LEVEL SECURITY;
CREATE POLICY audience_link_scope ON audience_link
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY audience_link_link ON audience_link FOR SELECT USING (id = (SELECT current_link()));
GRANT SELECT, INSERT, UPDATE (uses, ended_at), DELETE ON audience_link TO klatch_app;

-- One wish to join, of a known or an unknown address alike, until its code is typed. Nothing else happens before.
CREATE TABLE audience_wish (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    link_id uuid NOT NULL,
    browser bytea NOT NULL CHECK (octet_length(browser) = 32),
    address_index bytea NOT NULL CHECK (octet_length(address_index) = 16),
    -- What was typed, sealed under the workspace's key.
    document bytea NOT NULL CHECK (octet_length(document) <= 4096),
    language text NOT NULL CHECK (char_length(language) <= 10),
    code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    tries bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, link_id) REFERENCES audience_link (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX audience_wish_browser ON audience_wish (workspace_id, link_id, browser, created_at DESC);
CREATE INDEX audience_wish_address ON audience_wish (workspace_id, address_index);
CREATE INDEX audience_wish_expiry ON audience_wish (expires_at);
ALTER TABLE audience_wish ENABLE ROW LEVEL SECURITY;
ALTER TABLE audience_wish FORCE ROW LEVEL SECURITY;
CREATE POLICY audience_wish_scope ON audience_wish
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (tries, consumed_at), DELETE ON audience_wish TO klatch_app;

-- Whom a program is for; a program without a row is for everybody. An audience goes only when no program is for it.
CREATE TABLE program_audience (
    workspace_id uuid NOT NULL,
    program_id uuid NOT NULL,
    audience_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, program_id),
    FOREIGN KEY (workspace_id, program_id) REFERENCES program (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT program_audience_audience FOREIGN KEY (workspace_id, audience_id) REFERENCES audience (workspace_id, id)
);
CREATE INDEX program_audience_by_audience ON program_audience (workspace_id, audience_id);
ALTER TABLE program_audience ENABLE ROW LEVEL SECURITY;
ALTER TABLE program_audience FORCE ROW LEVEL SECURITY;
CREATE POLICY program_audience_scope ON program_audience
    USING (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()))
    WITH CHECK (workspace_id = (SELECT current_workspace()) OR (SELECT scope_is_system()));
CREATE POLICY program_audience_person ON program_audience FOR SELECT
    USING (workspace_id = (SELECT workspace_of_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON program_audience TO klatch_app;

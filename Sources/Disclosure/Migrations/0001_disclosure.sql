-- Reports of flaws, of the installation (the nil UUID). When one came in never changes: the clocks run from there.
CREATE TABLE flaw_report (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    via text NOT NULL CHECK (via IN ('form', 'mail')),
    category text NOT NULL CHECK (char_length(category) BETWEEN 2 AND 40),
    -- What was sent, and who sent it.
    document bytea NOT NULL,
    -- Of the link by which whoever sent it sees how it stands.
    token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    state text NOT NULL CHECK (state IN ('new', 'open', 'closed')),
    severity text CHECK (severity IN ('none', 'low', 'medium', 'high', 'critical')),
    owner_id uuid,
    acknowledged_at timestamptz,
    last_news_at timestamptz,
    embargo_until timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, token_hash),
    CHECK ((state = 'new') = (acknowledged_at IS NULL)),
    CHECK (state <> 'closed' OR (severity IS NOT NULL AND owner_id IS NOT NULL AND closed_at IS NOT NULL))
);
ALTER TABLE flaw_report ENABLE ROW LEVEL SECURITY;
ALTER TABLE flaw_report FORCE ROW LEVEL SECURITY;
CREATE POLICY flaw_report_scope ON flaw_report
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT, UPDATE (state, severity, owner_id, acknowledged_at, last_news_at, embargo_until, closed_at)
    ON flaw_report TO klatch_app;

-- What was said about one, in order: added, never changed.
CREATE TABLE flaw_message (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    report_id uuid NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('received', 'acknowledged', 'news', 'question', 'closed', 'published')),
    account_id uuid,
    words bytea,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, report_id) REFERENCES flaw_report (workspace_id, id)
);
CREATE INDEX flaw_message_of ON flaw_message (workspace_id, report_id, position);
ALTER TABLE flaw_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE flaw_message FORCE ROW LEVEL SECURITY;
CREATE POLICY flaw_message_scope ON flaw_message
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON flaw_message TO klatch_app;

-- Which reminders were sent, each once.
CREATE TABLE flaw_alert (
    workspace_id uuid NOT NULL,
    report_id uuid NOT NULL,
    name text NOT NULL CHECK (char_length(name) BETWEEN 2 AND 60),
    at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, report_id, name),
    FOREIGN KEY (workspace_id, report_id) REFERENCES flaw_report (workspace_id, id)
);
ALTER TABLE flaw_alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE flaw_alert FORCE ROW LEVEL SECURITY;
CREATE POLICY flaw_alert_scope ON flaw_alert
    USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON flaw_alert TO klatch_app;

-- What was published, for everybody.
CREATE TABLE advisory (
    workspace_id uuid NOT NULL CHECK (workspace_id = '00000000-0000-0000-0000-000000000000'),
    id uuid NOT NULL,
    report_id uuid NOT NULL,
    title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    body text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 8000),
    severity text NOT NULL CHECK (severity IN ('none', 'low', 'medium', 'high', 'critical')),
    -- Only where whoever reported it wished to be named.
    credit text CHECK (char_length(credit) BETWEEN 1 AND 200),
    published_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, report_id),
    FOREIGN KEY (workspace_id, report_id) REFERENCES flaw_report (workspace_id, id)
);
ALTER TABLE advisory ENABLE ROW LEVEL SECURITY;
ALTER TABLE advisory FORCE ROW LEVEL SECURITY;
CREATE POLICY advisory_scope ON advisory USING ((SELECT scope_is_system())) WITH CHECK ((SELECT scope_is_system()));
GRANT SELECT, INSERT ON advisory TO klatch_app;
